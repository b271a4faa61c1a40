"""An order given as one object, with its lines and who sold it: whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.actions import Taken, take, unpack
from sales.files import ORDER
from sales.models import Credit, Order, OrderLine
from tests.sales.importing import TODAY, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("order")]


def send(*objects: object) -> Taken:
    lots, faults = unpack(ORDER, objects, lambda unit: f"/{unit}")
    return take(lots=lots, faults=faults, units=len(objects), today=TODAY, by=None, reason="test")


def faults(taken: Taken) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in taken.faults]


def order(number: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "ordered_on": "2026-03-02",
        "lines": [
            {"line": "1", "sku": "pump", "quantity": "3", "unit_price": "12.50"},
            {"line": "2", "sku": "seal", "quantity": "10", "unit_price": "1"},
        ],
        "credits": [{"email": "ana@x.example", "share": "0.5"}],
        **more,
    }


def test_an_order_comes_with_its_lines_and_credits() -> None:
    assert send(order("o2"), {"number": "o3", "ordered_on": "2026-03-03"}).results == ["added", "added"]

    assert sorted(OrderLine.objects.values_list("order__number", "line")) == [("o1", "1"), ("o2", "1"), ("o2", "2")]
    assert list(Credit.objects.values_list("order__number", "person__email")) == [("o2", "ana@x.example")]


def test_again_it_is_unchanged_and_a_changed_line_changes_it() -> None:
    send(order("o2"))

    assert send(order("o2")).results == ["unchanged"]
    assert send({"number": "o2", "ordered_on": "2026-03-02", "lines": [{"line": "2", "delete": True}]}).results == [
        "changed"
    ]
    assert list(OrderLine.objects.filter(order__number="o2").values_list("line", flat=True)) == ["1"]


def test_one_bad_line_or_credit_refuses_its_order_and_no_other() -> None:
    bad_line, bad_share = order("o2"), order("o3", credits=[{"email": "ana@x.example", "share": "1.1"}])
    bad_line["lines"][1]["quantity"] = "0"

    found = send(bad_line, bad_share, order("o4"))

    assert found.results == ["rejected", "rejected", "added"]
    assert faults(found) == [("/0/lines/1/quantity", "number_too_small"), ("/1/credits/0/share", "number_too_large")]
    assert sorted(Order.objects.values_list("number", flat=True)) == ["o1", "o4"]
    assert sorted(OrderLine.objects.values_list("order__number", "line")) == [("o1", "1"), ("o4", "1"), ("o4", "2")]


def test_a_refused_change_leaves_the_order_as_it_was() -> None:
    found = send({"number": "o1", "ordered_on": "2026-03-05", "lines": [{"line": "1", "sku": "none"}]})

    assert found.results == ["rejected"]
    assert faults(found) == [
        ("/0/lines/0/sku", "unknown_product"),
        ("/0/lines/0/quantity", "required"),
        ("/0/lines/0/unit_price", "required"),
    ]
    assert str(Order.objects.get(number="o1").ordered_on) == "2026-03-01"


def test_what_a_refused_order_holds_is_not_judged() -> None:
    found = send(order("o2", ordered_on="2026-02-30"), order("o4"), order("o4"))

    assert found.results == ["rejected", "added", "rejected"]
    assert faults(found) == [("/0/ordered_on", "no_such_day"), ("/2/number", "duplicate_key")]


def test_what_it_holds_must_be_lists_of_objects() -> None:
    found = send(
        order("o2", lines={"line": "1"}),
        order("o3", credits=["ana@x.example"]),
        order("o4", lines=[{"order_number": "o1", "line": "1"}]),
        order("o5", lines=None, credits=[]),
    )

    assert found.results == ["rejected", "rejected", "rejected", "added"]
    assert faults(found) == [
        ("/0/lines", "not_a_list"),
        ("/1/credits/0", "not_an_object"),
        ("/2/lines/0/order_number", "unknown_field"),
    ]


def test_rules_over_what_is_stored_already_hold() -> None:
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,4")

    found = send(
        {"number": "o1", "ordered_on": "2026-03-01", "cancelled_on": "2026-03-05"},
        order("o2", credits=[{"email": "ana@x.example"}, {"email": "ben@x.example", "share": "0.1"}]),
    )

    assert faults(found) == [
        ("/0/cancelled_on", "returned_after_cancellation"),
        ("/1/credits/0/share", "shares_above_1"),
        ("/1/credits/1/share", "shares_above_1"),
    ]


def test_one_order_and_thirty_cost_the_same() -> None:
    send(order("o2"))
    with CaptureQueriesContext(connection) as one:
        send(order("o3"))

    with CaptureQueriesContext(connection) as thirty:
        send(*(order(f"n{number}") for number in range(30)))

    assert len(thirty) == len(one)
