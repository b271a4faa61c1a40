"""What programs read: the contract's shapes, the same figures as the pages', and no more than their reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Scope
from goals.actions import apply_changes, set_goal
from goals.models import Goal, OwnerKind
from imports.models import Import, RejectedRow, RowError
from nightly.models import Night, NightStep
from people.calendar import company_today
from people.models import Department, Person
from sales.models import Credit, Deal, FollowUp, Order, OrderLine, Product, ProductLine, Return
from tests.access.world import CANARIES, World, build_world
from tests.factories.people import PersonFactory, sits

pytestmark = pytest.mark.django_db
MOMENT = "2026-06-10T12:00:00Z"


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(MOMENT, tick=False):
        yield build_world()


def read(world: World, persona: str, path: str) -> Any:
    answer = world.client(persona).get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def keys(found: dict[str, Any], name: str) -> list[Any]:
    return [row[name] for row in found["results"]]


def test_a_goal_says_all_that_its_page_says(world: World) -> None:
    goal = Goal.objects.get(person__email="rep@example.com")
    Goal.objects.filter(pk=goal.pk).update(start_on=date(2026, 6, 1), end_on=date(2026, 6, 30))

    found = read(world, "rep", f"goals/{goal.pk}/")

    progress = found.pop("progress")
    assert found == {
        "id": goal.pk,
        "owner": {"kind": "person", "key": "rep@example.com", "name": CANARIES["rep_goal"]},
        "metric": "revenue",
        "unit": "money",
        "currency": "USD",
        "period": {"start": "2026-06-01", "end": "2026-06-30"},
        "filters": {"product_line": None, "segment": None, "region": None},
        "weight": "1.000000",
        "version": 1,
        "target": "1000.000000",
    }
    # 9 June, a Tuesday, is the last finished day: 7 of 22 working days, of which one is no holiday anywhere in the US.
    assert progress == {
        "as_of": "2026-06-10",
        "actual": "100.000000",
        "attainment": "0.1000000000",
        "expected": progress["expected"],
        "pace": progress["pace"],
        "status": "behind",
    }
    assert Decimal(progress["pace"]) == (Decimal(100) / Decimal(progress["expected"])).quantize(Decimal("1e-10"))


def test_figures_of_a_past_day(world: World) -> None:
    found = read(world, "rep", "goals/?as_of=2026-06-08&owner=REP@example.com")

    assert [(row["progress"]["as_of"], row["progress"]["actual"]) for row in found["results"]] == [
        ("2026-06-08", "0.000000")
    ]


def test_a_goal_without_data_has_nulls(world: World) -> None:
    made = set_goal(
        owner_kind=OwnerKind.PERSON,
        person=Person.objects.get(email="rep@example.com"),
        measure="on_time_rate",
        target=Decimal("0.9"),
        start_on=date(2026, 6, 1),
        end_on=date(2026, 6, 30),
        by=None,
    )
    apply_changes()

    found = read(world, "rep", f"goals/{made.pk}/")

    assert (found["unit"], found["currency"], found["target"]) == ("rate", None, "0.900000")
    assert found["progress"] == {
        "as_of": "2026-06-10",
        "actual": None,
        "attainment": None,
        "expected": "0.9000000000",
        "pace": None,
        "status": "no_data",
    }


@pytest.mark.parametrize(
    ("query", "owners"),
    [
        ("", ["ALL", "N", "manager@example.com", "rep@example.com"]),
        ("owner_kind=person", ["manager@example.com", "rep@example.com"]),
        ("owner=N", ["N"]),
        ("owner=ALL", ["ALL"]),
        ("owner_kind=department&owner=ALL", []),
        ("metric=revenue&owner_kind=company", ["ALL"]),
        ("metric=units", []),
        ("period_start=2025-11-22&owner_kind=department", ["N"]),
        ("period_end=2026-12-27&owner_kind=department", ["N"]),
        ("period_end=2026-12-26", []),
        (
            "as_of=&owner_kind=&owner=&metric=&period_start=&period_end=",
            ["ALL", "N", "manager@example.com", "rep@example.com"],
        ),
    ],
)
def test_goals_are_found_by_owner_metric_and_period(world: World, query: str, owners: list[str]) -> None:
    found = read(world, "executive", f"goals/?{query}")

    assert sorted(row["owner"]["key"] for row in found["results"]) == owners


def test_goals_keep_their_order_over_pages(world: World) -> None:
    whole = keys(read(world, "executive", "goals/?ordering=-target"), "id")
    first = read(world, "executive", "goals/?ordering=-target&page_size=3")
    second = world.client("executive").get(first["next"]).json()

    assert [*keys(first, "id"), *keys(second, "id")] == whole
    assert len(whole) == 4


def test_the_tag_of_a_goal_begins_with_its_version(world: World) -> None:
    answer = world.client("rep").get(f"/api/v1/goals/{world.places['rep_goal']}/")

    assert answer.headers["ETag"].startswith('"1-')


def test_a_person_is_a_card_to_strangers_and_a_record_to_managers(world: World) -> None:
    rep = world.places["rep"]
    Person.objects.filter(pk=rep).update(hired_on=date(2020, 1, 1))

    card, record = read(world, "other_rep", f"people/{rep}/"), read(world, "manager", f"people/{rep}/")

    common = {
        "id": rep,
        "email": "rep@example.com",
        "name": CANARIES["rep_goal"],
        "title": "",
        "department": {"code": "N", "name": CANARIES["department_goal"]},
    }
    assert card == {**common, "position": None, "employment": None}
    assert record == {
        **common,
        "position": {
            "department": common["department"],
            "title": "",
            "role": "rep",
            "manager": {"email": "manager@example.com", "name": "Manager"},
            "start_on": str(company_today()),
            "end_on": str(company_today()),
            "fte": "1.00",
        },
        "employment": {
            "employee_number": CANARIES["employee_number"],
            "hired_on": "2020-01-01",
            "left_on": None,
            "country": "",
            "time_zone": "",
        },
    }


def test_where_somebody_sat_on_another_day_is_for_those_who_may_know(world: World) -> None:
    path = f"people/{world.places['rep']}/?as_of=2019-12-31"

    assert read(world, "hr", path)["position"] is None
    assert read(world, "hr", path)["department"]["code"] == "N"
    assert read(world, "other_rep", path) == read(world, "other_rep", f"people/{world.places['rep']}/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("email=REP@Example.com", ["rep@example.com"]),
        ("department=S&q=other_", ["other_rep@example.com"]),
        ("department=N&q=other_", []),
        ("q=wilhelmina", ["rep@example.com"]),
        ("q=%25", []),
        ("q=_rep", ["other_rep@example.com"]),
        ("q=(rep", []),
    ],
)
def test_people_are_found(world: World, query: str, found: list[str]) -> None:
    assert keys(read(world, "rep", f"people/?{query}"), "email") == found


def manager_of_south() -> None:
    """Nobody heads it: who sits in it as manager runs it."""
    sits(PersonFactory(email="south@example.com"), within=Department.objects.get(code="S"), role="manager")


def test_departments_are_a_tree(world: World) -> None:
    manager_of_south()
    found = {row["code"]: row for row in read(world, "rep", "departments/")["results"]}

    assert found["N"] == {
        "code": "N",
        "name": CANARIES["department_goal"],
        "kind": "sales",
        "parent": "ALL",
        "depth": 1,
        "head": {"email": "head@example.com", "name": "Head"},
        "run_by": [{"email": "head@example.com", "name": "Head"}],
    }
    assert (found["ALL"]["parent"], found["ALL"]["depth"]) == (None, 0)
    assert [one["email"] for one in found["S"]["run_by"]] == ["south@example.com"]
    assert keys(read(world, "rep", "departments/?within=ALL&kind=hr"), "code") == ["H"]
    assert keys(read(world, "rep", "departments/?parent=ALL&kind=sales"), "code")[:2] == ["N", "S"]


def test_who_ran_a_department_on_another_day_is_for_those_who_may_know(world: World) -> None:
    manager_of_south()
    past = "departments/S/?as_of=2021-01-01"

    assert read(world, "rep", past)["run_by"] == []
    assert [one["email"] for one in read(world, "hr", past)["run_by"]] == ["south@example.com"]


def test_an_order_with_all_that_is_written_about_it(world: World) -> None:
    order = Order.objects.get(number=CANARIES["order_number"])
    line = OrderLine.objects.get(order=order)
    Return.objects.create(line=line, returned_on=date(2026, 6, 9), quantity=1, reason="defect")
    FollowUp.objects.create(order=order, due_on=date(2026, 6, 10), score=Decimal("9.5"))
    Order.objects.filter(pk=order.pk).update(promised_on=date(2026, 6, 9))
    Credit.objects.filter(order=order).update(share=Decimal("0.6"))
    Credit.objects.create(order=order, person=Person.objects.get(email="other_rep@example.com"), share=Decimal("0.4"))

    found = read(world, "rep", f"orders/{order.number}/")

    assert found == {
        "number": CANARIES["order_number"],
        "customer": {"code": f"C{CANARIES['order_number']}", "name": CANARIES["order"]},
        "deal_number": f"D-{CANARIES['order_number']}",
        "state": "late",
        "ordered_on": "2026-06-09",
        "confirmed_on": None,
        "promised_on": "2026-06-09",
        "delivered_on": None,
        "cancelled_on": None,
        "cancel_reason": "",
        "invoiced_on": None,
        "paid_on": None,
        "currency": "USD",
        "worth": "100.000000",
        "lines": [
            {
                "line": "1",
                "sku": f"A{CANARIES['order_number']}",
                "quantity": "2.000",
                "unit_price": "50.0000",
                "discount": "0.000000",
                "list_price": None,
                "unit_cost": None,
                "revenue": "100.000000",
            }
        ],
        "credits": [
            {"email": "rep@example.com", "name": CANARIES["rep_goal"], "share": "0.6000"},
            {"email": None, "name": None, "share": "0.4000"},
        ],
        "promises": [],
        "returns": [{"line": "1", "returned_on": "2026-06-09", "quantity": "1.000", "reason": "defect"}],
        "follow_ups": [{"due_on": "2026-06-10", "done_on": None, "score": "9.50", "comment": ""}],
    }
    assert read(world, "rep", f"orders/{order.number}/?as_of=2026-06-09")["state"] == "open"


def test_revenue_is_rounded_half_up_once(world: World) -> None:
    line = OrderLine.objects.get(order__number=CANARIES["order_number"])
    OrderLine.objects.filter(pk=line.pk).update(
        quantity=Decimal("0.001"), unit_price=Decimal("0.0005"), discount=Decimal(0)
    )

    found = read(world, "rep", f"orders/{CANARIES['order_number']}/")

    assert (found["lines"][0]["revenue"], found["worth"]) == ("0.000001", "0.000001")


def test_the_largest_order_that_files_may_hold_is_told(world: World) -> None:
    OrderLine.objects.update(quantity=Decimal("999999999999.999"), unit_price=Decimal("99999999999999.9999"))

    found = read(world, "rep", f"orders/{CANARIES['order_number']}/")

    assert found["worth"] == found["lines"][0]["revenue"] == "99999999999999899900000000.000000"


def test_orders_are_not_found_by_whom_the_reader_may_not_name(world: World) -> None:
    order = Order.objects.get(number=CANARIES["order_number"])
    Credit.objects.filter(order=order).update(share=Decimal("0.6"))
    Credit.objects.create(order=order, person=Person.objects.get(email="other_rep@example.com"), share=Decimal("0.4"))

    assert keys(read(world, "rep", "orders/?credited=rep@example.com"), "number") == [order.number]
    assert keys(read(world, "rep", "orders/?credited=other_rep@example.com"), "number") == []
    assert keys(read(world, "executive", "orders/?credited=other_rep@example.com"), "number") == [order.number]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("ordered_on=2026-06-09", 1),
        ("ordered_on__gte=2026-06-10", 0),
        ("ordered_on__lte=2026-06-09&currency=USD", 1),
        ("currency=EUR", 0),
        ("customer=CCANARY-1", 1),
        ("customer=ccanary-1", 0),
        ("deal=D-CANARY-1", 1),
        ("delivered_on__gte=2026-01-01", 0),
    ],
)
def test_orders_are_found(world: World, query: str, count: int) -> None:
    assert len(read(world, "rep", f"orders/?{query}")["results"]) == count


def test_a_deal(world: World) -> None:
    Deal.objects.update(amount=Decimal("12.5"))

    found = read(world, "manager", "deals/D-CANARY-1/")

    assert found == {
        "number": "D-CANARY-1",
        "customer": {"code": "CCANARY-1", "name": CANARIES["order"]},
        "owner": {"email": "rep@example.com", "name": CANARIES["rep_goal"]},
        "sku": None,
        "opened_on": "2026-06-10",
        "closed_on": None,
        "stage": "offer",
        "amount": "12.5000",
        "currency": "USD",
        "loss_reason": "",
        "technique": "",
        "campaign_code": None,
    }
    assert len(read(world, "manager", "deals/?amount__gte=12.5&owner=rep@example.com&stage=offer")["results"]) == 1
    assert len(read(world, "manager", "deals/?amount__gte=12.51")["results"]) == 0


def test_what_a_product_costs_is_for_few(world: World) -> None:
    pumps = ProductLine.objects.create(name="Pumps", path="Pumps")
    small = ProductLine.objects.create(name="Small", path="Pumps / Small", parent=pumps)
    Product.objects.create(sku="P1", name="Pump", line=small, list_price=Decimal("9.5"), unit_cost=Decimal("4.25"))

    costs = {persona: read(world, persona, "products/P1/")["unit_cost"] for persona in ("rep", "executive", "admin")}

    assert costs == {"rep": None, "executive": "4.2500", "admin": "4.2500"}
    assert read(world, "rep", "products/P1/")["list_price"] == "9.5000"
    assert keys(read(world, "rep", "products/?product_line=Pumps"), "sku") == ["P1"]
    assert keys(read(world, "rep", "products/?product_line=Pump"), "sku") == []


def test_an_import_with_its_errors(world: World) -> None:
    number = world.places["import"]
    RowError.objects.create(
        imported_id=number, line=2, column="email", value="x", code="unknown_reference", message="There is no x."
    )

    found = read(world, "admin", f"imports/{number}/")

    assert {name: found[name] for name in ("kind", "file", "state", "undone", "failure", "by")} == {
        "kind": "orders",
        "file": CANARIES["import"],
        "state": "done",
        "undone": False,
        "failure": None,
        "by": "admin@example.com",
    }
    assert found["counts"] == {"read": 1, "added": 0, "changed": 0, "unchanged": 0, "rejected": 1, "deleted": 0}
    assert found["errors"] == [
        {"line": 2, "column": "email", "value": "x", "code": "unknown_reference", "message": "There is no x."}
    ]
    assert keys(read(world, "admin", "imports/?kind=orders"), "id") == [number]
    assert keys(read(world, "admin", "imports/?kind=deals"), "id") == []


def test_the_rows_of_somebody_elses_file_are_not_told(world: World) -> None:
    number = world.places["import"]
    Import.objects.filter(pk=number).update(by=world.users["executive"])
    RowError.objects.create(imported_id=number, line=2, code="x", message="secret")

    answer = world.client("admin").get(f"/api/v1/imports/{number}/rejected.csv")

    assert read(world, "admin", f"imports/{number}/")["errors"] is None
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_rejected_rows_as_a_file(world: World) -> None:
    answer = world.client("admin").get(
        f"/api/v1/imports/{world.places['import']}/rejected.csv", headers={"Accept": "text/csv"}
    )

    assert answer.status_code == 200
    assert CANARIES["rejected"] in b"".join(answer.streaming_content).decode()


def test_a_file_that_is_still_looked_at_is_no_import_yet(world: World) -> None:
    number = world.places["import"]
    Import.objects.filter(pk=number).update(state=Import.State.CHECKED)

    assert read(world, "admin", "imports/")["results"] == []
    assert world.client("admin").get(f"/api/v1/imports/{number}/").status_code == 404


def test_a_token_for_ingesting_reads_its_own_imports_alone(world: World) -> None:
    theirs = Import.objects.create(kind="deals", file_name="b.csv", sha256="1", size=1, state="failed")
    RejectedRow.objects.create(imported=theirs, line=2, cells=["x"])
    program = world.program("admin", Scope.INGEST)

    found = program.get("/api/v1/imports/").json()

    assert keys(found, "id") == [world.places["import"]]
    assert program.get(f"/api/v1/imports/{theirs.pk}/").status_code == 404
    assert program.get(f"/api/v1/imports/{theirs.pk}/rejected.csv").status_code == 404
    assert {program.get(f"/api/v1/{path}/").status_code for path in ("people", "goals", "orders", "nights")} == {403}
    assert world.program("rep", Scope.INGEST).get("/api/v1/imports/").status_code == 404


def test_a_night(world: World) -> None:
    night = Night.objects.get()
    NightStep.objects.update(seconds=Decimal("1.5"))

    seen = read(world, "admin", f"nights/{night.day}/")
    known = read(world, "manager", f"nights/{night.day}/")

    assert {name: seen[name] for name in ("date", "state", "attempt", "errors")} == {
        "date": "2026-06-09",
        "state": "done",
        "attempt": 0,
        "errors": [],
    }
    assert seen["steps"] == [
        {"name": CANARIES["night_step"], "state": "done", "rows": 1, "pending": None, "seconds": 1.5, "parts": 0}
    ]
    assert known == {**seen, "steps": None, "errors": None}
    assert keys(read(world, "hr", "nights/"), "date") == ["2026-06-09"]


@pytest.mark.parametrize("day", ["2026-06-08", "2026-02-30", "yesterday", "20260609", "2026-W24-2"])
def test_a_night_that_is_none(world: World, day: str) -> None:
    assert world.client("admin").get(f"/api/v1/nights/{day}/").status_code == 404


def test_strangers_and_what_does_not_exist_get_the_same_answer(world: World) -> None:
    client: Client = world.client("other_rep")
    pairs = [
        (f"goals/{world.places['rep_goal']}/", "goals/999999/"),
        (f"orders/{world.places['order']}/", "orders/nothing/"),
        (f"deals/{world.places['deal']}/", "deals/nothing/"),
        (f"imports/{world.places['import']}/", "imports/999999/"),
        (f"imports/{world.places['import']}/rejected.csv", "imports/999999/rejected.csv"),
        (f"nights/{world.places['night']}/", "nights/2001-01-01/"),
    ]
    for there, nowhere in pairs:
        answers = [client.get(f"/api/v1/{path}") for path in (there, nowhere)]
        bodies = [
            {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}
            for answer in answers
        ]
        headers = [set(answer.headers) for answer in answers]
        assert (bodies[0], headers[0], answers[0].status_code) == (bodies[1], headers[1], 404)


def test_thirty_goals_cost_no_more_than_one(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(30) as few:
        read(world, "executive", "goals/")
    period = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    for number in range(30):
        person = PersonFactory(email=f"more{number}@example.com")
        common = {"measure": "revenue", "target": Decimal(1), "by": None}
        set_goal(owner_kind=OwnerKind.PERSON, person=person, **common, **period)
    with django_assert_max_num_queries(30) as many:
        found = read(world, "executive", f"goals/?as_of={date(2026, 6, 10) - timedelta(days=40)}")

    assert len(found["results"]) == 34
    assert len(many) <= len(few) + 1  # the past day looks for its atom


@pytest.mark.parametrize(
    ("path", "name"), [("departments", "code"), ("products", "sku"), ("orders", "number"), ("deals", "number")]
)
def test_a_key_with_a_slash_is_found_in_its_list(world: World, path: str, name: str) -> None:
    models: dict[str, Any] = {"departments": Department, "products": Product, "orders": Order, "deals": Deal}
    key = read(world, "executive", f"{path}/")["results"][-1][name]
    models[path].objects.filter(**{name: key}).update(**{name: f"{key}/1"})

    assert keys(read(world, "executive", f"{path}/?{name}={key}%2F1"), name) == [f"{key}/1"]
    assert keys(read(world, "executive", f"{path}/?{name}={key}"), name) == []
    assert world.client("executive").get(f"/api/v1/{path}/{key}%2F1/").status_code == 404
