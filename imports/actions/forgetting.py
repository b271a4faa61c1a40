"""What is not kept for ever: uploads, rejected rows, images of changed rows. The record of an import stays."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from common import history
from imports.messages import file_message
from imports.models import Import
from imports.queries import UNDO_DAYS
from jobs.models import Job

# Held by whoever removes uploads, and shared by a backup, whose files must be those of its database.
UPLOADS_LOCK = 41_005
BATCH = 100
BLOCK = 1 << 20
WORKING = [Import.State.QUEUED, Import.State.RUNNING, Import.State.CHECKING]

log = structlog.get_logger()


def kept_for() -> timedelta:
    """Never shorter than an import can be undone."""
    return max(timedelta(days=settings.IMPORTS_KEPT_DAYS), UNDO_DAYS)


@transaction.atomic
def forget_uploads(day: date) -> int:
    """Remove files and rejected rows of imports that are older on that day; how many rows were removed or changed."""
    before = _kept_since(day)
    if not _may_remove():
        log.warning("uploads_not_removed", reason="a backup is being made")
        return 0
    written = 0
    while ids := _old(before):
        written += _remove_rows(ids)
    transaction.on_commit(lambda: remove_files(before))
    return written


@transaction.atomic
def forget_images(day: date) -> int:
    """Remove the images by which a change could be undone, once that is over; how many. The night has posted them all."""
    with history.removing("imports_changedrow"), connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM imports_changedrow r USING imports_changeset s
            WHERE s.id = r.change_set_id AND s.at < %s
            """,
            [_kept_since(day)],
        )
        return int(cursor.rowcount)


@transaction.atomic
def settle_given_up() -> int:
    """Imports whose job was given up say so themselves, for when the job is forgotten; how many."""
    waiting = Import.objects.filter(state__in=WORKING, job__state=Job.State.FAILED)
    ids = list(waiting.values_list("pk", flat=True))
    Import.objects.filter(pk__in=ids).update(
        state=Import.State.FAILED, error_code="given_up", error=file_message("given_up", {}), finished_at=Now()
    )
    for imported in Import.objects.filter(pk__in=ids):
        import_string(settings.IMPORT_TELL)(imported)
    return len(ids)


class InUseError(Exception):
    """A backup, or an import that has not ended, reads the files: later."""


@transaction.atomic
def forget_mentioned(*, words: Sequence[str]) -> int:
    """Remove uploads in which one of the words stands, with all their rejected rows; and rejected rows of others that say one."""
    files = Import.objects.exclude(file="").values_list("pk", "file", "state")
    found = {pk: (name, state) for pk, name, state in files if _mentions(name, words)}
    if found and (any(state in WORKING for _name, state in found.values()) or not _may_remove()):
        raise InUseError
    written = _remove_rows(list(found)) if found else 0
    transaction.on_commit(lambda: _delete([name for name, _state in found.values()]))
    return written + _remove_lines([word.lower() for word in words])


def _remove_lines(words: Sequence[str]) -> int:
    """Rejected rows and their errors."""
    if not words:
        return 0
    written = 0
    said = "(" + " OR ".join(["strpos(lower({0}::text), %s) > 0"] * len(words)) + ")"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT import_id, line FROM imports_rejectedrow WHERE {said.format('cells')}", list(words))
        lines = cursor.fetchall()
        for table, texts in (("imports_rejectedrow", "cells"), ("imports_rowerror", "value || ' ' || message")):
            cursor.execute(
                f"""
                DELETE FROM {table} WHERE (import_id, line) IN (SELECT * FROM unnest(%s::bigint[], %s::int[]))
                OR {said.format(f"({texts})")}
                """,
                [[one for one, _line in lines], [line for _one, line in lines], *words],
            )
            written += int(cursor.rowcount)
    return written


def _mentions(name: str, words: Sequence[str]) -> bool:
    """Read in blocks, in whichever encoding it was; a word may lie across two of them."""
    wanted = {
        text.encode(code, "replace").lower()
        for word in words
        for text in (word, word.lower(), word.upper())
        for code in ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "mac_roman")
    }
    longest, rest = max((len(word) for word in wanted), default=0), b""
    with suppress(FileNotFoundError), default_storage.open(name) as file:
        while block := file.read(BLOCK):
            text = rest + block.lower()
            if any(word in text for word in wanted):
                return True
            rest = text[-longest:]
    return False


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _kept_since(day: date) -> datetime:
    return datetime.combine(day, clock(), UTC) - kept_for()


def _may_remove() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [UPLOADS_LOCK])
        return bool(cursor.fetchone()[0])


def _old(before: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM imports_import
            WHERE forgotten_at IS NULL AND created_at < %s AND state <> ALL(%s)
            ORDER BY created_at LIMIT %s FOR UPDATE
            """,
            [before, WORKING, BATCH],
        )
        return [one for (one,) in cursor.fetchall()]


def _remove_rows(ids: list[int]) -> int:
    """An upload that nobody has committed until now can't be any more."""
    written = 0
    with connection.cursor() as cursor:
        for table in ("imports_rowerror", "imports_rejectedrow"):
            cursor.execute(f"DELETE FROM {table} WHERE import_id = ANY(%s)", [ids])
            written += cursor.rowcount
        cursor.execute(
            """
            UPDATE imports_import SET forgotten_at = now(), file = '',
                state = CASE WHEN state IN ('uploaded', 'checked') THEN 'failed' ELSE state END,
                error_code = CASE WHEN state IN ('uploaded', 'checked') THEN 'not_committed' ELSE error_code END,
                error = CASE WHEN state IN ('uploaded', 'checked') THEN %s ELSE error END
            WHERE id = ANY(%s)
            """,
            [file_message("not_committed", {"days": kept_for().days}), ids],
        )
        written += int(cursor.rowcount)
    return written


def remove_files(before: datetime) -> int:
    """Old files that no import names, also those that a killed process has left."""
    folder = Path(default_storage.path("imports"))
    old = [path for path in folder.rglob("*") if path.is_file() and _written(path) < before]
    if not old:
        return 0
    named = set(Import.objects.exclude(file="").values_list("file", flat=True))
    gone = [path for path in old if path.relative_to(folder.parent).as_posix() not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _written(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # somebody else has removed it just now
        return datetime.fromtimestamp(time.time(), UTC)
