"""The record of an import: counts, notes, the rejected rows with their cells, and every reason."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils.formats import date_format

from imports.actions.staging import Staged
from imports.kinds import Kind
from imports.messages import RowMessages, note_message
from imports.models import Import

# How a row is called in a message to its sender, by its line.
Place = Callable[[int], str]

SHOWN_NOTES = 100  # of one code
FETCHED = 5000


def write_report(imported: Import, staged: Staged, *, today: date, atomic_refused: bool) -> None:
    """Fill the counts, notes, RejectedRow and RowError of an import from the temporary tables; saves nothing else."""
    kind = staged.kind
    if atomic_refused:
        _reject_the_good()
    counts = _counts()
    imported.added, imported.changed = counts.get("a", 0), counts.get("c", 0)
    imported.unchanged, imported.deleted = counts.get("u", 0), counts.get("d", 0)
    imported.header, imported.blank = list(staged.header.columns), staged.blank
    imported.read = staged.records + staged.refused
    imported.rejected = counts.get("bad", 0) + staged.refused
    imported.notes = _notes(imported, staged, today)
    imported.errors.all().delete()
    imported.rejected_rows.all().delete()
    if imported.rejected:
        _write_rejected(imported, staged)
        _write_errors(imported, staged, RowMessages(kind))


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _counts() -> dict[str, int]:
    return dict(_rows("SELECT CASE WHEN bad THEN 'bad' ELSE action END, count(*) FROM import_rows GROUP BY 1"))


def _reject_the_good() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO import_errors (line, \"column\", code) SELECT file_line, '', 'not_applied' "
            "FROM import_rows WHERE NOT bad"
        )
        cursor.execute("UPDATE import_rows SET bad = true WHERE NOT bad")


def _notes(imported: Import, staged: Staged, today: date) -> list[dict[str, Any]]:
    notes = [*staged.notes, *_future(staged, today), *_noted()]
    if imported.same_as:
        day = date_format(imported.same_as.created_at, "Y-m-d")
        notes.insert(0, {"code": "same_file", "params": {"number": imported.same_as_id, "day": day}})
    if imported.read and not (imported.added or imported.changed or imported.deleted or imported.rejected):
        notes.insert(1 if imported.same_as else 0, {"code": "nothing_changed"})
    return [_told(staged.kind, note) for note in notes]


def _told(kind: Kind, note: dict[str, Any]) -> dict[str, Any]:
    line, column = note.get("line"), note.get("column", "")
    params = {"line": line, "column": column, **(note.get("params") or {})}
    return {"line": line, "column": column, "code": note["code"], "message": note_message(kind, note["code"], params)}


def _future(staged: Staged, today: date) -> Iterator[dict[str, Any]]:
    """One note a column: how many dates lie after today, and where the first stands."""
    columns = [
        column
        for column in staged.kind.columns
        if column.name in staged.places and column.type.sql == "date" and column.future_is_odd
    ]
    if not columns:
        return
    chosen = []
    for column in columns:
        name = f"given_{column.name}" if column.value else column.stored_as or column.name
        chosen += [f"{what} FILTER (WHERE \"{name}\" > '{today}')" for what in ("count(*)", "min(file_line)")]
    (found,) = _rows(f"SELECT {', '.join(chosen)} FROM good_rows")
    for place, column in enumerate(columns):
        count, line = found[2 * place], found[2 * place + 1]
        if count:
            yield {"line": line, "column": column.name, "code": "future_date", "params": {"count": count}}


def told_errors(staged: Staged, place: Place) -> list[tuple[int, str, str, str]]:
    """Line, column, code and message of every error; messages name other rows as `place` does."""
    messages = RowMessages(staged.kind)
    with connection.cursor() as cursor:
        cursor.execute(_errors(staged))
        found = cursor.fetchall()
    return [
        (line, column, code, messages.say(code, column, _placed(_params(params), place)))
        for line, column, code, _value, params in found
    ]


def told_notes(staged: Staged, today: date, place: Place) -> list[dict[str, Any]]:
    """Warnings about rows that were taken."""
    notes = [*_future(staged, today), *_noted()]
    return [
        {**_told(staged.kind, {**note, "line": place(note["line"]) if note["line"] else ""}), "at": note["line"]}
        for note in notes
    ]


def _placed(params: dict[str, Any], place: Place) -> dict[str, Any]:
    return {**params, "first": place(params["first"])} if "first" in params else params


def _params(text: str | None) -> dict[str, Any]:
    """Django reads jsonb as text where no model field says more."""
    return json.loads(text) if text else {}


def _noted() -> Iterator[dict[str, Any]]:
    found = _rows(f"""
        SELECT line, "column", code, params, count FROM (
            SELECT n.*, row_number() OVER (PARTITION BY code ORDER BY line) AS place, count(*) OVER (PARTITION BY code)
            FROM import_notes n
        ) n WHERE place <= {SHOWN_NOTES} ORDER BY code, line""")
    left: dict[str, int] = {}
    for line, column, code, params, count in found:
        left[code] = count - SHOWN_NOTES
        yield {"line": line, "column": column, "code": code, "params": _params(params)}
    for code, count in left.items():
        if count > 0:
            yield {"line": None, "column": "", "code": "more_notes", "params": {"count": count, "of": code}}


def _write_rejected(imported: Import, staged: Staged) -> None:
    cells = ", ".join(f"COALESCE(c.c{place}, '')" for place in range(len(staged.header.columns)))
    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO imports_rejectedrow (import_id, line, cells)
            SELECT {imported.pk}, line, cells FROM (
                SELECT line, cells FROM import_rejects
                UNION ALL
                SELECT c.line, COALESCE(c.read::jsonb, to_jsonb(ARRAY[{cells}]))
                FROM import_cells c JOIN import_rows r ON r.file_line = c.line WHERE r.bad
            ) rejected ORDER BY line""")


def _errors(staged: Staged) -> str:
    """Each reason of a record once, in the order of its columns."""
    names = [f"WHEN '{column}' THEN c.{staged.cell(column)}" for column in staged.places]
    order = ", ".join(f"'{column}'" for column in sorted(staged.places, key=lambda name: staged.places[name]))
    return f"""
        SELECT e.line, e."column", e.code, COALESCE(e.value, left(CASE e."column" {" ".join(names)} END, 200), ''), e.params
        FROM import_errors e LEFT JOIN import_cells c ON c.line = e.line
        ORDER BY e.line, array_position(ARRAY[{order}]::text[], e."column"), e.code"""


def _write_errors(imported: Import, staged: Staged, messages: RowMessages) -> None:
    """Messages are composed here, a few thousand at a time, because they are translated."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_errors")
    with connection.chunked_cursor() as found:
        found.execute(_errors(staged))
        while rows := found.fetchmany(FETCHED):
            _copy_errors(imported.pk, rows, messages)


def _copy_errors(import_id: int, rows: list[tuple[Any, ...]], messages: RowMessages) -> None:
    with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024, mode="w+", encoding="utf-8", newline="") as lines:
        for line, column, code, value, params in rows:
            fields = (import_id, line, column, value, code, messages.say(code, column, _params(params)))
            lines.write("\t".join(_escaped(str(field)) for field in fields) + "\n")
        lines.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                'COPY imports_rowerror (import_id, line, "column", value, code, message) FROM STDIN', lines
            )


_SPECIAL = re.compile(r"[\\\n\r\t]")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0], "\\\\"), text)
