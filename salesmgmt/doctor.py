"""What is missing or misconfigured on this installation, and the exact mend."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import ERROR, run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from jobs.models import Job
from salesmgmt.backup import BackupError
from salesmgmt.backup.programs import not_older_than, server_major
from salesmgmt.health import broker_answers, worker_works
from salesmgmt.stack.bootstrap import checksum, read_stamps

OLDEST_POSTGRES = 150000
ROOM = 500 * 2**20
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be; `broken` when work fails because of it."""

    what: str
    mend: str
    broken: bool = True


def packages() -> Iterator[Finding]:
    """Only where script/setup made the environment; an image has no stamps."""
    stamps = read_stamps()
    if stamps and stamps.get("requirements") != checksum(PROJECT / "requirements.txt"):
        yield Finding("the installed packages are not those of requirements.txt", "script/setup")


def assets() -> Iterator[Finding]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("the static files were not collected, so no page can be shown", "script/setup")


def data_folder() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    probe = folder / "uploads" / ".doctor"
    try:
        probe.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield Finding(f"{folder} cannot be written: {error.strerror}", f"chown -R $(id -u) {folder}")
        return
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield Finding(f"{free >> 20} MB are free for {folder}", "make room on that disk", broken=free < ROOM // 10)


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(f"the database does not answer: {error}".strip(), "start it, or correct DATABASE_URL")
        return
    version = cast("int", cast("Any", connection).pg_version)
    if version < OLDEST_POSTGRES:
        yield Finding(f"Postgres {version // 10000} is too old", "use Postgres 15 or newer")
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_encoding'), extract(epoch from now())::float8")
        encoding, clock = cursor.fetchone()
    if encoding != "UTF8":
        yield Finding(
            f"the database is encoded in {encoding}", "create it again: createdb --encoding UTF8 --template template0"
        )
    if abs(clock - time.time()) > 5:
        yield Finding("the clocks of this machine and of the database differ", "let both follow NTP", broken=False)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(f"{len(waiting)} migrations have not been run", "script/manage migrate")
    elif not get_user_model().objects.filter(is_active=True).exists():
        yield Finding("nobody can sign in", "script/manage create_admin EMAIL", broken=False)


def redis() -> Iterator[Finding]:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as server:
            server.ping()
            told = {**server.config_get("maxmemory-policy"), **server.config_get("appendonly")}
    except RedisError as error:
        yield Finding(f"Redis does not answer: {error}", "start it, or correct REDIS_URL")
        return
    if told.get("maxmemory-policy", "noeviction") != "noeviction":
        yield Finding(
            f"Redis drops entries when it is full ({told['maxmemory-policy']})",
            "redis-cli config set maxmemory-policy noeviction, and in redis.conf",
        )
    if told.get("appendonly", "yes") != "yes":
        yield Finding(
            "Redis forgets its queue in a crash; work is then found again in the database, but later",
            "redis-cli config set appendonly yes, and in redis.conf",
            broken=False,
        )


def broker() -> Iterator[Finding]:
    """Where it is not the server of REDIS_URL."""
    if not broker_answers():
        yield Finding("the queue does not answer", "start it, or correct CELERY_BROKER_URL (default: REDIS_URL)")


def worker() -> Iterator[Finding]:
    """Whether one consumes: a process that exists and hangs is no worker."""
    try:
        works = worker_works()
    except DatabaseError:
        return
    if not works:
        yield Finding(
            "no worker has done anything for three minutes, so imports and nights wait",
            "script/server, or restart the worker's and beat's services; then look at their logs",
            broken=False,
        )


def held_back() -> Iterator[Finding]:
    """Work that waits for a decision since a restore."""
    try:
        count = Job.objects.filter(state=Job.State.PARKED).count()
    except DatabaseError:
        return
    if count:
        yield Finding(f"{count} jobs are held back since a restore", "script/manage parked", broken=False)


def backups() -> Iterator[Finding]:
    try:
        not_older_than(server_major())
    except DatabaseError:
        return
    except BackupError as problem:
        yield Finding("no backup can be made", str(problem))


def secrets() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < 32:
        yield Finding("SECRET_KEY is short enough to guess", "SECRET_KEY=$(openssl rand -hex 32); signs everybody out")
    if 0 < len(settings.METRICS_TOKEN) < 16:
        yield Finding("METRICS_TOKEN is short enough to guess", "METRICS_TOKEN=$(openssl rand -hex 32)")


def addresses() -> Iterator[Finding]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS=* lets anybody forge links in mails", "ALLOWED_HOSTS=your.host.name", broken=False)
    site = urlsplit(settings.SITE_URL)
    if site.hostname and not {"*", site.hostname, f"[{site.hostname}]"} & set(settings.ALLOWED_HOSTS):
        yield Finding(
            f"links lead to {site.hostname}, which ALLOWED_HOSTS refuses", f"add {site.hostname} to ALLOWED_HOSTS"
        )
    local = site.hostname in ("localhost", "127.0.0.1", "::1")
    if not local and (site.scheme != "https" or not settings.HTTPS):
        yield Finding(
            "the product is served without TLS, so passwords can be read on the way",
            f"put a TLS proxy in front, and set HTTPS=1 and SITE_URL=https://{site.hostname} (docs/production.md)",
            broken=False,
        )


def mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield Finding(
            "mails go to the log of the worker, not to people",
            "EMAIL_URL=smtp+tls://user:password@host:587",
            broken=False,
        )
        return
    try:
        mailer = get_connection(timeout=5)
        mailer.open()
        mailer.close()
    except (OSError, socket.gaierror) as error:
        yield Finding(f"the mail server does not answer: {error}", "correct EMAIL_URL")


def framework() -> Iterator[Finding]:
    for message in run_checks(include_deployment_checks=settings.HTTPS):
        yield Finding(f"{message.id}: {message.msg}", message.hint or "see the message", message.level >= ERROR)


# In the order in which they must be mended.
CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    packages,
    assets,
    data_folder,
    database,
    redis,
    broker,
    worker,
    held_back,
    backups,
    secrets,
    addresses,
    mail,
    framework,
)
