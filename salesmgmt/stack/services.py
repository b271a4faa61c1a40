"""The database and the queue: embedded, or those that the environment names."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from salesmgmt.stack import postgres, valkey
from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import say
from salesmgmt.stack.supervisor import Supervisor

# What a caller's shell may hold for another project or another database.
FOREIGN = ("DJANGO_SETTINGS_MODULE", "PYTHONHOME", "PYTHONPATH", "GUNICORN_CMD_ARGS", "CELERY_APP")

ADDRESSES = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")


def needs_postgres() -> bool:
    return not os.environ.get("DATABASE_URL")


def needs_redis() -> bool:
    return not os.environ.get("REDIS_URL")


def forget_given() -> None:
    """For services that exist for one run alone: whatever the shell names is not theirs."""
    for name in (*ADDRESSES, "SECRET_KEY", "SALESMGMT_DATA"):
        os.environ.pop(name, None)
    settle_environment()


def settle_environment() -> None:
    """Leave nothing in our own environment that would send libpq or Python elsewhere."""
    for name in list(os.environ):
        if name in FOREIGN or (name.startswith("PG") and needs_postgres()):
            del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesmgmt.settings"
    os.environ["PYTHONUTF8"] = "1"  # an export is UTF-8 whatever the terminal's locale
    os.environ["PYTHONUNBUFFERED"] = "1"
    url = os.environ.get("REDIS_URL", "")
    if url.startswith("unix://") and not os.environ.get("CELERY_BROKER_URL"):
        os.environ["CELERY_BROKER_URL"] = f"redis+socket://{quote(urlsplit(url).path, safe='/%')}?virtual_host=0"


def start_services(
    supervisor: Supervisor, *, postgres_binaries: Path | None = None, redis_program: Path | None = None
) -> tuple[Mapping[str, str], bool]:
    """Start what is not given; the environment of everything else, and whether the database is new."""
    place = supervisor.folder.place
    found: dict[str, str] = {}
    is_new = False
    if needs_redis():
        queue = valkey.Valkey(supervisor, redis_program)
        queue_server = queue.start()
    if needs_postgres():
        database = postgres.Postgres(supervisor, postgres_binaries)
        database.wait(database.start())
        is_new = database.is_new
        found |= postgres.environment(place.postgres_sockets)
    else:
        say("DATABASE_URL is set: using that database")
    if needs_redis():
        queue.wait(queue_server)
        found |= valkey.environment(place.redis_socket)
    else:
        say("REDIS_URL is set: using that server")
    given = {name: os.environ[name] for name in (*ADDRESSES, "PORT") if os.environ.get(name)}
    supervisor.save(services={**found, **given})
    return complete(supervisor.folder, found), is_new


def of_running(folder: DataFolder, services: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a command beside a running server; what the caller names itself wins."""
    own = {name for name in ADDRESSES if os.environ.get(name)}
    if "DATABASE_URL" in own:
        own |= {"PGHOST", "PGUSER", "PGDATABASE"}
    if "REDIS_URL" in own:
        own.add("CELERY_BROKER_URL")
    return complete(folder, {name: value for name, value in services.items() if name not in own})


def complete(folder: DataFolder, services: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of the product's processes."""
    return {
        **os.environ,
        **services,
        "SALESMGMT_DATA": str(folder.path),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or folder.secret_key(),
    }
