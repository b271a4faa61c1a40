"""The whole recompute against what any exact answer must do at least, and against calculating without writing."""

from __future__ import annotations

import time
from datetime import date

from django.db import transaction

from bench.database import Pair, ask, run, scan, settle, wal
from bench.timing import Gate, Report, Times, compare
from goals.actions import months, publish, verify_ledger, verify_month
from goals.actions.attainment import SUMS as SCOPE_SUMS
from goals.actions.attainment import write_attainment
from goals.actions.states import record_states
from goals.queries.atoms import next_month

WHOLE = "whole recompute, 5 % differ"
SUMS = "sum(revenue), sum(units), sum(orders), sum(promised), sum(on_time)"
OF_MONTH = "e.day >= '{first}' AND e.day < '{following}'"
# Whose filtered sums some goal asks for, directly or through a department.
NEEDED = """
DROP TABLE IF EXISTS bench_needed;
CREATE TABLE bench_needed AS
SELECT DISTINCT pl.person_id, g.id AS signature_id, g.product_line_id, g.region
FROM goals_scope s JOIN goals_signature g ON g.id = s.signature_id AND g.id <> 0
JOIN people_placement pl ON (s.subject_kind = 3 AND s.subject_id = pl.person_id)
  OR (s.subject_kind = 1 AND EXISTS (SELECT FROM people_departmentancestor a
                                     WHERE a.ancestor_id = s.subject_id AND a.department_id = pl.department_id));
ANALYZE bench_needed
"""
FILTERED = f"""
SELECT e.person_id, k.signature_id, sum(e.revenue), sum(e.units), sum(e.orders)
FROM bench_needed k JOIN sales_entry e ON e.person_id = k.person_id
LEFT JOIN sales_product p ON p.id = e.product_id LEFT JOIN sales_customer c ON c.id = e.customer_id
WHERE {OF_MONTH} AND (k.product_line_id IS NULL OR p.line_id = k.product_line_id) AND (k.region = '' OR c.region = k.region)
GROUP BY 1, 2
"""


class Recompute:
    """The variants; `day` is the last day that counts."""

    def __init__(self, day: date, pair: Pair) -> None:
        self.day, self.pair = day, pair
        self.months = months(day)
        run(NEEDED)

    def bare_scan(self) -> None:
        with transaction.atomic():
            run("SET LOCAL max_parallel_workers_per_gather = 2")
            scan(f"SELECT person_id, {SUMS} FROM sales_entry GROUP BY 1")

    def _month(self, month: date, *, filtered: bool) -> None:
        days = {"first": month, "following": next_month(month)}
        with transaction.atomic():
            run("SET LOCAL max_parallel_workers_per_gather = 0")
            scan(f"SELECT person_id, {SUMS} FROM sales_entry e WHERE {OF_MONTH.format(**days)} GROUP BY 1")
            if filtered:
                scan(FILTERED.format(**days))

    def month_scans(self) -> None:
        self.pair.run(lambda month: self._month(month, filtered=False), self.months)

    def month_scans_filtered(self) -> None:
        self.pair.run(lambda month: self._month(month, filtered=True), self.months)

    def series(self) -> int:
        found = self.pair.run(lambda month: verify_month(self.day, month), self.months)
        return sum(int(str(rows)) for rows in found)

    def whole(self) -> int:
        """From the entries to the goals' states, by two workers; rows written."""
        return self.series() + publish(self.day)

    def alone(self) -> int:
        return sum(verify_month(self.day, month) for month in self.months) + publish(self.day)

    def spoil(self) -> None:
        """Make one attainment row in twenty differ."""
        run("UPDATE goals_attainment SET revenue = revenue + 1 WHERE scope_id % 20 = 0")


def measure(report: Report, work: Recompute, *, rounds: int) -> Times:
    report.head("Whole recompute")
    entries, series, scopes, goals = ask(
        "SELECT (SELECT count(*) FROM sales_entry), (SELECT count(*) FROM goals_series), "
        "(SELECT count(*) FROM goals_scope), (SELECT count(*) FROM goals_goal)"
    )
    report.line(f"{entries:,} entries, {series:,} series rows, {scopes:,} scopes, {goals:,} goals\n")
    work.whole()
    settle()
    times = compare(
        {
            "LB1 bare scan": work.bare_scan,
            "LB2 scans by month, 2 connections": work.month_scans,
            "LB3 and one filtered pass": work.month_scans_filtered,
            "series, 2 connections": work.series,
            WHOLE: work.whole,
            "whole recompute, 1 connection": work.alone,
        },
        rounds=rounds,
        before={WHOLE: work.spoil, "whole recompute, 1 connection": work.spoil},
    )
    report.times(times, "LB3 and one filtered pass")
    begun = time.perf_counter()
    verify_ledger(work.day)
    seconds = time.perf_counter() - begun
    report.line(
        f"ledger against records, once: {seconds / times.least(WHOLE):.1f} x whole recompute, {seconds * 1000:,.0f} ms\n"
    )
    report.target(Gate("P1", "whole recompute / LB3", times.ratio(WHOLE, "LB3 and one filtered pass"), 1.7))
    report.target(Gate("P2", "whole recompute / LB1", times.ratio(WHOLE, "LB1 bare scan"), 2.0))
    return times


def measure_unchanged(report: Report, work: Recompute, *, rounds: int) -> None:
    """What a night costs that finds everything as it should be."""
    report.head("Nothing changed")
    work.whole()
    settle()
    rows, written = 0, []
    for _ in range(3):
        before = wal()
        rows += work.whole()
        written.append(wal() - before)
    wal_bytes = min(written)  # the server's own housekeeping writes now and then, too
    times = compare(
        {
            "calculate only": lambda: scan(SCOPE_SUMS),
            "scope step": write_attainment,
            "goal states": lambda: record_states(work.day),
        },
        rounds=2 * rounds,
    )
    report.line(f"rows written {rows}, WAL {wal_bytes / 1e6:.3f} MB\n")
    report.times(times, "calculate only")
    report.gate(Gate("P3", "rows written when nothing changed", rows, 0))
    report.gate(Gate("P3", "WAL when nothing changed", wal_bytes / 1e6, 0.1, " MB", slack=1))
    report.gate(Gate("P3", "scope step / calculate only", times.ratio("scope step", "calculate only"), 1.3))
