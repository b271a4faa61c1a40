"""JSON lines on standard error: standard output is kept for a command's answer."""

from __future__ import annotations

import re
from typing import Any

import structlog

# Addresses whose last part is a secret: whoever reads a log may not use them.
SECRETS = re.compile(r"(/inbox/calendar/|/inbox/reply/|/accounts/invitation/|/accounts/password/reset/key/)[^/?\s]+")


def without_secrets(_logger: Any, _method: str, line: Any) -> Any:
    """The line of a request, with the secret of its address taken out."""
    if isinstance(line.get("request"), str):
        line["request"] = SECRETS.sub(r"\1…", line["request"])
    return line


PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    without_secrets,
    structlog.processors.format_exc_info,
]


def configure(*, level: str) -> dict[str, Any]:
    """The value of settings.LOGGING; structlog writes through the same handler."""
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": PROCESSORS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Two lines for each tick, each second; a job says itself when it begins and ends.
        "loggers": {name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.app.trace")},
    }
