"""A company as import files: the same bytes for the same scale, on every machine.

One year of orders with 1 to 5 lines and 1 to 3 credited reps (80/15/5 %), 4 % cancelled, 2 % of the lines returned after
20 days; teams of ten reps, departments of ten teams; goals of 12 months, 4 quarters and the year in three measures for
every rep, team, department and the company, one in ten of the revenue goals limited to a product line, one owner in
twenty to a region.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

YEAR = 2025
FIRST = date(YEAR, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(365 + 60)]
NAMES = [day.isoformat() for day in DAYS]
BUSY_DAY = date(YEAR, 11, 18)
BUSY = 1.6  # times an average day
PRODUCTS, PRODUCT_LINES, REGIONS, CUSTOMERS_A_REP = 500, 20, 8, 20
TEAM, DEPARTMENT = 10, 100  # reps
MEASURES = ("revenue", "orders", "on_time_rate")
SHARES = (("1",), ("0.6", "0.4"), ("0.5", "0.3", "0.2"))
ORDER = ("number", "customer_code", "ordered_on", "promised_on", "delivered_on", "cancelled_on")
LINE = ("order_number", "line", "sku", "quantity", "unit_price", "discount", "unit_cost")
CREDIT = ("order_number", "email", "share")
RETURN = ("order_number", "line", "returned_on", "quantity")
GOAL = ("owner_kind", "owner", "metric", "period_start", "period_end", "target", "product_line", "region")

Row = Sequence[object]


@dataclass(frozen=True)
class Scale:
    """`lines` is about how many order lines there are; a round is how often each variant runs and counts."""

    name: str
    lines: int
    reps: int
    rounds: int = 5
    import_rounds: int = 5

    @property
    def orders(self) -> int:
        return self.lines // 3

    @property
    def orders_a_day(self) -> int:
        return int(self.orders / 365 * BUSY)


SCALES = {
    scale.name: scale
    for scale in (
        Scale("s", 100_000, 200, import_rounds=2),
        Scale("m", 1_000_000, 2_000, import_rounds=2),
        Scale("l", 10_000_000, 10_000, import_rounds=1),
    )
}


def write(folder: Path, name: str, header: Row, rows: Iterable[Row]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def rep(number: int) -> str:
    return f"rep{number:05}@bench.example"


def lead(team: int) -> str:
    return f"lead{team:04}@bench.example"


def head(department: int) -> str:
    return f"head{department:03}@bench.example"


def write_organisation(folder: Path, scale: Scale) -> None:
    """Everything but what was sold: it is there before the first order."""
    teams = range((scale.reps + TEAM - 1) // TEAM)
    departments = range((scale.reps + DEPARTMENT - 1) // DEPARTMENT)
    write(
        folder,
        "departments",
        ("code", "name", "kind", "parent_code"),
        [
            ("CO", "Bench Company", "company", ""),
            *((f"D{n}", f"Department {n}", "sales", "CO") for n in departments),
            *((f"T{n}", f"Team {n}", "sales", f"D{n * TEAM // DEPARTMENT}") for n in teams),
        ],
    )
    reps = range(scale.reps)
    people = [
        ("boss@bench.example", "The Boss"),
        *((head(n), f"Head {n}") for n in departments),
        *((lead(n), f"Lead {n}") for n in teams),
        *((rep(n), f"Rep {n}") for n in reps),
    ]
    write(folder, "people", ("email", "name"), people)
    write(
        folder,
        "positions",
        ("email", "department_code", "manager_email", "role", "start_on"),
        [
            ("boss@bench.example", "CO", "", "executive", "2024-01-01"),
            *((head(n), f"D{n}", "boss@bench.example", "head", "2024-01-01") for n in departments),
            *((lead(n), f"T{n}", head(n * TEAM // DEPARTMENT), "manager", "2024-01-01") for n in teams),
            *((rep(n), f"T{n // TEAM}", lead(n // TEAM), "rep", "2024-01-01") for n in reps),
        ],
    )
    write(
        folder,
        "products",
        ("sku", "name", "product_line"),
        ((f"P{n}", f"Product {n}", f"Line {n % PRODUCT_LINES}") for n in range(PRODUCTS)),
    )
    write(
        folder,
        "customers",
        ("code", "name", "segment", "region"),
        (
            (f"C{n}", f"Customer {n}", f"Segment {n % 3}", f"Region {n % REGIONS}")
            for n in range(scale.reps * CUSTOMERS_A_REP)
        ),
    )
    write(folder, "goals", GOAL, _goals(scale, len(teams), len(departments)))


def periods() -> list[tuple[str, str]]:
    spans = [(month, month) for month in range(1, 13)] + [(q, q + 2) for q in (1, 4, 7, 10)] + [(1, 12)]
    return [
        (date(YEAR, first, 1).isoformat(), (date(YEAR + last // 12, last % 12 + 1, 1) - timedelta(days=1)).isoformat())
        for first, last in spans
    ]


def _goals(scale: Scale, teams: int, departments: int) -> Iterator[Row]:
    random = Random(42)
    owners = [
        *(("person", rep(n), n) for n in range(scale.reps)),
        *(("department", f"T{n}", n) for n in range(teams)),
        *(("department", f"D{n}", n) for n in range(departments)),
        ("company", "CO", 1),
    ]
    spans = periods()
    for kind, owner, number in owners:
        region = f"Region {number % REGIONS}" if number % 20 == 7 else ""
        for measure in MEASURES:
            line = f"Line {number % PRODUCT_LINES}" if measure == "revenue" and number % 10 == 3 else ""
            for start, end in spans:
                target = "0.9" if measure == "on_time_rate" else str(1000 + int(random.random() * 9000))
                yield kind, owner, measure, start, end, target, line, region


@dataclass
class Sales:
    """Orders written as they are made up, with what hangs on them: four files side by side."""

    scale: Scale
    random: Random

    def write(self, folder: Path, count: int, *, day: int | None = None, prefix: str = "O") -> None:
        """`count` orders, spread over the year or all on a day; numbers with other prefixes never meet."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {"orders": ORDER, "order_lines": LINE, "credits": CREDIT, "returns": RETURN}
        handles = {name: (folder / f"{name}.csv").open("w", encoding="ascii") for name in files}
        for name, header in files.items():
            handles[name].write(",".join(header) + "\n")
        for number in range(count):
            place = number * 365 // count if day is None else day
            self._order(f"{prefix}{number}", place, handles)
        for handle in handles.values():
            handle.close()

    def _order(self, number: str, day: int, files: dict[str, Any]) -> None:
        pick = self.random.random
        reps = self.scale.reps
        luck = pick()
        cancelled = luck < 0.04
        delivered = NAMES[day + 5 + int(pick() * pick() * 14)] if 0.04 <= luck < 0.9 else ""
        files["orders"].write(
            f"{number},C{int(pick() * reps * CUSTOMERS_A_REP)},{NAMES[day]},{NAMES[day + 10]},{delivered},"
            f"{NAMES[day + 1 + int(pick() * 30)] if cancelled else ''}\n"
        )
        for line in range(1, 2 + int(pick() * 5)):
            quantity = 1 + int(pick() * 10)
            price = 1 + pick() * pick() * 500
            files["order_lines"].write(
                f"{number},{line},P{int(pick() * PRODUCTS)},{quantity},{price:.2f},"
                f"{'0.1' if pick() < 0.2 else ''},{price * 0.6:.2f}\n"
            )
            if not cancelled and pick() < 0.02:
                files["returns"].write(f"{number},{line},{NAMES[day + 20]},{quantity}\n")
        # A few sell much, most sell little.
        first, luck = int(reps * pick() ** 1.5), pick()
        shares = SHARES[0 if luck < 0.8 else 1 if luck < 0.95 else 2]
        for place, share in enumerate(shares):
            files["credits"].write(f"{number},{rep((first + place * 7) % reps)},{share}\n")
