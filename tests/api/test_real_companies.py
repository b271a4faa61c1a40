"""Both real companies through the API alone: AdventureWorks as files, Northwind's orders as objects in lists."""

from __future__ import annotations

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from imports.kinds import all_kinds
from people.models import Department
from tests.api.programs import Program, importer, work
from tests.exactness.loading import exported, real_folder, real_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    """An administrator in a company that has no department yet: both bring their own root."""
    made = importer()
    Department.objects.all().delete()
    return made


def send_files(program: Program, company: str, *leave_out: str) -> dict[str, tuple[str, int]]:
    """State and rejected rows of each file."""
    there = {}
    for kind in all_kinds():
        path = real_folder(company) / f"{kind.name}.csv"
        if path.exists() and kind.name not in leave_out:
            there[kind.name] = program.upload(kind.name, path.read_bytes()).headers["Location"]
            work()
    told = {name: program.get(address).json() for name, address in there.items()}
    return {name: (one["state"], one["counts"]["rejected"]) for name, one in told.items()}


def cents(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_adventureworks_by_files(program: Program) -> None:
    ends = send_files(program, "adventureworks")

    assert (len(ends), set(ends.values())) == (9, {("done", 0)})
    assert {(row["owner"], row["period_start"]): cents(row["actual"]) for row in exported(date(2013, 6, 30))} == {
        (row["email"], row["period_start"]): cents(row["actual"])
        for row in real_rows("adventureworks", "expected_attainment")
    }


def orders_of(company: str) -> list[dict[str, Any]]:
    """The three files about orders as objects."""
    orders: dict[str, dict[str, Any]] = {
        row["number"]: {**row, "lines": [], "credits": []} for row in real_rows(company, "orders")
    }
    for member, file in (("lines", "order_lines"), ("credits", "credits")):
        for row in real_rows(company, file):
            orders[row["order_number"]][member].append(
                {name: cell or None for name, cell in row.items() if name != "order_number"}
            )
    return [{name: value if value != "" else None for name, value in order.items()} for order in orders.values()]


def goals_of(rows: list[dict[str, str]], metric: str) -> str:
    return "".join(f"person,{row['email']},{metric},{row['period_start']},{row['period_end']},1\n" for row in rows)


def test_northwind_by_objects(program: Program) -> None:
    files = send_files(program, "northwind", "orders", "order_lines", "credits")
    orders, revenue = orders_of("northwind"), real_rows("northwind", "expected_revenue")
    deliveries = [
        {**row, "period_start": "1990-01-01", "period_end": "2000-12-31"}
        for row in real_rows("northwind", "expected_deliveries")
    ]

    answers = [program.post("orders/", orders[n : n + 400]) for n in range(0, len(orders), 400)]
    goals = goals_of(revenue, "revenue") + goals_of(deliveries, "on_time_rate")
    program.upload("goals", f"owner_kind,owner,metric,period_start,period_end,target\n{goals}")
    work()

    assert set(files.values()) == {("done", 0)}
    assert [answer.status_code for answer in answers] == [200] * len(answers), json.loads(answers[0].content)["errors"][
        :3
    ]
    assert sum(answer.json()["counts"]["added"] for answer in answers) == 830
    found = {
        (row["metric"], row["owner"], row["period_start"]): Decimal(row["actual"])
        for row in exported(date(1998, 12, 31))
    }
    assert found == {
        **{("revenue", row["email"], row["period_start"]): Decimal(row["revenue"]) for row in revenue},
        **{
            ("on_time_rate", row["email"], row["period_start"]): round(
                Decimal(row["on_time"]) / Decimal(row["orders"]), 10
            )
            for row in deliveries
        },
    }
