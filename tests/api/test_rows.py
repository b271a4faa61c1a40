"""Records sent one by one and in lists: known by their key, judged as a file's, counted within seconds."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import KeptAnswer, Scope
from goals.actions import set_goal
from goals.models import Attainment, OwnerKind
from imports.actions.running import LOCK
from imports.models import ChangeSet
from sales.models import Credit, Deal, Entry, FollowUp, Measurement, Order, OrderLine, Product, Return
from tests.api.programs import Program, errors, importer, work
from tests.factories.people import PersonFactory
from tests.sales.importing import taken

pytestmark = pytest.mark.django_db
PERIOD = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}


@pytest.fixture
def program() -> Program:
    made = importer()
    PersonFactory(email="ana@x.example", name="Ana")
    taken("products", "sku,name,list_price,unit_cost\npump,Pump,12.5,7")
    return made


def order(number: str = "o1", **more: Any) -> dict[str, Any]:
    line = {"line": "1", "sku": "pump", "quantity": "10", "unit_price": "10"}
    return {
        "number": number,
        "ordered_on": "2026-03-01",
        "lines": [line],
        "credits": [{"email": "ana@x.example"}],
        **more,
    }


def test_one_order(program: Program) -> None:
    first, again = program.post("orders/", order()), program.post("orders/", order())
    changed = program.post("orders/", order(delivered_on="2026-03-09"))

    assert (first.status_code, first.json()) == (201, {"result": "added", "key": {"number": "o1"}, "notes": []})
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    assert (changed.status_code, changed.json()["result"]) == (200, "changed")
    assert Order.objects.get().delivered_on == date(2026, 3, 9)
    assert (
        list(ChangeSet.objects.filter(source="api").values_list("by", "reason"))
        == [(program.person.user_id, "POST /api/v1/orders/")] * 2
    )


def test_a_rejected_order_is_a_problem_that_points_into_it(program: Program) -> None:
    bad = order(ordered_on="2026-02-30", colour="red")
    worse = order(lines=[{"line": "1", "sku": "pump", "quantity": "1e3", "unit_price": "10"}])

    unknown, wrong = program.post("orders/", bad), program.post("orders/", worse)

    assert (unknown.status_code, unknown.headers["Content-Type"]) == (400, "application/problem+json")
    assert (unknown.json()["code"], errors(unknown)) == ("invalid", [("/colour", "unknown_field")])
    assert errors(wrong) == [("/lines/0/quantity", "not_a_number")]
    assert Order.objects.count() == 0


def test_a_list_tells_of_each(program: Program) -> None:
    program.post("orders/", order("o1"))

    answer = program.post("orders/", [order("o1"), order("o2"), order("o3", customer_code="none")])

    assert answer.status_code == 207
    body = answer.json()
    assert body["counts"] == {"added": 1, "changed": 0, "unchanged": 1, "deleted": 0, "rejected": 1}
    assert [(one["pointer"], one["result"], one["key"]["number"]) for one in body["results"]] == [
        ("/0", "unchanged", "o1"),
        ("/1", "added", "o2"),
        ("/2", "rejected", "o3"),
    ]
    assert errors(answer) == [("/2/customer_code", "unknown_customer")]


def test_a_list_of_which_nothing_is_taken_is_a_problem(program: Program) -> None:
    both = [order("o1"), order("o2", currency="XXX")]

    atomic = program.post("orders/?atomic=true", both)
    alone = program.post("orders/", both[1:])

    assert (atomic.status_code, errors(atomic)) == (
        400,
        [("/0", "not_applied"), ("/1/currency", "unknown_currency")],
    )
    assert (alone.status_code, errors(alone)) == (400, [("/0/currency", "unknown_currency")])
    assert Order.objects.count() == 0
    assert program.post("orders/", []).json()["results"] == []
    assert errors(program.post("orders/?atomic=perhaps", both)) == [("?atomic", "unknown_choice")]
    assert errors(program.post("orders/", [order()] * 1001)) == [("", "too_many")]


def test_every_kind_of_record(program: Program) -> None:
    sent = {
        "products/": {"sku": "seal", "name": "Seal", "product_line": "Parts / Small"},
        "customers/": {"code": "ACME", "name": "Acme", "segment": "Industry"},
        "campaigns/": {"code": "SPRING", "name": "Spring"},
        "exchange-rates/": {"currency": "EUR", "day": "2026-01-01", "rate": "1.1"},
        "competitor-prices/": {"sku": "pump", "competitor": "Rival", "observed_on": "2026-01-01", "price": "9"},
        "deals/": {"number": "d1", "owner_email": "ana@x.example", "opened_on": "2026-01-01", "stage": "offer"},
        "orders/": order(customer_code="ACME", deal_number="d1", currency="EUR"),
        "returns/": {"order_number": "o1", "line": "1", "returned_on": "2026-03-05", "quantity": "2"},
        "follow-ups/": {"order_number": "o1", "due_on": "2026-03-15", "score": "9.5"},
        "metrics/": {"code": "calls", "name": "Calls", "better": "higher"},
        "measurements/": {"metric": "calls", "email": "ana@x.example", "day": "2026-03-01", "numerator": "7"},
    }

    first = {path: program.post(path, body).status_code for path, body in sent.items()}
    again = {path: program.post(path, [body]).json()["results"][0]["result"] for path, body in sent.items()}

    assert first == dict.fromkeys(sent, 201)
    assert again == dict.fromkeys(sent, "unchanged")
    assert Deal.objects.get().number == Order.objects.get().deal.number  # type: ignore[union-attr]
    assert (Return.objects.get().quantity, FollowUp.objects.get().score) == (2, Decimal("9.5"))
    assert (Measurement.objects.get().numerator, Product.objects.count()) == (7, 2)


def test_attainment_is_current_when_the_worker_has_had_its_second(program: Program) -> None:
    person = Credit._meta.get_field("person").related_model.objects.get(email="ana@x.example")  # type: ignore[union-attr]
    goal = set_goal(
        owner_kind=OwnerKind.PERSON, person=person, measure="revenue", target=Decimal(1000), by=None, **PERIOD
    )
    work()

    program.post("orders/", [order("o1"), order("o2")])
    program.post("returns/", {"order_number": "o2", "line": "1", "returned_on": "2026-03-05", "quantity": "4"})

    assert work() == 1  # whatever waits, in one go
    goal.refresh_from_db()
    assert Attainment.objects.get(scope=goal.scope).revenue == 160_000_000


def test_each_event_three_times_in_any_order_is_the_fold_of_all(program: Program) -> None:
    """What a sender does that retries until it hears an answer: states of records, each known by its key."""
    dice = random.Random(20261123)
    orders = [
        order(f"o{n}", lines=[{"line": "1", "sku": "pump", "quantity": str(n), "unit_price": "10"}])
        for n in range(1, 6)
    ]
    returns = [
        {"order_number": f"o{n}", "line": "1", "returned_on": f"2026-03-{day:02}", "quantity": "1"}
        for n in range(2, 6)
        for day in range(2, 2 + dice.randint(1, 2))
    ]
    follow_ups = [
        {"order_number": f"o{n}", "due_on": "2026-03-20", "done_on": "2026-03-21", "score": str(n)} for n in range(1, 6)
    ]
    events = [
        *(("orders/", one) for one in orders),
        *(("returns/", one) for one in returns),
        *(("follow-ups/", one) for one in follow_ups),
    ] * 3
    dice.shuffle(events)

    refused = [(path, body) for path, body in events if program.post(path, body).status_code == 400]
    # What came before its order was refused as such, and comes once more.
    again = {program.post(path, body).status_code for path, body in refused}
    work()

    assert again <= {200, 201}
    assert Order.objects.count() == 5
    assert sorted(Return.objects.values_list("line__order__number", "returned_on", "quantity")) == sorted(
        (one["order_number"], date.fromisoformat(one["returned_on"]), Decimal(1)) for one in returns
    )
    sums = Entry.objects.filter(person__email="ana@x.example").aggregate(Sum("units"), Sum("revenue"), Sum("score"))
    left = 15 - len(returns)
    assert sums == {"units__sum": left * 1_000_000, "revenue__sum": left * 10_000_000, "score__sum": 15_000_000}


def test_a_key_with_another_body_changes_nothing(program: Program) -> None:  # F29
    program.post("orders/", order(), Idempotency_Key="k")

    other = program.post("orders/", order(delivered_on="2026-03-09"), Idempotency_Key="k")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.get().delivered_on is None
    assert KeptAnswer.objects.count() == 1


def test_a_partly_taken_list_is_told_again_by_its_key(program: Program) -> None:
    both = [order("o1"), order("o2", currency="XXX")]

    first = program.post("orders/", both, Idempotency_Key="k")
    again = program.post("orders/", both, Idempotency_Key="k")

    assert (first.status_code, again.status_code, again.content) == (207, 207, first.content)


def test_while_an_import_is_applied_a_program_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.actions.taking.PATIENCE", "50ms")
    program, plain = importer(), {"number": "o1", "ordered_on": "2026-03-01"}
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(LOCK)
            answer = program.post("orders/", plain, Idempotency_Key="k")
            cursor.execute("ROLLBACK")
    finally:
        other.close()

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "5")
    assert program.post("orders/", plain, Idempotency_Key="k").status_code == 201


def test_who_may_not_import_sends_nothing(program: Program) -> None:
    rep = Program(PersonFactory(signs_in=True))
    reading = Program(program.person, Scope.READ)
    ingesting = Program(program.person, Scope.INGEST)

    assert (rep.post("orders/", order()).status_code, rep.get("orders/").status_code) == (403, 200)
    assert reading.post("orders/", order()).json()["code"] == "insufficient_scope"
    assert (ingesting.post("orders/", order()).status_code, ingesting.get("orders/").status_code) == (201, 403)


def test_one_object_and_thirty_cost_the_same(program: Program) -> None:
    program.post("orders/", [order("warm")])
    with CaptureQueriesContext(connection) as one:
        program.post("orders/", [order("o1")], Idempotency_Key="a")

    with CaptureQueriesContext(connection) as thirty:
        program.post("orders/", [order(f"n{number}") for number in range(30)], Idempotency_Key="b")

    assert OrderLine.objects.count() == 32
    assert len(thirty) == len(one)
