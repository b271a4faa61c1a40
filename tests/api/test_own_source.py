"""A program that brings records reads and corrects those of its own source; what others have sent is not there for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts import actions as accounts
from accounts.models import Scope, User
from imports.models import Import
from sales.models import Credit, Deal, FollowUp, Measurement, Order, OrderLine, Return
from tests.api.programs import API, Program, errors, importer, work
from tests.factories.accounts import service_program
from tests.factories.people import PersonFactory
from tests.sales.importing import taken

pytestmark = pytest.mark.django_db
LINE = {"line": "1", "sku": "pump", "quantity": "10", "unit_price": "10"}


@dataclass(frozen=True)
class World:
    admin: Program
    shop: Client
    other: Client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two programs that have each sent a deal and an order; made once, and each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        admin = importer()
        PersonFactory(email="ana@x.example", name="Ana")
        taken("products", "sku,name,list_price,unit_cost\npump,Pump,12.5,7")
        made = World(admin, service_program(Scope.INGEST), service_program(Scope.INGEST))
        for client, name in ((made.shop, "shop"), (made.other, "other")):
            assert send(client, "deals/", deal(f"d-{name}")).status_code == 201
            assert send(client, "orders/", order(f"o-{name}", deal_number=f"d-{name}")).status_code == 201
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def admin(world: World) -> Program:
    return world.admin


@pytest.fixture
def shop(world: World) -> Client:
    return world.shop


@pytest.fixture
def other(world: World) -> Client:
    return world.other


def order(number: str, **more: Any) -> dict[str, Any]:
    sold = [{"email": "ana@x.example"}]
    return {"number": number, "ordered_on": "2026-03-01", "lines": [LINE], "credits": sold, **more}


def deal(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "owner_email": "ana@x.example", "opened_on": "2026-02-01", "stage": "offer", **more}


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def numbers(client: Client, path: str) -> list[str]:
    answer = client.get(f"{API}{path}")
    assert answer.status_code == 200, answer.content
    return sorted(one["number"] for one in answer.json()["results"])


@pytest.mark.parametrize(
    "query",
    [
        "orders/",
        "orders/?ordering=number",
        "orders/?page_size=1",
        "orders/?credited=ana@x.example",
        "orders/?ordered_on=2026-03-01",
        "orders/?updated_since=2026-01-01T00:00:00Z",
        "deals/",
        "deals/?owner=ana@x.example",
        "deals/?stage=offer",
        "deals/?updated_since=2026-01-01T00:00:00Z",
    ],
)
def test_lists_filters_and_cursors_hold_its_own_alone(shop: Client, other: Client, query: str, settings: Any) -> None:
    settings.IMPORTS_KEPT_DAYS = 4000
    kind = "o" if query.startswith("orders") else "d"

    assert (numbers(shop, query), numbers(other, query)) == ([f"{kind}-shop"], [f"{kind}-other"])
    assert shop.get(f"{API}{query}").json()["next"] is None


@pytest.mark.parametrize("path", ["orders/o-{}/", "deals/d-{}/"])
def test_what_others_sent_answers_as_what_does_not_exist(shop: Client, other: Client, path: str) -> None:
    own, theirs, nothing = (shop.get(API + path.format(name)) for name in ("shop", "other", "none"))

    assert (own.status_code, theirs.status_code, nothing.status_code) == (200, 404, 404)
    said = [
        {name: value for name, value in one.json().items() if name not in {"instance", "request_id"}}
        for one in (theirs, nothing)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("query", ["orders/?number=o-other", "orders/?deal=d-other", "deals/?number=d-other"])
def test_no_filter_finds_what_others_sent(shop: Client, other: Client, query: str) -> None:
    assert numbers(shop, query) == []


def test_it_reads_its_record_whole_but_no_name_and_no_cost(shop: Client) -> None:
    found, owner = shop.get(f"{API}orders/o-shop/").json(), shop.get(f"{API}deals/d-shop/").json()["owner"]

    assert found["credits"] == [{"email": "ana@x.example", "name": None, "share": "1.0000"}]
    assert (found["lines"][0]["quantity"], found["lines"][0]["unit_cost"]) == ("10.000", None)
    assert owner == {"email": "ana@x.example", "name": None}
    assert OrderLine.objects.get(order__number="o-shop").unit_cost == 7


def test_it_corrects_and_cancels_its_own(shop: Client) -> None:
    changed = send(shop, "orders/", order("o-shop", cancelled_on="2026-03-05", cancel_reason="price"))
    back = {"order_number": "o-shop", "line": "1", "returned_on": "2026-03-02", "quantity": "1"}

    assert (changed.status_code, changed.json()["result"]) == (200, "changed")
    assert send(shop, "returns/", back).status_code == 201
    assert send(shop, "deals/", deal("d-shop", stage="talks")).json()["result"] == "changed"
    assert shop.get(f"{API}orders/o-shop/").json()["cancel_reason"] == "price"
    assert send(shop, "orders/", {"number": "o-new", "ordered_on": "2026-03-02", "delete": "no"}).status_code == 201
    assert send(shop, "orders/", {"number": "o-new", "ordered_on": "2026-03-02", "delete": "yes"}).json()["result"] == (
        "deleted"
    )


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("orders/", order("o-other"), ("/number", "of_another_source")),  # as it is: no oracle of its values either
        ("orders/", order("o-other", paid_on="2026-04-01"), ("/number", "of_another_source")),
        (
            "orders/",
            {**order("o-other", delete="yes"), "lines": None, "credits": None},
            ("/number", "of_another_source"),
        ),
        ("orders/", order("o-mine", deal_number="d-other"), ("/deal_number", "unknown_deal")),
        ("deals/", deal("d-other", stage="won", closed_on="2026-03-01"), ("/number", "of_another_source")),
        (
            "returns/",
            {"order_number": "o-other", "line": "1", "returned_on": "2026-03-02", "quantity": "1"},
            ("/order_number", "unknown_order"),
        ),
        ("follow-ups/", {"order_number": "o-other", "due_on": "2026-03-09"}, ("/order_number", "unknown_order")),
    ],
)
def test_what_others_sent_it_neither_changes_nor_refers_to(
    shop: Client, other: Client, path: str, body: dict[str, Any], error: tuple[str, str]
) -> None:
    before = list(Order.objects.order_by("pk").values()), list(Deal.objects.order_by("pk").values())

    answer = send(shop, path, body)

    assert (answer.status_code, errors(answer)) == (400, [error])
    assert (list(Order.objects.order_by("pk").values()), list(Deal.objects.order_by("pk").values())) == before
    assert not Return.objects.exists()
    assert not FollowUp.objects.exists()


def test_in_a_list_its_own_are_taken_and_those_of_others_not(shop: Client, other: Client) -> None:
    answer = send(shop, "orders/", [order("o-shop", paid_on="2026-05-01"), order("o-other"), order("o-new")])

    assert answer.status_code == 207
    assert [one["result"] for one in answer.json()["results"]] == ["changed", "rejected", "added"]
    assert numbers(shop, "orders/") == ["o-new", "o-shop"]
    assert Credit.objects.filter(order__number="o-other").count() == 1


def test_files_are_judged_like_objects(shop: Client, other: Client) -> None:
    program = Program.__new__(Program)
    program.client = shop
    sent = {
        "orders": "number,ordered_on,paid_on\no-shop,2026-03-01,2026-05-01\no-other,2026-03-01,2026-05-01",
        "order_lines": "order_number,line,sku,quantity,unit_price\no-shop,2,pump,1,1\no-other,2,pump,1,1",
        "credits": "order_number,email,share\no-shop,ana@x.example,0.5\no-other,ana@x.example,0.5",
    }
    for kind, text in sent.items():
        assert program.upload(kind, text).status_code == 202
    work()

    found = (
        Import.objects.filter(kind__in=sent)
        .order_by("pk")
        .values_list("kind", "rejected", "errors__code", "errors__column")
    )
    assert list(found) == [
        ("orders", 1, "of_another_source", "number"),
        ("order_lines", 1, "unknown_order", "order_number"),
        ("credits", 1, "unknown_order", "order_number"),
    ]
    assert list(Order.objects.filter(paid_on=None).values_list("number", flat=True)) == ["o-other"]
    assert OrderLine.objects.count() == 3


def test_measurements_too(shop: Client, other: Client) -> None:
    send(shop, "metrics/", {"code": "calls", "name": "Calls", "better": "higher"})
    calls = {"metric": "calls", "email": "ana@x.example", "day": "2026-03-01", "numerator": "7"}

    assert send(shop, "measurements/", calls).status_code == 201
    assert errors(send(other, "measurements/", calls)) == [("/metric", "of_another_source")]
    assert send(shop, "measurements/", {**calls, "numerator": "8"}).json()["result"] == "changed"
    assert Measurement.objects.get().numerator == 8


def test_the_source_stays_whoever_corrects_it(admin: Program, shop: Client) -> None:
    assert admin.post("orders/", order("o-shop", paid_on="2026-05-01")).json()["result"] == "changed"
    assert admin.post("orders/", order("o-admin")).status_code == 201

    assert numbers(shop, "orders/") == ["o-shop"]
    assert shop.get(f"{API}orders/o-shop/").json()["paid_on"] == "2026-05-01"
    assert errors(send(shop, "orders/", order("o-admin"))) == [("/number", "of_another_source")]
    assert Order.objects.get(number="o-admin").source_id is None


def test_nobody_says_whose_source_a_record_is(shop: Client, other: Client) -> None:
    """No body has the member, and what a person's record is of, its sender does not choose."""
    answer = send(shop, "orders/", order("o-new", source="1"))

    assert errors(answer) == [("/source", "unknown_field")]
    assert "source" not in shop.get(f"{API}orders/o-shop/").json()


def test_a_token_narrows_an_account_that_reads_all(shop: Client) -> None:
    user = accounts.create_service_account(name="both", scopes=[Scope.READ, Scope.INGEST], by=None)

    def found(*scopes: Scope) -> list[str]:
        text = accounts.create_token(user=user, name="t", scopes=scopes, days=1, by=None)
        return numbers(Client(headers={"Authorization": f"Bearer {text}"}), "orders/")

    assert found(Scope.INGEST) == []
    assert found(Scope.READ) == found(Scope.READ, Scope.INGEST) == ["o-other", "o-shop"]


def test_a_person_s_token_for_ingesting_reads_nothing(admin: Program, shop: Client) -> None:
    """It sees no more than its owner, and nothing of what its owner sees."""
    program = Program(admin.person, Scope.INGEST)

    answer = program.get("orders/")

    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert json.loads(program.get("deals/d-shop/").content)["code"] == "insufficient_scope"


@pytest.mark.parametrize(
    "path", ["people/", "departments/", "goals/", "products/", "products/pump/", "nights/", "promises/", "history/"]
)
def test_it_reads_nothing_else(shop: Client, path: str) -> None:
    assert shop.get(f"{API}{path}").status_code == 403


def test_a_closed_account_reads_nothing(shop: Client) -> None:
    user = User.objects.get(pk=Order.objects.get(number="o-shop").source_id)

    accounts.deactivate(user=user, now=timezone.now())

    assert shop.get(f"{API}orders/").status_code == 401
