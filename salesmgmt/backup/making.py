"""A backup beside a running installation: the database of one instant, and every upload that it knows."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common import locks
from imports.actions import UPLOADS_LOCK
from imports.models import Import
from people.actions.copying import FOLDER as COPIES
from salesmgmt.backup.archive import DUMP, UPLOADS, BackupError, Manifest, writing
from salesmgmt.backup.programs import Programs, address, not_older_than, server_major

# Sessions would outlive their ends, and attempts to sign in are of the moment.
NOT_KEPT = ("django_session", "usersessions_usersession", "accounts_throttle")


def back_up(path: Path) -> Manifest:
    """Write it to `path`; an earlier file of that name stays until the new one is whole."""
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is no folder")
    programs = not_older_than(server_major())
    dump = path.with_name(f".{path.name}.dump")
    # Nothing is removed from the uploads meanwhile: the night's step takes the same lock.
    with locks.held(UPLOADS_LOCK, 0, shared=True) as held:
        if not held:
            raise BackupError("the night is removing old uploads just now: try again in a minute")
        try:
            manifest = _dump(programs, dump)
            with writing(path) as writer:
                writer.add(DUMP, dump)
                for name, file in _uploads():
                    writer.add(name, file)
                _refuse_missing(set(writer.parts))
                writer.finish(manifest)
        finally:
            dump.unlink(missing_ok=True)
    return manifest


def _dump(programs: Programs, target: Path) -> Manifest:
    with _instant() as snapshot:
        dsn, environment = address()
        excluded = [f"--exclude-table-data=public.{table}" for table in NOT_KEPT]
        target.touch(mode=0o600)
        done = subprocess.run(  # noqa: S603
            [
                *(programs["pg_dump"], "--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s"),
                *(f"--snapshot={snapshot}", *excluded, f"--file={target}", f"--dbname={dsn}"),
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BackupError(f"pg_dump failed: {done.stderr.strip()[-1000:]}")
        return Manifest(
            made_at=timezone.now().isoformat(timespec="seconds"),
            product=product_version(),
            server=server_major(),
            dumped_by=programs.major,
            migrations=_migrations(),
            rows=_rows(),
        )


@contextmanager
def _instant() -> Iterator[str]:
    """A snapshot that pg_dump and our own counts share."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _migrations() -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _rows() -> dict[str, int]:
    """How many rows each table has: what a restore is measured by."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = 'public' AND relkind = 'r' AND relname <> ALL(%s) ORDER BY relname
            """,
            [list(NOT_KEPT)],
        )
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM public.\"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def _uploads() -> Iterator[tuple[str, Path]]:
    """What is being uploaded just now has another suffix until it is whole. Copies of people's data live for days alone."""
    folder = Path(default_storage.path(""))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[:1] == (COPIES,):
            continue
        if path.is_file() and path.suffix != ".part" and not any(part.startswith(".") for part in name.parts):
            yield f"{UPLOADS}{name.as_posix()}", path


def _refuse_missing(kept: set[str]) -> None:
    """An import that waits for its file would fail after a restore: better known now."""
    waiting = Import.objects.filter(state__in=[Import.State.QUEUED, Import.State.RUNNING, Import.State.CHECKING])
    missing = [name for name in waiting.exclude(file="").values_list("file", flat=True) if UPLOADS + name not in kept]
    if missing:
        raise BackupError(
            f"the upload {missing[0]} of a waiting import is missing: is SALESMGMT_DATA the right folder?"
        )


def product_version() -> str:
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    return str(project["project"]["version"])
