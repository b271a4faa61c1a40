"""Entries folded into sums of subjects: the one statement behind series, attainment and past dates.

A fold reads some entries and gives rows (subject_kind, subject_id, signature_id, atom, *QUANTITIES). Each entry counts
for its person, for the department of its position and every one above, for every manager above the person on its day of
attribution, and for the company, once each: totals are sums over entries, never over parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goals.models import SubjectKind
from goals.queries.atoms import day_before, month_of, next_month
from sales.measures import QUANTITIES

SUMS = ", ".join(f"coalesce(sum({q}), 0)::bigint AS {q}" for q in QUANTITIES)
NAMES = ", ".join(QUANTITIES)


def not_zero(prefix: str = "") -> str:
    """SQL: at least one of the sums is not 0."""
    return f"({', '.join(prefix + q for q in QUANTITIES)}) IS DISTINCT FROM ({', '.join('0' for _ in QUANTITIES)})"


_FILTERED = f"""
    -- Whose entries some filtered scope counts, and by which filter: of everybody else they need not be looked at.
    filtered AS MATERIALIZED (
        SELECT w.*, s.product_line_id, s.segment, s.region
        FROM (
            SELECT k.signature_id, t.person_id, t.department_id
            FROM seat t JOIN asked k ON k.subject_kind = {SubjectKind.PERSON.value} AND k.subject_id = t.person_id
            UNION
            SELECT k.signature_id, t.person_id, t.department_id
            FROM seat t JOIN people_departmentancestor a ON a.department_id = t.department_id
            JOIN asked k ON k.subject_kind = {SubjectKind.DEPARTMENT.value} AND k.subject_id = a.ancestor_id
            UNION
            SELECT k.signature_id, t.person_id, t.department_id
            FROM seat t JOIN people_placement pl ON pl.id = t.placement_id
            JOIN asked k ON k.subject_kind = {SubjectKind.TEAM.value} AND k.subject_id = ANY(pl.managers)
            UNION
            SELECT k.signature_id, t.person_id, t.department_id
            FROM seat t JOIN asked k ON k.subject_kind = {SubjectKind.COMPANY.value}
        ) w JOIN goals_signature s ON s.id = w.signature_id AND s.metric_id IS NULL
    )
"""
_SUBJECTS = f"""
    seats AS MATERIALIZED (
        SELECT signature_id, department_id, placement_id, atom, {SUMS} FROM f GROUP BY 1, 2, 3, 4
    ),
    all_subjects AS (
        SELECT {SubjectKind.PERSON.value}::smallint AS subject_kind, person_id AS subject_id, signature_id, atom, {SUMS}
        FROM f WHERE person_id IS NOT NULL GROUP BY 2, 3, 4
        UNION ALL
        SELECT {SubjectKind.DEPARTMENT.value}::smallint, a.ancestor_id, signature_id, atom, {SUMS}
        FROM (SELECT department_id, signature_id, atom, {SUMS} FROM seats GROUP BY 1, 2, 3) s
        JOIN people_departmentancestor a ON a.department_id = s.department_id GROUP BY 2, 3, 4
        UNION ALL
        SELECT {SubjectKind.TEAM.value}::smallint, m.manager, signature_id, atom, {SUMS}
        FROM (SELECT placement_id, signature_id, atom, {SUMS} FROM seats GROUP BY 1, 2, 3) s
        JOIN people_placement pl ON pl.id = s.placement_id CROSS JOIN unnest(pl.managers) AS m(manager) GROUP BY 2, 3, 4
        UNION ALL
        SELECT {SubjectKind.COMPANY.value}::smallint, 0::bigint, signature_id, atom, {SUMS} FROM seats GROUP BY 3, 4
    )
    SELECT x.* FROM all_subjects x
    -- unfiltered sums are kept for everybody, filtered ones only where a scope asks for them
    WHERE {not_zero()} AND (x.signature_id = 0 OR EXISTS (
        SELECT FROM goals_scope s WHERE s.subject_kind = x.subject_kind AND s.subject_id = x.subject_id
           AND s.signature_id = x.signature_id AND x.atom BETWEEN s.start_on AND s.end_on))
"""


@dataclass(frozen=True, slots=True)
class Fold:
    """`where` chooses entries (`e`); `atoms` are the first days of the atoms that hold their days, ascending."""

    where: str
    params: Mapping[str, Any]
    atoms: Sequence[date]

    def sql(self) -> str:
        atom = (
            "%(atoms)s::date" if len(self.atoms) == 1 else "(%(atoms)s::date[])[width_bucket(e.day, %(atoms)s::date[])]"
        )
        seat = (
            "LEFT JOIN people_placement pl ON pl.person_id = e.person_id AND pl.position_id = e.position_id "
            "AND pl.start_on <= e.attributed_on AND (pl.end_on IS NULL OR pl.end_on >= e.attributed_on)"
        )
        key = f"e.person_id, e.department_id, pl.id AS placement_id, {atom} AS atom"
        chosen = f"e.counts_in_rollup AND ({self.where})"
        return f"""
        WITH RECURSIVE below AS (
            SELECT id AS top, id FROM sales_productline
            UNION SELECT b.top, l.id FROM below b JOIN sales_productline l ON l.parent_id = b.id
        ),
        asked AS MATERIALIZED (
            SELECT DISTINCT subject_kind, subject_id, signature_id FROM goals_scope
            WHERE signature_id <> 0 AND end_on >= %(first_atom)s AND start_on <= %(last_day)s
        ),
        plain AS MATERIALIZED (
            SELECT 0::bigint AS signature_id, {key}, {SUMS}
            FROM sales_entry e {seat}
            WHERE e.metric_id IS NULL AND {chosen}
            GROUP BY 2, 3, 4, 5
        ),
        seat AS MATERIALIZED (SELECT DISTINCT person_id, department_id, placement_id FROM plain),
        {_FILTERED},
        f AS MATERIALIZED (
            SELECT * FROM plain
            UNION ALL
            SELECT w.signature_id, {key}, {SUMS}
            FROM sales_entry e
            JOIN filtered w ON coalesce(w.person_id, 0) = coalesce(e.person_id, 0)
                 AND coalesce(w.department_id, 0) = coalesce(e.department_id, 0)
            LEFT JOIN sales_product p ON p.id = e.product_id
            LEFT JOIN sales_customer c ON c.id = e.customer_id
            {seat}
            WHERE e.metric_id IS NULL AND {chosen}
              AND (w.product_line_id IS NULL OR (w.product_line_id, p.line_id) IN (SELECT top, id FROM below))
              AND (w.segment = '' OR c.segment = w.segment)
              AND (w.region = '' OR c.region = w.region)
            GROUP BY 1, 2, 3, 4, 5
            UNION ALL
            SELECT s.id, {key}, {SUMS}
            FROM sales_entry e JOIN goals_signature s ON s.metric_id = e.metric_id
            {seat}
            WHERE s.id IN (SELECT signature_id FROM asked) AND {chosen}
            GROUP BY 1, 2, 3, 4, 5
        ),
        {_SUBJECTS}
        """

    def arguments(self) -> dict[str, Any]:
        return {
            "first_atom": self.atoms[0],
            "last_day": day_before(next_month(month_of(self.atoms[-1]))),
            "atoms": self.atoms[0] if len(self.atoms) == 1 else list(self.atoms),
            **self.params,
        }
