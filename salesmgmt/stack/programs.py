"""The processes of the product: what script/server runs, and docker-compose.yml and docs/operations.md repeat."""

import sys
from pathlib import Path

PYTHON = sys.executable
# Of each web process; how many of them may be at the database at a time: salesmgmt/room.py.
WEB_THREADS = 6


def web(bind: str, python: str = PYTHON) -> list[str]:
    """Two processes with a few threads each, so that who waits for the database keeps nobody else waiting."""
    return [
        *(python, "-m", "gunicorn", "salesmgmt.wsgi", "--bind", bind),
        *(
            "--workers",
            "2",
            "--threads",
            str(WEB_THREADS),
            "--timeout",
            "60",
            "--graceful-timeout",
            "10",
            "--keep-alive",
            "5",
        ),
        *("--max-requests", "5000", "--max-requests-jitter", "500", "--backlog", "512"),
        # Its control socket would be one for all servers of a user.
        "--no-control-socket",
        *("--config", "python:salesmgmt.stack.web"),
    ]


def worker(python: str = PYTHON) -> list[str]:
    """Three tasks at a time; acknowledgement and redelivery are in the settings."""
    return [
        *(python, "-m", "celery", "--app", "salesmgmt", "worker", "--loglevel", "INFO"),
        *("--concurrency", "3", "--without-mingle", "--without-gossip", "--max-memory-per-child", "600000"),
    ]


def beat(python: str = PYTHON) -> list[str]:
    """The clock; two of them do no harm, the database decides."""
    return [python, "-m", "celery", "--app", "salesmgmt", "beat", "--loglevel", "WARNING", "--pidfile="]


def manage(*words: str | Path, python: str = PYTHON, script: str | Path = "manage.py") -> list[str]:
    """A command of Django's manage.py."""
    return [python, str(script), *(str(word) for word in words)]
