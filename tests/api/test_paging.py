"""Pages by keyset: every row once, in either direction, also with unknown values and many equal ones."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sales.models import Product
from tests.factories.people import PersonFactory, root

pytestmark = pytest.mark.django_db
LAUNCHES = [None, date(2024, 1, 1), date(2024, 1, 1), None, date(2023, 5, 5), date(2024, 1, 1), None]


@pytest.fixture
def client() -> Client:
    root()
    for number, launched_on in enumerate(LAUNCHES):
        Product.objects.create(sku=f"P{number}", name=f"Pump {number % 3}", launched_on=launched_on)
    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory(signs_in=True).user)
    return client


def page(client: Client, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def skus(found: dict[str, Any]) -> list[str]:
    return [row["sku"] for row in found["results"]]


@pytest.mark.parametrize("ordering", ["sku", "-sku", "name", "-name", "launched_on", "-launched_on"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_there_and_back_again(client: Client, ordering: str, size: int) -> None:
    whole = skus(page(client, f"/api/v1/products/?ordering={ordering}"))
    there = [page(client, f"/api/v1/products/?ordering={ordering}&page_size={size}")]
    while there[-1]["next"]:
        there.append(page(client, there[-1]["next"]))
    back = [there[-1]]
    while back[-1]["previous"]:
        back.append(page(client, back[-1]["previous"]))

    assert sorted(whole) == [f"P{number}" for number in range(7)]
    assert [sku for one in there for sku in skus(one)] == whole
    assert skus(back[-1]) == whole[:size]
    assert [sku for one in reversed(back) for sku in skus(one)] == whole
    assert there[0]["previous"] is None


def test_what_is_unknown_comes_last_either_way(client: Client) -> None:
    up = skus(page(client, "/api/v1/products/?ordering=launched_on"))
    down = skus(page(client, "/api/v1/products/?ordering=-launched_on"))

    assert up == ["P4", "P1", "P2", "P5", "P0", "P3", "P6"]
    assert down == ["P5", "P2", "P1", "P4", "P6", "P3", "P0"]


def test_a_row_that_goes_and_one_that_comes_move_no_other(client: Client) -> None:
    first = page(client, "/api/v1/products/?page_size=3")
    Product.objects.filter(sku="P1").delete()
    Product.objects.create(sku="A", name="Comes before")

    second = page(client, first["next"])

    assert (skus(first), skus(second)) == (["P0", "P1", "P2"], ["P3", "P4", "P5"])


def test_filters_stay_on_the_next_page(client: Client) -> None:
    first = page(client, "/api/v1/products/?q=Pump+0&page_size=2")

    assert (skus(first), skus(page(client, first["next"]))) == (["P0", "P3"], ["P6"])


def test_a_page_has_no_more_than_200_rows(client: Client) -> None:
    Product.objects.bulk_create(Product(sku=f"X{number:03}", name="x") for number in range(250))

    assert len(skus(page(client, "/api/v1/products/?page_size=200"))) == 200
    assert len(skus(page(client, "/api/v1/products/"))) == 50


def forged(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "é",
        "[]",
        forged(),
        forged(">"),
        forged(">", "P1"),
        forged("!", "P1", "1"),
        forged(">", "P1", "x"),
        forged(">", "P1", "9" * 30),
        forged(">", "P1", None),
        forged(">", ["P1"], "1"),
        forged(">", "P\x00", "1"),
        forged(">", {"a": 1}, "1"),
        forged(">", "P1", "1", "1"),
        base64.urlsafe_b64encode(b"[" * 100_00).decode(),
    ],
)
def test_a_cursor_made_by_hand_is_400(client: Client, cursor: str) -> None:
    answer = client.get("/api/v1/products/", {"cursor": cursor})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) in [
        (400, "invalid_cursor"),
        (400, "unstorable_text"),
    ]


@pytest.mark.parametrize("day", ["yesterday", "0000-00-00", "10000-01-01"])
def test_a_forged_day_is_400(client: Client, day: str) -> None:
    answer = client.get("/api/v1/products/", {"ordering": "launched_on", "cursor": forged(">", day, "1")})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("size", ["0", "-1", "201", "1e3", "1_0", "٣", "10000000000000", "x", " 5"])
def test_a_page_size_is_from_1_to_200(client: Client, size: str) -> None:
    answer = client.get("/api/v1/products/", {"page_size": size})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?page_size")


def test_whoever_has_the_same_already_is_told_so(client: Client) -> None:
    first = client.get("/api/v1/products/")
    again = client.get("/api/v1/products/", headers={"If-None-Match": first.headers["ETag"]})
    Product.objects.filter(sku="P1").update(name="Changed " + str(date(2024, 1, 1) + timedelta(days=1)))
    changed = client.get("/api/v1/products/", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)
    assert first.headers["Cache-Control"] == "no-store, private"
