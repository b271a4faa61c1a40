"""Entries folded into sums of subjects: the one statement behind series, attainment and past dates.

A fold reads some entries and gives rows (subject_kind, subject_id, signature_id, atom, *QUANTITIES). Each entry counts
for its person, for the department of its position and every one above, for every manager above the person on its day of
attribution, and for the company, once each: totals are sums over entries, never over parts.

The entries are read once for everything that is not filtered and once more for those whom a filter counts. What is
grouped in that scan are seats, of which there are few; who stands above a seat is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goals.models import SubjectKind
from goals.queries.atoms import day_before, month_of, next_month
from sales.measures import QUANTITIES

NAMES = ", ".join(QUANTITIES)


def totals(prefix: str = "") -> str:
    """SQL of the sums of the quantities, 0 where there is nothing."""
    return ", ".join(f"total({prefix}{q}) AS {q}" for q in QUANTITIES)


def not_zero(prefix: str = "") -> str:
    """SQL: at least one of the sums is not 0."""
    return f"({', '.join(prefix + q for q in QUANTITIES)}) IS DISTINCT FROM ({', '.join('0' for _ in QUANTITIES)})"


# An order is promised, returned and cancelled some time after its day of attribution.
_BEFORE = timedelta(days=100)
# Where a person sat is asked once for all days on which it cannot have changed: the first of them stands for the others.
_SAT_ON = """
    CASE WHEN e.attributed_on BETWEEN %(seats_since)s AND %(seats_until)s AND coalesce(e.position_id, 0) NOT IN
              (SELECT position_id FROM people_placement WHERE start_on > %(seats_since)s AND start_on <= %(seats_until)s)
         THEN %(seats_since)s::date ELSE e.attributed_on END AS sat_on
"""
_PLACEMENT = """
    LEFT JOIN people_placement pl ON pl.position_id = x.position_id
         AND pl.start_on <= x.sat_on AND (pl.end_on IS NULL OR pl.end_on >= x.sat_on)
"""


def _subjects(of: str) -> str:
    """SQL of whom the entries of a row count for. Asked row by row: the planner cannot know how many rows there will be."""
    return f"""
        CROSS JOIN LATERAL (
            SELECT {SubjectKind.PERSON.value}::smallint, {of}.person_id WHERE {of}.person_id IS NOT NULL
            UNION ALL
            SELECT {SubjectKind.DEPARTMENT.value}::smallint, a.ancestor_id
            FROM people_departmentancestor a WHERE a.department_id = {of}.department_id
            UNION ALL
            SELECT {SubjectKind.TEAM.value}::smallint, unnest({of}.managers)
            UNION ALL
            SELECT {SubjectKind.COMPANY.value}::smallint, 0
        ) AS m(subject_kind, subject_id)
    """


# What a fold reads of an entry. A posting is no way to find a person's entries: it would be read once for each person.
_ENTRY = ", ".join(
    f"e.{name}"
    for name in (
        "day",
        "attributed_on",
        "person_id",
        "department_id",
        "position_id",
        "product_id",
        "customer_id",
        "metric_id",
        "counts_in_rollup",
        "posting_id + 0 AS posting_id",
        *QUANTITIES,
    )
)
# Of everybody whom no filtered scope counts, the entries need not be looked at again.
_CANDIDATES = f"""
    member AS MATERIALIZED (SELECT DISTINCT p.person_id AS owner_id, m.* FROM plain p {_subjects("p")}),
    wanted AS MATERIALIZED (
        SELECT DISTINCT m.owner_id, s.id AS signature_id, s.product_line_id, s.segment, s.region
        FROM asked k JOIN member m USING (subject_kind, subject_id)
        JOIN goals_signature s ON s.id = k.signature_id AND s.metric_id IS NULL
    ),
    candidate AS (
        SELECT w.*, {_ENTRY} FROM wanted w JOIN sales_entry e ON e.person_id = w.owner_id
        UNION ALL
        SELECT w.*, {_ENTRY} FROM wanted w JOIN sales_entry e ON e.person_id IS NULL AND w.owner_id IS NULL
    )
"""
_MATCHES = """
    (e.product_line_id IS NULL
        OR (e.product_line_id, e.product_id) IN (SELECT b.top, p.id FROM below b JOIN sales_product p ON p.line_id = b.id))
    AND (e.segment = '' OR EXISTS (SELECT FROM sales_customer c WHERE c.id = e.customer_id AND c.segment = e.segment))
    AND (e.region = '' OR EXISTS (SELECT FROM sales_customer c WHERE c.id = e.customer_id AND c.region = e.region))
"""


@dataclass(frozen=True, slots=True)
class Fold:
    """`where` chooses entries (`e`), by their days among others; `atoms` are the first days of the atoms that hold their days, ascending."""

    where: str
    params: Mapping[str, Any]
    atoms: Sequence[date]

    def sql(self) -> str:
        several = "(%(atoms)s::date[])[width_bucket(e.day, %(atoms)s::date[])]"
        atom = "%(first_atom)s::date" if len(self.atoms) == 1 else several
        key = f"e.person_id, e.department_id, e.position_id, {_SAT_ON}, {atom} AS atom"
        chosen = f"e.counts_in_rollup AND ({self.where})"
        return f"""
        WITH RECURSIVE below AS (
            SELECT product_line_id AS top, product_line_id AS id FROM goals_signature WHERE product_line_id IS NOT NULL
            UNION SELECT b.top, l.id FROM below b JOIN sales_productline l ON l.parent_id = b.id
        ),
        -- unfiltered sums are kept for everybody, filtered ones only where a scope asks for them
        asked AS MATERIALIZED (
            SELECT DISTINCT s.subject_kind, s.subject_id, s.signature_id, atom
            FROM goals_scope s JOIN unnest(%(atoms)s::date[]) AS atom ON atom BETWEEN s.start_on AND s.end_on
            WHERE s.signature_id <> 0
        ),
        plain AS MATERIALIZED (
            SELECT x.metric_id, x.person_id, x.department_id, pl.managers, x.atom, {totals()}
            FROM (SELECT e.metric_id, {key}, {totals("e.")} FROM sales_entry e WHERE {chosen} GROUP BY 1, 2, 3, 4, 5, 6) x
            {_PLACEMENT}
            GROUP BY x.metric_id, x.person_id, x.department_id, pl.id, x.atom
        ),
        {_CANDIDATES},
        f AS (
            SELECT coalesce(s.id, 0) AS signature_id, person_id, department_id, managers, atom, {NAMES}
            FROM plain LEFT JOIN goals_signature s ON s.metric_id = plain.metric_id
            WHERE plain.metric_id IS NULL OR s.id IS NOT NULL
            UNION ALL
            SELECT x.signature_id, x.person_id, x.department_id, pl.managers, x.atom, {NAMES}
            FROM (SELECT e.signature_id, {key}, {totals("e.")} FROM candidate e
                  WHERE e.metric_id IS NULL AND {chosen} AND {_MATCHES} GROUP BY 1, 2, 3, 4, 5, 6) x
            {_PLACEMENT}
        ),
        total_of AS (
            SELECT m.subject_kind, m.subject_id, f.signature_id, f.atom, {totals("f.")}
            FROM f {_subjects("f")} GROUP BY 1, 2, 3, 4
        )
        SELECT * FROM total_of
        WHERE {not_zero()}
          AND (signature_id = 0 OR (subject_kind, subject_id, signature_id, atom) IN (SELECT * FROM asked))
        """

    def arguments(self) -> dict[str, Any]:
        return {
            "first_atom": self.atoms[0],
            "seats_since": self.atoms[0] - _BEFORE,
            "seats_until": day_before(next_month(month_of(self.atoms[-1]))),
            "atoms": list(self.atoms),
            **self.params,
        }
