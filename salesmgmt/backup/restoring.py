"""A backup into an empty installation, or in the place of another: all of the database or nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from inbox.actions import HOLD_MAIL
from inbox.actions.webhooks import HOLD_MESSAGES
from jobs.actions import PARK_EVERYTHING
from salesmgmt.backup.archive import DUMP, UPLOADS, BackupError, Manifest, reading, take_out
from salesmgmt.backup.programs import Programs, address, not_older_than, server_major
from salesmgmt.stack.company import forget_company

BLOCK = 1024 * 1024
# Where pg_restore says how its statements are to be read; nothing of ours stands there.
PREAMBLE = 40
# pg_restore 17 and newer set it for any server.
SINCE_17 = b"SET transaction_timeout"


def restore(path: Path, *, replace: str | None = None) -> Manifest:
    """Bring back what `back_up` wrote. `replace` names what is removed for it, as the refusal says it."""
    uploads = Path(default_storage.path(""))
    staged = uploads / ".restoring"
    with reading(path) as (tar, manifest):
        _refuse_newer(manifest)
        programs = not_older_than(max(manifest.dumped_by, server_major()))
        _refuse_in_use(replace)
        _refuse_others()
        _refuse_full(uploads, manifest)
        shutil.rmtree(staged, ignore_errors=True)
        try:
            take_out(tar, manifest, staged)
            with _brought(staged / UPLOADS, uploads) as wanted:
                _load(programs, staged / DUMP, manifest)
            _remove_others(uploads, wanted)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    forget_company(Path(settings.DATA_DIR))
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


@contextmanager
def _brought(source: Path, uploads: Path) -> Iterator[set[Path]]:
    """The files of the backup are in their places before any row names them; if no row comes, they go again."""
    wanted = {uploads / path.relative_to(source): path for path in source.rglob("*") if path.is_file()}
    new = [target for target in wanted if not target.exists()]
    try:
        for target in new:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            wanted[target].rename(target)
        yield set(wanted)
    except BaseException:
        for target in new:
            target.unlink(missing_ok=True)
        raise
    for target in wanted.keys() - set(new):  # a file of that name has the same content, or is damaged
        wanted[target].replace(target)


# -- what speaks against it -------------------------------------------------------------------


def _refuse_newer(manifest: Manifest) -> None:
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = [
        f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known
    ]
    if unknown:
        raise BackupError(
            f"the backup was made by a newer version of the product ({manifest.product}, with {unknown[-1]}): "
            f"upgrade this installation first, then restore"
        )


def _refuse_in_use(replace: str | None) -> None:
    held = _holds()
    if held is None:
        return
    if replace is None:
        raise BackupError(
            f"this installation is in use ({held}): restore into a new one, or remove everything in it "
            f'with --replace "{held}"'
        )
    if replace != held:
        raise BackupError(f'--replace "{replace}" does not name what would be removed: it is "{held}"')


def _holds() -> str | None:
    """The company's name, or the database's where it has none; None where nobody has begun."""
    with connection.cursor() as cursor:
        for table in ("accounts_user", "people_person", "imports_import"):
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")
                if cursor.fetchone()[0]:
                    break
        else:
            return None
        cursor.execute("SELECT to_regclass('public.people_company') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT name FROM public.people_company WHERE name <> ''")
            if found := cursor.fetchone():
                return str(found[0])
    return str(connection.settings_dict["NAME"])


def _refuse_others() -> None:
    """Whoever is connected would wait for us, or go on with rows that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT COALESCE(NULLIF(application_name, ''), usename, 'process ' || pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """
        )
        others = sorted({str(name) for (name,) in cursor.fetchall()})
    if others:
        raise BackupError(f"others use the database ({', '.join(others)}): stop web, worker and beat first")


def _refuse_full(uploads: Path, manifest: Manifest) -> None:
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    needed = sum(part.size for part in manifest.parts.values()) + 50 * BLOCK
    free = shutil.disk_usage(uploads).free
    if free < needed:
        raise BackupError(f"{free >> 20} MB are free for {uploads}, {needed >> 20} MB are needed")


# -- the database -----------------------------------------------------------------------------


def _load(programs: Programs, dump: Path, manifest: Manifest) -> None:
    """Everything that was there goes, and what comes is counted and parked, in one transaction."""
    server = server_major()
    connection.close()
    dsn, environment = address()
    unpack = [programs["pg_restore"], "--no-owner", "--no-privileges", "--no-comments", "-f", "-", str(dump)]
    load = [programs["psql"], "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--file=-"]
    with (
        _begin(unpack) as unpacking,
        _begin(
            [*load, f"--dbname={dsn}"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        ) as loading,
    ):
        assert loading.stdin
        assert loading.stderr
        try:
            _feed(unpacking, loading.stdin, manifest, old=server < 17)
        except BrokenPipeError:
            unpacking.kill()  # psql has ended; its last words say why
        except BaseException:
            unpacking.kill()
            loading.kill()  # the server undoes what has no commit
            raise
        told = loading.stderr.read().decode(errors="replace")
    if loading.returncode:
        raise BackupError(f"the database was left as it was: {told.strip()[-1000:]}")


def _feed(unpacking: subprocess.Popen[bytes], target: IO[bytes], manifest: Manifest, *, old: bool) -> None:
    """Only what was unpacked whole is ended by what commits it."""
    assert unpacking.stdout
    assert unpacking.stderr
    try:
        target.write(_before())
        _pass_on(unpacking.stdout, target, old=old)
        told = unpacking.stderr.read().decode(errors="replace")
        if unpacking.wait():
            raise BackupError(f"pg_restore failed: {told.strip()[-1000:]}")
        target.write(_after(manifest))
        target.flush()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            target.close()
        raise
    target.close()


def _begin(argv: list[str], **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(argv, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more})  # noqa: S603


def _before() -> bytes:
    return (
        b"SET client_min_messages = warning;\nSET lock_timeout = '10s';\n"
        b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
    )


def _pass_on(source: IO[bytes], target: IO[bytes], *, old: bool) -> None:
    for _line in range(PREAMBLE):
        line = source.readline()
        if not (old and line.startswith(SINCE_17)):
            target.write(line)
    shutil.copyfileobj(source, target, BLOCK)


def _after(manifest: Manifest) -> bytes:
    """The counts of the backup, and nothing that was waiting then may run."""
    counts = "".join(
        f"""IF (SELECT count(*) FROM public."{table}") <> {int(rows)} THEN
            RAISE EXCEPTION 'table % has not the {int(rows)} rows of the backup', '{table}'; END IF;\n"""
        for table, rows in manifest.rows.items()
    )
    return f"DO $counts$ BEGIN\n{counts}END $counts$;\n{PARK_EVERYTHING};\n{HOLD_MAIL};\n{HOLD_MESSAGES};\n".encode()


def _remove_others(uploads: Path, kept: set[Path]) -> None:
    """Uploads of what was replaced."""
    for path in uploads.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()


def parked() -> Mapping[str, int]:
    """Kinds of work that were waiting, and how many of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM jobs_job WHERE state = 'parked' GROUP BY kind ORDER BY kind")
        return dict(cursor.fetchall())
