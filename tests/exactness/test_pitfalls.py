"""Mistakes that careful teams made in this field (the mission's list), each as a test of ours; numbered as there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from goals.models import Goal, Series, SubjectKind
from goals.queries import GoalProgress, progress
from people.models import Person
from tests.exactness.loading import exported
from tests.factories.files import KINDS, load
from tests.reference.records import Row
from tests.reference.rows import ANA, APRIL, BEN, CITY, CLEO, MARCH, NORTH, ROOT, SOUTH, credit, goal, line, order, seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]

ANA_, BEN_, CLEO_ = (person["email"] for person in (ANA, BEN, CLEO))
COMPANY: dict[str, list[Row]] = {
    "departments": [ROOT, NORTH, CITY, SOUTH],
    "people": [ANA, BEN, CLEO],
    "positions": [seat(ANA_, "N", manager=CLEO_), seat(BEN_, "N", manager=CLEO_), seat(CLEO_, "CO")],
    "products": [
        {"sku": "P", "name": "Road bike", "product_line": "Bikes / Road"},
        {"sku": "Q", "name": "Helmet", "product_line": "Bikes helmets"},
    ],
}


def tell(**files: list[Row]) -> None:
    files = COMPANY | files
    reports = load({kind: files[kind] for kind in KINDS if kind in files})
    assert [report["errors"] for report in reports.values() if report["errors"]] == []


def sold(number: str, day: str, amount: str, *who: str, **more: str) -> dict[str, list[Row]]:
    """An order of one line, credited in equal shares."""
    shares = [credit(number, email, str(Decimal(1) / len(who))) for email in who]
    return {"orders": [order(number, day, **more)], "order_lines": [line(number, "1", amount)], "credits": shares}


def together(*sales: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {kind: [row for sale in sales for row in sale[kind]] for kind in ("orders", "order_lines", "credits")}


def actuals(as_of: date) -> dict[tuple[str, ...], str]:
    """What is exported, by owner and whatever else tells the goals of a story apart."""
    rows = exported(as_of)
    telling = [c for c in ("owner", "metric", "period_start", "product_line") if len({row[c] for row in rows}) > 1]
    return {tuple(row[column] for column in telling): row["actual"] for row in rows}


def judged(as_of: date) -> dict[str, GoalProgress]:
    return {row.owner_key: row for row in progress(Goal.objects.all(), as_of=as_of, now=timezone.now())}


def team_sums(manager: str) -> dict[str, int]:
    person = Person.objects.get(email=manager)
    rows = Series.objects.filter(subject_kind=SubjectKind.TEAM, subject_id=person.pk, signature_id=0)
    return {name: sum(getattr(row, name) for row in rows) for name in ("revenue", "orders")}


def at_noon(day: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(day + "T12:00").replace(tzinfo=UTC), tick=False)


def test_pitfall_01_a_shared_deal_counts_once_in_the_team() -> None:
    owners = (("person", ANA_), ("person", BEN_), ("department", "N"), ("company", "CO"))

    tell(
        **sold("1", "2026-03-02", "100", ANA_, BEN_),
        goals=[goal(kind, owner, metric) for kind, owner in owners for metric in ("orders", "revenue")],
    )

    assert actuals(MARCH[1]) == {
        (ANA_, "orders"): "0.500000",
        (ANA_, "revenue"): "50.000000",
        (BEN_, "orders"): "0.500000",
        (BEN_, "revenue"): "50.000000",
        ("N", "orders"): "1.000000",
        ("N", "revenue"): "100.000000",
        ("CO", "orders"): "1.000000",
        ("CO", "revenue"): "100.000000",
    }
    assert team_sums(CLEO_) == {"revenue": 100_000_000, "orders": 1_000_000}


def test_pitfall_02_the_day_of_winning_decides_the_period() -> None:
    """An open deal counts nowhere whatever day is typed into it; won in April, it is April's."""
    deal = {"number": "1", "owner_email": ANA_, "opened_on": "2026-02-01", "closed_on": "2026-03-31", "stage": "offer"}
    goals = [goal("person", ANA_, "deals_won", "1", period) for period in (MARCH, APRIL)]
    tell(deals=[deal], goals=goals)
    assert actuals(APRIL[1]) == {("2026-03-01",): "0.000000", ("2026-04-01",): "0.000000"}

    tell(deals=[deal | {"stage": "won", "closed_on": "2026-04-02"}])

    assert actuals(APRIL[1]) == {("2026-03-01",): "0.000000", ("2026-04-01",): "1.000000"}


def test_pitfall_03_overachievement_stays_visible() -> None:
    tell(
        **together(sold("1", "2026-03-02", "101", ANA_), sold("2", "2026-03-02", "240", BEN_)),
        goals=[goal("person", ANA_, "revenue"), goal("person", BEN_, "revenue")],
    )

    assert [(row["owner"], row["attainment"]) for row in exported(MARCH[1])] == [
        (ANA_, "1.0100000000"),
        (BEN_, "2.4000000000"),
    ]


def test_pitfall_04_pace_goes_by_working_days() -> None:
    """May 2026 has 21 days of work in the US with one holiday, Memorial Day, Monday the 25th; 20 are left."""
    tell(goals=[goal("person", ANA_, "revenue", "200", (date(2026, 5, 1), date(2026, 5, 31)))])

    def expected(day: str) -> Decimal | None:
        return judged(date.fromisoformat(day))[ANA_].expected

    with at_noon("2026-06-10"):
        friday, weekend = expected("2026-05-22"), [expected("2026-05-23"), expected("2026-05-24")]
        holiday, tuesday, end = expected("2026-05-25"), expected("2026-05-26"), expected("2026-05-31")

    assert friday == 160
    assert weekend == [160, 160]
    assert holiday == 160
    assert (tuesday, end) == (170, 200)


def test_pitfall_04_today_is_not_held_against_anyone() -> None:
    tell(goals=[goal("person", ANA_, "revenue", "200", (date(2026, 5, 1), date(2026, 5, 31)))])

    with at_noon("2026-05-22"):
        assert judged(date(2026, 5, 22))[ANA_].expected == 150


def test_pitfall_05_money_of_two_currencies_is_converted_before_it_is_added() -> None:
    tell(
        **together(sold("1", "2026-03-02", "100", ANA_), sold("2", "2026-03-10", "100", ANA_, currency="EUR")),
        exchange_rates=[
            {"currency": "EUR", "day": "2026-03-01", "rate": "1.1"},
            {"currency": "EUR", "day": "2026-03-11", "rate": "1.9"},
        ],
        goals=[goal("person", ANA_, "revenue"), goal("company", "CO", "revenue")],
    )

    assert actuals(MARCH[1]) == {(ANA_,): "210.000000", ("CO",): "210.000000"}


def test_pitfall_06_yesterdays_sales_stay_with_yesterdays_team() -> None:
    """Ana moves south under Ben on the 10th and leaves at the end of March; her goal stays, and so do the sales."""
    goals = [
        goal(kind, owner, "revenue") for kind, owner in (("person", ANA_), ("department", "N"), ("department", "S"))
    ]
    sales = together(sold("1", "2026-03-09", "10", ANA_), sold("2", "2026-03-10", "200", ANA_))
    tell(**sales, goals=goals)
    assert actuals(MARCH[1]) == {(ANA_,): "210.000000", ("N",): "210.000000", ("S",): "0.000000"}

    tell(
        people=[ANA | {"left_on": "2026-03-31"}],
        positions=[seat(ANA_, "S", "2026-03-10", manager=BEN_)],
        returns=[{"order_number": "1", "line": "1", "returned_on": "2026-03-20", "quantity": "0.5"}],
    )

    assert actuals(APRIL[1]) == {(ANA_,): "205.000000", ("N",): "5.000000", ("S",): "200.000000"}
    assert (team_sums(CLEO_)["revenue"], team_sums(BEN_)["revenue"]) == (205_000_000, 200_000_000)


def test_pitfall_09_a_monday_counts_in_one_week() -> None:
    weeks = ((date(2026, 3, 16), date(2026, 3, 22)), (date(2026, 3, 23), date(2026, 3, 29)))

    tell(
        **together(sold("1", "2026-03-22", "10", ANA_), sold("2", "2026-03-23", "200", ANA_)),
        goals=[goal("person", ANA_, "revenue", "100", week) for week in weeks],
    )

    assert actuals(MARCH[1]) == {("2026-03-16",): "10.000000", ("2026-03-23",): "200.000000"}


def test_pitfall_11_a_goal_on_a_parent_product_line_counts_its_children() -> None:
    sales = together(sold("1", "2026-03-02", "10", ANA_), sold("2", "2026-03-02", "200", ANA_))
    sales["order_lines"][1]["sku"] = "Q"

    tell(**sales, goals=[goal("person", ANA_, "revenue", product_line=name) for name in ("Bikes", "Bikes / Road", "")])

    assert actuals(MARCH[1]) == {("",): "210.000000", ("Bikes",): "10.000000", ("Bikes / Road",): "10.000000"}


def test_pitfall_12_an_order_that_was_never_shipped_is_late() -> None:
    promised = {"promised_on": "2026-03-10"}

    tell(
        **together(
            sold("kept", "2026-03-02", "1", ANA_, **promised, delivered_on="2026-03-10"),
            sold("never", "2026-03-02", "1", ANA_, **promised, delivered_on=""),
        ),
        goals=[goal("person", ANA_, "on_time_rate", "1")],
    )

    assert [row["actual"] for day in ("2026-03-09", "2026-03-10") for row in exported(date.fromisoformat(day))] == [
        "",
        "0.5000000000",
    ]


def test_pitfall_13_partly_delivered_is_not_on_time() -> None:
    """`delivered_on` is the day of the last quantity: none yet, then the 12th, two days late."""
    sale = sold("1", "2026-03-02", "1", ANA_, promised_on="2026-03-10", delivered_on="")
    tell(**sale, goals=[goal("person", ANA_, "on_time_rate", "1")])
    partly = exported(MARCH[1])[0]["actual"]

    tell(orders=[sale["orders"][0] | {"delivered_on": "2026-03-12"}])

    assert (partly, exported(MARCH[1])[0]["actual"]) == ("0.0000000000", "0.0000000000")


def test_pitfall_13_a_later_promise_does_not_make_it_on_time() -> None:
    sale = sold("1", "2026-03-02", "1", ANA_, promised_on="2026-03-10", delivered_on="")
    tell(**sale, goals=[goal("person", ANA_, "on_time_rate", "1")])

    tell(orders=[sale["orders"][0] | {"promised_on": "2026-03-15", "delivered_on": "2026-03-12"}])

    assert exported(MARCH[1])[0]["actual"] == "0.0000000000"
