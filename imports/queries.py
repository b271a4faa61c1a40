"""What pages and the API show of imports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from accounts.models import User
from imports.kinds import Kind, all_kinds, kind_named
from imports.messages import REASON, RowMessages, file_message
from imports.models import Import
from jobs.models import Job

UNDO_DAYS = timedelta(days=30)
SAMPLES = 5


@dataclass(frozen=True)
class ErrorGroup:
    """All errors of one code in one column, with a few of them."""

    code: str
    column: str
    count: int
    mend: str
    samples: list[Sample]


@dataclass(frozen=True)
class Sample:
    line: int
    value: str
    message: str


@dataclass(frozen=True)
class Effect:
    """How many rows of a table an import added, changed and deleted."""

    table: str
    title: str
    added: int = 0
    changed: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class Progress:
    state: str
    phase: str = ""
    done: int = 0
    total: int = 0
    error: str = ""

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None


def kinds() -> tuple[Kind, ...]:
    """In the order in which one builds on the other."""
    return all_kinds()


def may_import(user: User | AnonymousUser) -> bool:
    """Asked through the registry: this floor knows nobody's powers."""
    return bool(import_string(settings.IMPORT_PERMISSION)(user))


def source_of(user: User | None) -> int | None:
    """The number that rows sent by a program bear: it reads and corrects its own alone. None: whoever may correct all."""
    found: int | None = import_string(settings.IMPORT_SOURCE)(user)
    return found


def is_own(imported: Import, user: User | AnonymousUser) -> bool:
    """Rows are for whoever brought them; a file of the command line belongs to every administrator."""
    return imported.by_id in (None, user.pk)


def latest(imports: QuerySet[Import]) -> QuerySet[Import]:
    return imports.select_related("by", "job", "same_as").order_by("-pk")


def error_groups(imported: Import) -> list[ErrorGroup]:
    """The most frequent first."""
    kind = kind_named(imported.kind)
    messages = RowMessages(kind) if kind else None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT code, "column", count, array_agg(line), array_agg(value), array_agg(message) FROM (
                SELECT code, "column", line, value, message,
                       count(*) OVER (PARTITION BY code, "column") AS count,
                       row_number() OVER (PARTITION BY code, "column" ORDER BY line, id) AS place
                FROM imports_rowerror WHERE import_id = %s
            ) e WHERE place <= %s GROUP BY code, "column", count ORDER BY count DESC, min(line), code
            """,
            [imported.pk, SAMPLES],
        )
        return [
            ErrorGroup(
                code=code,
                column=column,
                count=count,
                mend=messages.mend(code, column) if messages else texts[0],
                samples=[Sample(*one) for one in zip(lines, values, texts, strict=True)],
            )
            for code, column, count, lines, values, texts in cursor.fetchall()
        ]


def effects(imported: Import) -> list[Effect]:
    """Every table that the import wrote, its side effects too."""
    if imported.change_set is None:
        return []
    found: dict[str, dict[str, int]] = {}
    rows = imported.change_set.rows.order_by().values_list("table", "action").annotate(count=Count("pk"))
    for table, action, count in rows:
        found.setdefault(table, {})[action] = count
    titles = {kind.table: str(kind.title) for kind in all_kinds()}
    return [
        Effect(table, titles.get(table, table), counts.get("a", 0), counts.get("c", 0), counts.get("d", 0))
        for table, counts in sorted(found.items())
    ]


def progress(imported: Import) -> Progress:
    """As the page shows it while a worker is at it; a job that was given up is told, not waited for."""
    job = imported.job
    if job is None or imported.state not in (Import.State.QUEUED, Import.State.RUNNING, Import.State.CHECKING):
        return Progress(imported.state, error=imported.error)
    if job.state == Job.State.FAILED:
        return Progress(Import.State.FAILED, error=file_message("given_up", {}))
    if job.state == Job.State.PARKED:
        return Progress(imported.state, "parked")
    return Progress(imported.state, job.phase, job.done, job.total)


def undo_until(imported: Import) -> datetime | None:
    """The last moment at which it may be undone, if ever."""
    if imported.state != Import.State.DONE or imported.change_set is None:
        return None
    return imported.change_set.at + UNDO_DAYS


def rejected_csv(imported: Import) -> Iterator[str]:
    """The rejected rows with their reasons, to be mended and imported again: so every value is exactly as it came.

    Cells are not guarded against being formulas: a guard would be imported as part of the value. Only NUL, which the
    database can't hold, comes out as a sign, and a cell of more than 64 KiB cut short.
    """
    width = len(imported.header)
    yield "\ufeff" + _line([*imported.header, REASON])
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            """
            SELECT r.cells, (
                SELECT string_agg(CASE WHEN e."column" = '' THEN '' ELSE e."column" || ': ' END || e.message,
                                  ' ' ORDER BY e.id)
                FROM imports_rowerror e WHERE e.import_id = r.import_id AND e.line = r.line
            )
            FROM imports_rejectedrow r WHERE r.import_id = %s ORDER BY r.line
            """,
            [imported.pk],
        )
        for cells, reason in cursor:
            row = json.loads(cells)
            yield _line([*row, *[""] * (width - len(row)), reason or ""])


def template_csv(kind: Kind) -> str:
    """Every column that a file of the kind may have."""
    return _line([column.name for column in kind.columns])


def sample_csv(kind: Kind) -> str:
    return template_csv(kind) + "".join(_line(row) for row in kind.samples)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
