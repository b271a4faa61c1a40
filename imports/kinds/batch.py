"""What a kind's hooks get: the change in progress, and writes that leave their images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model


@dataclass
class Batch:
    """One change-set being written. Every write of a record outside the kind's own merge goes through it.

    A `source` is SQL that selects rows; tables are given as models, columns as the database names them.
    """

    change_set: int
    today: date
    kind: str = ""
    author: int | None = None  # the user who imports
    reason: str = ""  # names the import, for what keeps a reason

    def execute(self, sql: str) -> int:
        """For temporary and derived tables; writes of records use add, change and remove."""
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.rowcount)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def add(self, model: type[Model], columns: tuple[str, ...], source: str) -> int:
        """Insert what `source` selects, in the order of `columns`."""
        table, names = model._meta.db_table, list(columns)
        chosen = [f"s.{name}" for name in names]
        stamp = {"change_set_id": str(self.change_set), **_defaults(model)}
        for name, sql in stamp.items():
            if name not in names and _has(model, name):
                names.append(name)
                chosen.append(sql)
        return self.execute(
            f"WITH s ({', '.join(columns)}) AS ({source}), "
            f"added AS (INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(chosen)} FROM s RETURNING id) "
            f'INSERT INTO imports_changedrow (change_set_id, "table", row_id, action, before) '
            f"SELECT {self.change_set}, '{table}', id, 'a', NULL FROM added"
        )

    def change(self, model: type[Model], assignments: str, source: str) -> int:
        """Update the rows whose id `source` (alias s) selects: `end_on = s.new_end`. `t` is the row itself."""
        table = model._meta.db_table
        self.keep(table, source, "c")
        extra = ""
        if _has(model, "change_set_id"):
            extra += f", change_set_id = {self.change_set}"
        if _has(model, "version"):
            extra += ", version = t.version + 1"
        return self.execute(f"UPDATE {table} t SET {assignments}{extra} FROM ({source}) s WHERE t.id = s.id")

    def remove(self, model: type[Model], source: str) -> int:
        """Delete the rows whose id `source` selects."""
        table = model._meta.db_table
        self.keep(table, source, "d")
        return self.execute(f"DELETE FROM {table} t USING ({source}) s WHERE t.id = s.id")

    def note(self, code: str, column: str, source: str) -> int:
        """Warn: `source` selects file_line and params (jsonb or NULL); the text of `code` is in Kind.texts."""
        return self.execute(
            'INSERT INTO import_notes (line, "column", code, params) '
            f"SELECT s.line, '{column}', '{code}', s.params FROM ({source}) s (line, params)"
        )

    def keep(self, table: str, source: str, action: str) -> None:
        """Remember rows as they are, before a write that `change` and `remove` can't express; once in a change-set."""
        self.execute(
            f'INSERT INTO imports_changedrow (change_set_id, "table", row_id, action, before) '
            f"SELECT {self.change_set}, '{table}', t.id, '{action}', to_jsonb(t) FROM {table} t "
            f"WHERE t.id IN (SELECT s.id FROM ({source}) s) AND NOT EXISTS (SELECT FROM imports_changedrow k "
            f"WHERE k.change_set_id = {self.change_set} AND k.\"table\" = '{table}' AND k.row_id = t.id) FOR UPDATE OF t"
        )


def _has(model: type[Model], column: str) -> bool:
    return any(field.column == column for field in model._meta.concrete_fields)


def _defaults(model: type[Model]) -> dict[str, str]:
    """What the models promise for new rows and the database does not know."""
    return {"version": "1"} if _has(model, "version") else {}
