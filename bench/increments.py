"""What a batch costs from its import to the attainment, and that a whole recompute afterwards finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random

from django.db import connection

from bench.company import BUSY_DAY, CREDIT, FIRST, Sales, Scale, write
from bench.database import ask, settle
from bench.recompute import Recompute
from bench.timing import Gate, Report, Times, compare
from goals.actions import apply_changes, months, publish, verify_ledger, verify_month
from imports.actions import import_path
from imports.kinds import all_kinds

SMALL = 100


class Batches:
    """Files of new orders, imported but not yet posted, so that `apply_changes` is what is timed."""

    def __init__(self, folder: Path, scale: Scale, day: date) -> None:
        self.folder, self.scale, self.day = folder, scale, day
        self.sales, self.number = Sales(scale, Random(7)), 0

    def orders(self, count: int) -> None:
        self.number += 1
        folder = self.folder / f"batch{self.number}"
        self.sales.write(folder, count, day=(BUSY_DAY - FIRST).days, prefix=f"B{self.number}-")
        take_in(folder, self.day)

    def small(self) -> None:
        self.orders(SMALL)

    def busy_day(self) -> None:
        self.orders(self.scale.orders_a_day)


def take_in(folder: Path, day: date) -> None:
    """Every file of the folder, in the order of the kinds; attainment is left behind."""
    for kind in all_kinds():
        path = folder / f"{kind.name}.csv"
        if path.exists():
            done = import_path(path=path, kind=kind, kind_name=kind.name, today=day, atomic=True, applies=True)
            if done.rejected or done.error:
                raise RuntimeError(f"{path}: {done.rejected} rows rejected {done.error}")


def measure(report: Report, work: Recompute, batches: Batches, *, rounds: int) -> Times:
    report.head("Increments")
    settle()
    small, day, whole = f"{SMALL} orders", f"a busy day of {batches.scale.orders_a_day:,} orders", "whole recompute"
    changed: dict[str, int] = {}

    def posting(name: str) -> Callable[[], object]:
        def apply() -> None:
            before = ask("SELECT clock_timestamp()")[0]
            apply_changes()
            changed[name] = ask("SELECT count(*) FROM goals_attainment WHERE changed_at >= %s", [before])[0]

        return apply

    times = compare(
        {small: posting(small), day: posting(day), whole: work.whole},
        rounds=rounds,
        before={small: batches.small, day: batches.busy_day},
    )
    report.times(times, whole, {name: f"{count:,} scopes changed" for name, count in changed.items()})
    seconds = times.least(small)
    report.gate(Gate("P4", f"{SMALL} orders, posted and summed", seconds * 1000, 40, " ms"))
    share = Gate("P4", f"{SMALL} orders / whole recompute", times.ratio(small, whole) * 100, 1, " %")
    (report.gate if batches.scale.name == "l" else report.target)(share)
    a_scope = (times.least(day) - 0.03) / max(changed[day], 1) * 1e6
    report.target(Gate("P5", "a day, per changed scope beyond 30 ms", a_scope, 25, " µs"))
    report.target(Gate("P5", "a day / whole recompute", times.ratio(day, whole) * 100, 12, " %"))
    return times


def measure_corrections(report: Report, work: Recompute, batches: Batches) -> None:
    """Cancellations, other shares, other quantities, a move of people, of customers and of products; then verified."""
    report.head("Exactness")
    folder = batches.folder / "corrections"
    for name, header, rows in _corrections():
        write(folder, name, header, rows)
    take_in(folder, work.day)
    corrected = apply_changes()
    found = verify_ledger(work.day)
    found += sum(verify_month(work.day, month) for month in months(work.day))
    found += _attainment_differs(work)
    report.line(f"after {batches.number} batches and a set of corrections ({corrected:,} rows written):")
    report.line(f"rows that a whole recompute changes: {found}\n")
    report.gate(Gate("P6", "rows that a whole recompute changes", found, 0))


def _attainment_differs(work: Recompute) -> int:
    before = ask("SELECT clock_timestamp()")[0]
    publish(work.day)
    return int(ask("SELECT count(*) FROM goals_attainment WHERE changed_at >= %s", [before])[0])


def _rows(sql: str) -> Iterator[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        yield from cursor.fetchall()


def _corrections() -> Iterator[tuple[str, tuple[str, ...], Iterator[tuple[object, ...]]]]:
    """One record in a hundred, chosen by its id."""
    yield (
        "orders",
        ("number", "ordered_on", "cancelled_on"),
        _rows(
            "SELECT number, ordered_on, ordered_on + 40 FROM sales_order o WHERE id % 100 = 1 AND cancelled_on IS NULL "
            "AND NOT EXISTS (SELECT FROM sales_orderline l JOIN sales_return r ON r.line_id = l.id WHERE l.order_id = o.id)"
        ),
    )
    yield (
        "order_lines",
        ("order_number", "line", "sku", "quantity", "unit_price"),
        _rows(
            "SELECT o.number, l.line, p.sku, l.quantity + 1, l.unit_price FROM sales_orderline l "
            "JOIN sales_order o ON o.id = l.order_id JOIN sales_product p ON p.id = l.product_id WHERE l.id % 100 = 2"
        ),
    )
    yield (
        "credits",
        CREDIT,
        _rows(
            "SELECT o.number, p.email, round(k.share * 0.7, 4) FROM sales_credit k JOIN sales_order o ON o.id = k.order_id "
            "JOIN people_person p ON p.id = k.person_id WHERE k.id % 100 = 3"
        ),
    )
    yield (
        "positions",
        ("email", "department_code", "manager_email", "role", "start_on"),
        _rows(
            "SELECT p.email, d.code, m.email, 'rep', '2025-07-16' FROM people_position s JOIN people_person p ON p.id = s.person_id "
            "JOIN LATERAL (SELECT x.department_id, x.manager_id FROM people_position x WHERE x.role = 'rep' AND x.id < s.id "
            "ORDER BY x.id LIMIT 1) o ON true JOIN people_department d ON d.id = o.department_id "
            "JOIN people_person m ON m.id = o.manager_id WHERE s.role = 'rep' AND s.id % 50 = 4"
        ),
    )
    yield (
        "customers",
        ("code", "name", "region"),
        _rows("SELECT code, name, 'Region 0' FROM sales_customer WHERE id % 100 = 5"),
    )
    yield (
        "products",
        ("sku", "name", "product_line"),
        _rows("SELECT sku, name, 'Line 3' FROM sales_product WHERE id % 100 = 6"),
    )
