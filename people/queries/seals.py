"""Whether the history is as it was sealed: each row against its digest, each digest against the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from pghistory.models import Event

from people.models import ReadRecord, Redaction

# What of a row (alias e, with its context c) is sealed: the named columns, and who did it.
CONTENT = """
    (SELECT jsonb_object_agg(k.key, k.value) FROM jsonb_each(to_jsonb(e)) k WHERE k.key = ANY({columns}))::text
    || coalesce(c.metadata::text, '')
"""
# Rows that an erasure has changed: as they were sealed, and as they are since the last one (docs/adr/0053).
REDACTED = """
    SELECT DISTINCT ON (r.row_id) r.row_id, r.sealed, r.digest,
           EXISTS (SELECT FROM people_erasure z WHERE z.id = r.erasure_id AND z.done_at IS NOT NULL) AS agreed
    FROM people_redaction r WHERE r."table" = %(table)s ORDER BY r.row_id, r.id DESC
"""
_WRONG = """
    WITH link AS (
        SELECT l.id, l.row_id, l.digest, l.seal_id, lag(l.digest) OVER (ORDER BY l.id) AS before
        FROM people_sealedrow l WHERE l."table" = %(table)s
    )
    SELECT l.row_id, e.{key} IS NULL FROM link l
    LEFT JOIN people_seal b ON b.id = l.seal_id LEFT JOIN {table} e ON e.{key} = l.row_id {context}
    LEFT JOIN ({redacted}) x ON x.row_id = l.row_id
    WHERE e.{key} IS NULL OR NOT coalesce(x.agreed AND x.sealed = l.digest, true)
       OR coalesce(x.digest, l.digest) IS DISTINCT FROM history_link(NULL, coalesce(l.before, ''), {content})
    ORDER BY l.id LIMIT %(most)s
"""
_FORGOTTEN = """
    SELECT e.{key} FROM {table} e
    WHERE e.{made} < (SELECT max(b.at) FROM people_seal b WHERE b."table" = %(table)s) - interval '1 day'
      AND NOT EXISTS (SELECT FROM people_sealedrow l WHERE l."table" = %(table)s AND l.row_id = e.{key})
    ORDER BY 1 LIMIT %(most)s
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM {table}), count(*),
           (SELECT encode(l.digest, 'hex') FROM people_sealedrow l WHERE l."table" = %(table)s ORDER BY l.id DESC LIMIT 1)
    FROM people_sealedrow l WHERE l."table" = %(table)s
"""
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Sealable:
    """A table of the history: its key, and the column that says when a row was written."""

    table: str
    key: str
    made: str
    has_context: bool
    columns: list[str]

    def write(self, sql: str) -> str:
        """The statement with this table's names in it."""
        joined = "LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id" if self.has_context else _NO_CONTEXT
        content = CONTENT.format(columns="b.columns")
        return sql.format(
            table=self.table, key=self.key, made=self.made, context=joined, content=content, redacted=REDACTED
        )


_NO_CONTEXT = "LEFT JOIN (SELECT NULL::jsonb AS metadata) c ON true"


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that is not as it was sealed: changed (or the one before it is gone with its seal), missing, unsealed."""

    table: str
    row_id: int
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A table as it was found; `head` is its last digest, which stands for all before it."""

    table: str
    rows: int
    sealed: int
    head: str
    findings: list[Finding]


def sealable() -> list[Sealable]:
    """Whatever the triggers of any app write, who has read what, and what erasures have changed of either."""
    events = [model for model in apps.get_models() if issubclass(model, Event) and model._meta.managed]
    tables = [_sealable(model, "pgh_id", "pgh_created_at", has_context=True) for model in events]
    tables += [_sealable(model, "id", "at", has_context=False) for model in (ReadRecord, Redaction)]
    return sorted(tables, key=lambda each: each.table)


def _sealable(model: type[models.Model], key: str, made: str, *, has_context: bool) -> Sealable:
    columns = sorted(str(field.column) for field in model._meta.concrete_fields)
    return Sealable(model._meta.db_table, key, made, has_context, columns)


def verified() -> Iterator[Verified]:
    """Every table in turn, each as one statement sees it."""
    for one in sealable():
        asked: dict[str, Any] = {"table": one.table, "most": MOST_FINDINGS}
        with connection.cursor() as cursor:
            cursor.execute(one.write(_COUNTS), asked)
            rows, sealed, head = cursor.fetchone()
            cursor.execute(one.write(_WRONG), asked)
            wrong = [Finding(one.table, pk, "missing" if gone else "changed") for pk, gone in cursor.fetchall()]
            cursor.execute(one.write(_FORGOTTEN), asked)
            wrong += [Finding(one.table, pk, "unsealed") for (pk,) in cursor.fetchall()]
        yield Verified(one.table, rows, sealed, head or "", wrong)
