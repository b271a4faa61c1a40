"""Series: made anew for a month, or grown by what a posting brought. Written only where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from goals.queries.atoms import atoms_between, day_before, next_month
from goals.queries.fold import NAMES, Fold, not_zero, totals
from sales.ledger.posting import tune
from sales.measures import QUANTITIES

_KEY = "subject_kind, subject_id, signature_id, atom"
_SAME_KEY = "s.subject_kind = f.subject_kind AND s.subject_id = f.subject_id AND s.signature_id = f.signature_id AND s.atom = f.atom"
_OF_FRESH = ", ".join(f"f.{q}" for q in QUANTITIES)


@transaction.atomic
def recompute_month(*, month: date, until: date) -> int:
    """Sum the month's entries up to `until` anew; rows of series written, changed or deleted.

    One statement and no table in between: where nothing differs, nothing at all is written.
    """
    following = next_month(month)
    last = day_before(following)
    fold = Fold(
        "e.day >= %(first)s AND e.day <= %(last)s",
        {"first": month, "last": min(last, until)},
        atoms_between(month, last),
    )
    with connection.cursor() as cursor:
        tune(cursor)
        cursor.execute(
            f"""
            MERGE INTO goals_series s
            USING (SELECT f.*, o.id AS gone
                   FROM ({fold.sql()}) f
                   FULL JOIN (SELECT * FROM goals_series WHERE atom >= %(month)s AND atom < %(following)s) o
                     USING ({_KEY})
                   WHERE f.revenue IS NULL OR o.id IS NULL
                      OR ({", ".join("f." + q for q in QUANTITIES)}) IS DISTINCT FROM ({", ".join("o." + q for q in QUANTITIES)})) f
            ON s.id = f.gone
            WHEN MATCHED AND f.revenue IS NULL THEN DELETE
            WHEN MATCHED THEN UPDATE SET ({NAMES}) = ({_OF_FRESH})
            WHEN NOT MATCHED THEN INSERT ({_KEY}, {NAMES})
                 VALUES (f.subject_kind, f.subject_id, f.signature_id, f.atom, {_OF_FRESH})
            """,
            {**fold.arguments(), "month": month, "following": following},
        )
        return int(cursor.rowcount)


@transaction.atomic
def grow(*, where: str, params: dict[str, object], first: date, last: date) -> int:
    """Add the sums of the chosen entries to series and to the attainment of the scopes that hold their atoms; rows written.

    Sums of whole numbers: adding them gives what summing everything anew would. What comes back in full leaves no series,
    just as a whole recompute leaves none.
    """
    fold = Fold(where, params, atoms_between(first, last))
    with connection.cursor() as cursor:
        tune(cursor)
        cursor.execute(
            f"""
            WITH fresh AS MATERIALIZED ({fold.sql()}),
            known AS MATERIALIZED (
                SELECT s.id, f.subject_kind, f.subject_id, f.signature_id, f.atom,
                       {", ".join(f"coalesce(s.{q}, 0) + f.{q} AS {q}" for q in QUANTITIES)}
                FROM fresh f LEFT JOIN goals_series s ON {_SAME_KEY}
            ),
            gone AS (DELETE FROM goals_series s USING known k WHERE s.id = k.id AND NOT {not_zero("k.")}),
            grown AS (
                UPDATE goals_series s SET ({NAMES}) = ({", ".join(f"k.{q}" for q in QUANTITIES)})
                FROM known k WHERE s.id = k.id AND {not_zero("k.")}
            ),
            added AS (
                INSERT INTO goals_series ({_KEY}, {NAMES})
                SELECT {_KEY}, {NAMES} FROM known k WHERE k.id IS NULL
            )
            UPDATE goals_attainment a
            SET ({NAMES}) = ({", ".join(f"a.{q} + d.{q}" for q in QUANTITIES)}), changed_at = now()
            FROM (
                SELECT s.id, {totals("f.")}
                FROM fresh f JOIN goals_scope s ON s.subject_kind = f.subject_kind AND s.subject_id = f.subject_id
                     AND s.signature_id = f.signature_id AND f.atom BETWEEN s.start_on AND s.end_on
                GROUP BY s.id
            ) d
            WHERE a.scope_id = d.id AND {not_zero("d.")}
            """,
            fold.arguments(),
        )
        return int(cursor.rowcount)


def months_with_entries() -> Sequence[date]:
    """First days of the months that hold entries or series, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH span AS (SELECT least((SELECT min(day) FROM sales_entry), (SELECT min(atom) FROM goals_series)) AS first,
                                 greatest((SELECT max(day) FROM sales_entry), (SELECT max(atom) FROM goals_series)) AS last)
            SELECT m::date FROM span, generate_series(date_trunc('month', first::timestamp), last::timestamp, interval '1 month') m ORDER BY 1
            """
        )
        return [row[0] for row in cursor.fetchall()]
