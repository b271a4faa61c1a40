"""script/test: every check and test, on services that exist for this run alone."""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from salesmgmt.stack import assets, programs
from salesmgmt.stack.browser import chromium
from salesmgmt.stack.command import foreground
from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import PROJECT, StackError, Stopped, say
from salesmgmt.stack.services import forget_given, start_services
from salesmgmt.stack.supervisor import Supervisor

PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent
DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
DEBIAN_REDIS = Path("/usr/bin/redis-server")
# A group shares what it has made, a cluster or a loaded company: its tests stay on one worker.
# The slowest test takes a minute; one that waits for ever fails in time to say where.
PARALLEL = ["-n", "3", "--dist", "loadgroup", "--timeout", "300"]
# Cheapest first.
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
    ("ruff", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
    ("djhtml", [PYTHON, str(SCRIPTS / "djhtml"), "--check", "templates"]),
    ("import-linter", [PYTHON, str(SCRIPTS / "lint-imports")]),
    ("migrations", programs.manage("makemigrations", "--check", "--dry-run")),
    ("mypy", [PYTHON, "-m", "mypy"]),
)


def run(words: Sequence[str]) -> int:
    """Checks and everything without arguments; with arguments pytest alone."""
    forget_given()  # never the database that a shell happens to name
    os.environ["SECRET_KEY"] = "tests"
    given = [word for word in words if word != "--debian"]
    assets.prepare()
    browser = chromium()
    if not browser:
        say("there is no Chromium here and none can be installed: the browser tests are NOT RUN (exit code 3)")
    try:
        if "--debian" in words:
            return on_debian(given, browser)
        return with_embedded(given, browser)
    except Stopped:
        return 130


def with_embedded(given: Sequence[str], browser: str | None) -> int:
    with services() as (supervisor, env):
        if given:
            return pytest(supervisor, given, env, browser)
        failed = [name for name, argv in CHECKS if not passes(supervisor, name, argv, env)]
    if DEBIAN_POSTGRES.exists() and on_debian([], browser):
        failed.append("the tests on Debian's servers")
    if failed:
        say(f"FAILED so far: {', '.join(failed)}")
    with services() as (supervisor, env):
        status = pytest(supervisor, PARALLEL, env, browser)
    return status or bool(failed)


def passes(supervisor: Supervisor, name: str, argv: Sequence[str], env: Mapping[str, str]) -> bool:
    begun = time.monotonic()
    status = foreground(supervisor, argv, env)
    say(f"{name}: {'FAILED' if status else 'ok'} ({time.monotonic() - begun:.1f} s)")
    return not status


def pytest(supervisor: Supervisor, words: Sequence[str], env: Mapping[str, str], browser: str | None) -> int:
    without = [] if browser else ["-p", "tests.stack.no_browser"]
    more = {"CHROMIUM": browser} if browser else {}
    return foreground(supervisor, [PYTHON, "-m", "pytest", *without, *words], {**env, **more})


def on_debian(given: Sequence[str], browser: str | None) -> int:
    """The tests marked debian on the oldest servers that we support; they lack what the embedded ones have."""
    if not (DEBIAN_POSTGRES / "initdb").exists():
        raise StackError("Debian's Postgres 15 is not installed (apt-get install postgresql-15 redis-server)")
    redis = DEBIAN_REDIS if DEBIAN_REDIS.exists() else None
    say(f"on Debian's Postgres 15 and {'Redis 7' if redis else 'Valkey (redis-server is not installed)'}:")
    with services(postgres_binaries=DEBIAN_POSTGRES, redis_program=redis) as (supervisor, env):
        status = pytest(supervisor, [*(given or PARALLEL), "-m", "debian and not full"], env, browser)
    nothing_collected = 5
    return 0 if status == nothing_collected and not given else status


@contextmanager
def services(
    *, postgres_binaries: Path | None = None, redis_program: Path | None = None, durable: bool = False
) -> Iterator[tuple[Supervisor, Mapping[str, str]]]:
    """Servers of our own on private sockets; nothing of them is left. `durable`: they write as the product's do."""
    supervisor = Supervisor(DataFolder.temporary(durable=durable))
    supervisor.listen()
    supervisor.folder.try_lock()
    try:
        env, _ = start_services(supervisor, postgres_binaries=postgres_binaries, redis_program=redis_program)
        yield supervisor, {**env, "PYTHONPATH": str(PROJECT)}
    finally:
        supervisor.stop()
