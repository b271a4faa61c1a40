"""Writing the ledger: what the records should have less what it has, as reversals and new entries."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from common.locks import snapshot
from sales.ledger import digest
from sales.ledger.expected import COLUMNS, DEALS, MEASUREMENTS, ORDERS, Source
from sales.measures import QUANTITIES
from sales.models import Posting

# Taken by whoever posts or publishes; shared by those who only sum a month anew. Readers never wait for it.
LOCK = 7341010
SOURCES = (ORDERS, DEALS, MEASUREMENTS)
_NAMES = ", ".join(COLUMNS)
_NEGATED = ", ".join(f"-{name}" if name in (*QUANTITIES, "native") else name for name in COLUMNS)
# Rows that are due and rows that are there cancel out; what is left is reversed or written. Where a record has no entries
# yet, there is nothing to compare.
_WRITE = """
    WITH touched AS MATERIALIZED ({touched}),
    live AS MATERIALIZED (
        SELECT e.id AS entry_id, e.counts_in_rollup, {of_entry}
        FROM touched t JOIN sales_entry e ON e.{column} = t.id
        WHERE e.reverses IS NULL AND NOT EXISTS (SELECT FROM sales_entry x WHERE x.reverses = e.id)
    ),
    {steps},
    due({names}) AS MATERIALIZED ({due}),
    difference AS MATERIALIZED (
        SELECT {names}, sum(sign) AS missing, array_agg(entry_id) FILTER (WHERE sign < 0) AS ids
        FROM (SELECT {names}, 1 AS sign, NULL::bigint AS entry_id FROM due WHERE {column} IN (SELECT {column} FROM live)
              UNION ALL SELECT {names}, -1, entry_id FROM live) x
        GROUP BY {names} HAVING sum(sign) <> 0
    ),
    written AS (
        INSERT INTO sales_entry (posting_id, counts_in_rollup, reverses, {names})
        SELECT %(posting)s, counts_in_rollup, entry_id, {negated} FROM live
        WHERE entry_id IN (SELECT unnest(ids[1:(-missing)::int]) FROM difference WHERE missing < 0)
        UNION ALL
        SELECT %(posting)s, true, NULL, {names} FROM difference, generate_series(1, missing::int) WHERE missing > 0
        UNION ALL
        SELECT %(posting)s, true, NULL, {names} FROM due d
        WHERE NOT EXISTS (SELECT FROM live WHERE live.{column} = d.{column})
        RETURNING day
    )
    SELECT count(*), min(day), max(day) FROM written
"""
_GIVEN = "SELECT unnest(%(ids)s::bigint[]) AS id"
# All records, and all that the ledger has entries of.
_ALL = "SELECT id FROM {table} UNION SELECT {column} FROM sales_entry WHERE {column} IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Posted:
    """The posting made, None where there was nothing to post; how many entries it holds, and on which days they count."""

    posting: int | None = None
    entries: int = 0
    first: date | None = None
    last: date | None = None


def lock(*, shared: bool = False) -> None:
    """Until the transaction ends: alone, or beside others who share it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(%s)", [LOCK])


def one_moment() -> AbstractContextManager[None]:
    """A transaction of whoever posts, in which the records stand still: an import that ends meanwhile is for the next."""
    return snapshot(LOCK)


def tune(cursor: CursorWrapper) -> None:
    """For large statements over tables that are in memory, whose rows the planner cannot guess: no plan that sorts both sides."""
    cursor.execute(
        "SET LOCAL jit = off; SET LOCAL work_mem = '128MB'; SET LOCAL random_page_cost = 1.1; SET LOCAL enable_mergejoin = off"
    )


@transaction.atomic
def post_pending() -> Posted:
    """Digest every change-set that is not in the ledger yet, as one posting."""
    lock()
    change_sets = digest.pending_change_sets()
    if not change_sets:
        return Posted()
    # One posting carries the entries; the others only say that their change-set is digested.
    posting = Posting.objects.bulk_create([Posting(change_set_id=pk) for pk in change_sets])[-1]
    with connection.cursor() as cursor:
        tune(cursor)
        touched = zip(SOURCES, digest.touched(change_sets), strict=True)
        return _post(cursor, posting, {source: (_GIVEN, ids) for source, ids in touched if ids})


@transaction.atomic
def verify() -> Posted:
    """Compare the whole ledger with the whole of the records and mend it: nothing to mend is what is expected."""
    lock()
    posting = Posting.objects.create(verifier=True)
    with connection.cursor() as cursor:
        tune(cursor)
        posted = _post(cursor, posting, dict.fromkeys(SOURCES, (_ALL, None)))
    if not posted.entries:
        posting.delete()
        return Posted()
    return posted


def _post(cursor: CursorWrapper, posting: Posting, touched: Mapping[Source, tuple[str, str | None]]) -> Posted:
    """Write what the touched records should have in the ledger less what they have."""
    counts, days = 0, set[date]()
    for source, (records, ids) in touched.items():
        statement = _WRITE.format(
            touched=records.format(table=source.table, column=source.column),
            column=source.column,
            steps=source.steps.replace("%", "%%"),
            due=source.due.replace("%", "%%"),
            names=_NAMES,
            of_entry=", ".join(f"e.{name}" for name in COLUMNS),
            negated=_NEGATED,
        )
        cursor.execute(statement, {"posting": posting.pk, "ids": ids})
        count, *edges = cursor.fetchone()
        counts += count
        days |= {day for day in edges if day}
    if counts:
        posting.entries = counts
        posting.save(update_fields=["entries"])
    return Posted(posting.pk, counts, min(days, default=None), max(days, default=None))
