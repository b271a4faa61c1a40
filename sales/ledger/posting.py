"""Writing the ledger: what the records should have less what it has, as reversals and new entries."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import connection, transaction

from common.locks import snapshot
from sales.ledger import digest
from sales.ledger.expected import COLUMNS, SOURCES
from sales.measures import QUANTITIES
from sales.models import Posting

# Taken by whoever posts or publishes; shared by those who only sum a month anew. Readers never wait for it.
LOCK = 7341010
_NAMES = ", ".join(COLUMNS)
_NEGATED = ", ".join(f"-e.{name}" if name in (*QUANTITIES, "native") else f"e.{name}" for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Posted:
    """The postings made, and how many entries they hold."""

    postings: tuple[int, ...]
    entries: int


def lock(*, shared: bool = False) -> None:
    """Until the transaction ends: alone, or beside others who share it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(%s)", [LOCK])


def one_moment() -> AbstractContextManager[None]:
    """A transaction of whoever posts, in which the records stand still: an import that ends meanwhile is for the next."""
    return snapshot(LOCK)


@transaction.atomic
def post_pending() -> Posted:
    """Digest every change-set that is not in the ledger yet, as one posting."""
    lock()
    change_sets = digest.pending_change_sets()
    if not change_sets:
        return Posted((), 0)
    # One posting carries the entries; the others only say that their change-set is digested.
    postings = Posting.objects.bulk_create([Posting(change_set_id=pk) for pk in change_sets])
    digest.mark(change_sets)
    main = postings[-1]
    main.entries = _write_difference(main.pk)
    main.save(update_fields=["entries"])
    return Posted((main.pk,), main.entries)


@transaction.atomic
def verify() -> Posted:
    """Compare the whole ledger with the whole of the records and mend it: nothing to mend is what is expected."""
    lock()
    digest.mark_everything()
    posting = Posting.objects.create(verifier=True)
    posting.entries = _write_difference(posting.pk)
    if not posting.entries:
        posting.delete()
        return Posted((), 0)
    posting.save(update_fields=["entries"])
    return Posted((posting.pk,), posting.entries)


def _write_difference(posting: int) -> int:
    """Entries written for the touched records; drops the tables of touched ids."""
    written = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        for touched, column, statements in SOURCES:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {touched})")
            if not cursor.fetchone()[0]:
                cursor.execute(f"DROP TABLE {touched}")
                continue
            cursor.execute(
                f"CREATE TEMP TABLE live ON COMMIT DROP AS SELECT e.id, {', '.join('e.' + n for n in COLUMNS)} "
                f"FROM {touched} t JOIN sales_entry e ON e.{column} = t.id "
                "WHERE e.reverses IS NULL AND NOT EXISTS (SELECT FROM sales_entry x WHERE x.reverses = e.id)"
            )
            compare = cursor.rowcount > 0
            for number, statement in enumerate(statements):
                into = "CREATE TEMP TABLE due ON COMMIT DROP AS" if number == 0 else "INSERT INTO due"
                names = f"({_NAMES})"
                cursor.execute(f"{into} SELECT * FROM ({statement}) AS x {names}")
            written += _compare_and_write(posting) if compare else _write_all(posting)
            cursor.execute(f"DROP TABLE live, due, {touched}")
    return written


def _write_all(posting: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sales_entry (posting_id, counts_in_rollup, {_NAMES}) SELECT %s, true, {_NAMES} FROM due",
            [posting],
        )
        return int(cursor.rowcount)


def _compare_and_write(posting: int) -> int:
    """Reverse the live entries that are not due, write the due ones that are not live. Equal rows cancel out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE difference ON COMMIT DROP AS
            SELECT {_NAMES}, sum(sign) AS missing, array_agg(id) FILTER (WHERE sign < 0) AS ids
            FROM (SELECT {_NAMES}, 1 AS sign, NULL::bigint AS id FROM due
                  UNION ALL SELECT {_NAMES}, -1, id FROM live) x
            GROUP BY {_NAMES} HAVING sum(sign) <> 0
            """
        )
        cursor.execute(
            f"INSERT INTO sales_entry (posting_id, counts_in_rollup, reverses, {_NAMES}) "
            f"SELECT %s, e.counts_in_rollup, e.id, {_NEGATED} FROM sales_entry e "
            "WHERE e.id IN (SELECT unnest(ids[1:(-missing)::int]) FROM difference WHERE missing < 0)",
            [posting],
        )
        written = cursor.rowcount
        cursor.execute(
            f"INSERT INTO sales_entry (posting_id, counts_in_rollup, {_NAMES}) "
            f"SELECT %s, true, {_NAMES} FROM difference, generate_series(1, missing::int) WHERE missing > 0",
            [posting],
        )
        written += cursor.rowcount
        cursor.execute("DROP TABLE difference")
        return int(written)
