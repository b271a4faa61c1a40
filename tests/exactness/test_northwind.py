"""Northwind: odd discounts, promises kept and broken, orders never shipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.exactness.loading import Loaded, differences_found, exported, import_again, import_folder, real_rows
from tests.factories.files import Row, load

pytestmark = pytest.mark.django_db

AFTER_THE_END = date(1998, 12, 31)


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    yield from import_folder("northwind", django_db_blocker)


def goal(owner: str, metric: str, period_start: str, period_end: str, *, kind: str = "person") -> Row:
    period = {"period_start": period_start, "period_end": period_end}
    return {"owner_kind": kind, "owner": owner, "metric": metric, **period, "target": "1"}


def actuals(as_of: date = AFTER_THE_END) -> dict[tuple[str, ...], Decimal | None]:
    columns = ("owner", "metric", "period_start", "period_end")
    return {
        tuple(row[c] for c in columns): Decimal(row["actual"]) if row["actual"] else None for row in exported(as_of)
    }


def test_every_row_is_taken(company: Loaded) -> None:
    assert company.exit_code == 0
    assert {file["kind"]: (file["read"], file["added"], file["rejected"]) for file in company.files} == {
        kind: (rows, rows, 0)
        for kind, rows in {
            "departments": 5,
            "people": 9,
            "positions": 9,
            "products": 77,
            "customers": 91,
            "orders": 830,
            "order_lines": 2155,
            "credits": 830,
        }.items()
    }


def test_revenue_and_orders_of_each_person_and_quarter(company: Loaded) -> None:
    expected = {}
    for row in real_rows("northwind", "expected_revenue"):
        key = (row["email"], row["period_start"], row["period_end"])
        expected[key[0], "revenue", *key[1:]] = Decimal(row["revenue"])
        expected[key[0], "orders", *key[1:]] = Decimal(row["orders"])

    load({"goals": [goal(owner, metric, start, end) for owner, metric, start, end in expected]})

    assert len(expected) == 144
    assert actuals() == expected


def test_the_company_as_a_whole(company: Loaded) -> None:
    ever = ("1990-01-01", "2000-12-31")
    metrics = ("revenue", "orders", "units", "on_time_rate")

    load({"goals": [goal("CO", metric, *ever, kind=kind) for metric in metrics for kind in ("company", "department")]})

    rows = {(row["owner_kind"], row["metric"]): row["actual"] for row in exported(AFTER_THE_END)}
    assert {key: actual for key, actual in rows.items() if key[0] == "company"} == {
        ("company", "revenue"): "1265793.039500",
        ("company", "orders"): "830.000000",
        ("company", "units"): "51317.000000",
        ("company", "on_time_rate"): "0.9301204819",  # 772 of 830
    }
    assert {metric: rows["department", metric] for metric in metrics} == {
        metric: rows["company", metric] for metric in metrics
    }


def test_promises_kept_and_broken(company: Loaded) -> None:
    ever = ("1990-01-01", "2000-12-31")
    deliveries = real_rows("northwind", "expected_deliveries")

    load({"goals": [goal(row["email"], "on_time_rate", *ever) for row in deliveries]})

    assert sum(int(row["late"]) for row in deliveries) == 37
    assert actuals() == {
        (row["email"], "on_time_rate", *ever): round(Decimal(row["on_time"]) / Decimal(row["orders"]), 10)
        for row in deliveries
    }


def test_a_promise_counts_from_its_day(company: Loaded) -> None:
    # The first two orders were promised for 1 and 16 August 1996; both came earlier.
    ever = ("1996-07-01", "1996-08-31")
    load({"goals": [goal("CO", "on_time_rate", *ever, kind="company")]})
    promised = sorted((row["promised_on"], row["delivered_on"]) for row in real_rows("northwind", "orders"))

    def kept(until: str) -> Decimal | None:
        days = [(promise, delivery) for promise, delivery in promised if promise <= until]
        met = [promise for promise, delivery in days if delivery and delivery <= promise]
        return round(Decimal(len(met)) / len(days), 10) if days else None

    for until in ("1996-07-17", "1996-07-31", "1996-08-01", "1996-08-20"):
        assert list(actuals(date.fromisoformat(until)).values()) == [kept(until)]


def test_the_same_files_again_change_nothing(company: Loaded) -> None:
    files = import_again("northwind")

    assert [(file["kind"], file["added"] + file["changed"] + file["deleted"] + file["rejected"]) for file in files] == [
        (file["kind"], 0) for file in company.files
    ]


def test_a_whole_verification_finds_nothing_to_mend(company: Loaded) -> None:
    load({"goals": [goal("CO", "revenue", "1996-07-04", "1997-02-03", kind="company")]})

    assert differences_found(date(2026, 11, 22)) == {}
