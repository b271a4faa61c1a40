"""The merge: only what differs, each row with its image before; checked as it stands, tried again without what is bad."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from imports.actions.judging import fall, mark
from imports.actions.resolving import quoted, stored
from imports.kinds import Batch, Kind, literal

# Until the server looks at a table that was filled at once, it may take it for empty, and join it row by row.
MANY = 10_000


def reserve_change_set() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('imports_changeset', 'id'))")
        return int(cursor.fetchone()[0])


def merge(
    kind: Kind,
    *,
    change_set: int,
    today: date,
    told: Callable[[], None],
    author: int | None = None,
    reason: str = "",
    source: int | None = None,
) -> str:
    """Write the good rows; every row that breaks a rule over several rows is rejected. The savepoint to go back to."""
    while True:
        savepoint = transaction.savepoint()
        batch = Batch(change_set=change_set, today=today, kind=kind.name, author=author, reason=reason)
        kind.before_merge(batch)
        _write(kind, batch, source)
        kind.after_merge(batch)
        told()
        if not _violations(kind, savepoint):
            return savepoint


def _write(kind: Kind, batch: Batch, source: int | None) -> None:
    """Deletes first and inserts last, so that a key may move on to another row. Whoever adds a row is its source for good."""
    _keep_images(kind, batch)
    gone = "SELECT id FROM import_rows WHERE action = 'd' AND NOT bad"
    for part in kind.parts:
        batch.remove(
            part.model, f"SELECT o.id FROM {part.model._meta.db_table} o WHERE o.{quoted(part.field)} IN ({gone})"
        )
    batch.execute(f"DELETE FROM {kind.table} t USING import_rows r WHERE r.action = 'd' AND NOT r.bad AND t.id = r.id")
    fields = {name: f"r.{quoted(name)}" for name in stored(kind)}
    fields["change_set_id"] = str(batch.change_set)
    versioned = any(field.column == "version" for field in kind.model._meta.concrete_fields)
    changes = {**fields, **({"version": "t.version + 1"} if versioned else {})}
    assignments = ", ".join(f"{quoted(name)} = {sql}" for name, sql in changes.items())
    written = batch.execute(
        f"UPDATE {kind.table} t SET {assignments} FROM import_rows r WHERE r.action = 'c' AND NOT r.bad AND t.id = r.id"
    )
    news = {"id": "r.id", **fields, **_defaults(kind, set(fields))}
    if source is not None and kind.has_source:
        news["source_id"] = str(source)
    written += batch.execute(
        f"INSERT INTO {kind.table} ({', '.join(quoted(name) for name in news)}) SELECT {', '.join(news.values())} "
        "FROM import_rows r WHERE r.action = 'a' AND NOT r.bad"
    )
    if written >= MANY:
        batch.execute(f"ANALYZE {kind.table}")


def _keep_images(kind: Kind, batch: Batch) -> None:
    keep = 'INSERT INTO imports_changedrow (change_set_id, "table", row_id, action, before)'
    same = f"SELECT {batch.change_set}, '{kind.table}', r.id, r.action"
    mine = f"FROM imports_changedrow k WHERE k.change_set_id = {batch.change_set} AND k.\"table\" = '{kind.table}'"
    kept = f"AND NOT EXISTS (SELECT {mine} AND k.row_id = r.id)" if _asked(f"SELECT EXISTS (SELECT {mine})") else ""
    images = batch.execute(f"{keep} {same}, NULL FROM import_rows r WHERE r.action = 'a' AND NOT r.bad")
    images += batch.execute(
        f"{keep} {same}, to_jsonb(t) FROM import_rows r JOIN {kind.table} t ON t.id = r.id "
        f"WHERE r.action IN ('c', 'd') AND NOT r.bad {kept} FOR UPDATE OF t"
    )
    if images >= MANY:
        batch.execute('ANALYZE imports_changedrow (change_set_id, "table", row_id, action)')


def _defaults(kind: Kind, known: set[str]) -> dict[str, str]:
    """Columns that no file has and that may not be NULL: the model's defaults, which the database does not know."""
    found: dict[str, str] = {}
    for field in kind.model._meta.concrete_fields:
        if field.column and field.column not in known and field.column != "id" and not field.null:
            if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
                found[field.column] = "now()"
            elif field.has_default():
                found[field.column] = literal(str(field.get_default()))
    return found


def _violations(kind: Kind, savepoint: str) -> bool:
    """Run the checks; if one names rows, take everything back and reject them."""
    with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as found, connection.cursor() as cursor:
        for check in kind.checks:
            cursor.copy_expert(
                f"COPY (SELECT DISTINCT ON (line) line, {literal(check.column)}, {literal(check.code)}, params "
                f"FROM ({check.sql}) v (line, params)) TO STDOUT",
                found,
            )
        if not found.tell():
            return False
        transaction.savepoint_rollback(savepoint)
        found.seek(0)
        cursor.copy_expert('COPY import_errors (line, "column", code, params) FROM STDIN', found)
    if not mark():
        raise RuntimeError(f"a check of {kind.name} names rows that are not in its file")
    fall(kind)
    return True


def any_bad() -> bool:
    return _asked("SELECT EXISTS (SELECT FROM import_rows WHERE bad)")


def wrote(change_set: int) -> bool:
    """Nothing that differs makes no change-set."""
    return _asked(f"SELECT EXISTS (SELECT FROM imports_changedrow WHERE change_set_id = {change_set})")


def finish(kind: Kind, *, rebuild: bool) -> None:
    """Derived tables, then what the database itself insists on; before the end, so that it can still be told."""
    if rebuild:
        kind.after()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def take_back(savepoint: str) -> None:
    transaction.savepoint_rollback(savepoint)


def _asked(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return bool(cursor.fetchone()[0])
