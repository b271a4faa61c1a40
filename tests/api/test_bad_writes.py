"""What programs send by mistake or malice: each a 4xx with its place, or taken as documented. Never a 500, never half."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from imports.models import ChangeSet
from sales.models import Customer, Order
from tests.api.programs import API, Program, importer
from tests.sales.importing import taken

JSON = "application/json"


@pytest.fixture(scope="module")
def sender(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Program]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = importer()
        taken("products", "sku,name\npump,Pump")
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _alone(sender: Program, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def raw(sender: Program, path: str, body: bytes, content_type: str = JSON, **headers: str) -> tuple[int, str]:
    answer = sender.client.generic("POST", f"{API}{path}", body, content_type, headers=headers)
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("path", ["orders/", "goals/", "customers/"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"number":"a\\u0000"}', {400}, id="E103 NUL"),
        pytest.param(b'{"number":"\\ud800"}', {400}, id="E105 lone surrogate"),
        pytest.param(b"[" * 100_000, {400}, id="E106 100,000 deep"),
        pytest.param(b'"' + b"x" * 10_000_000 + b'"', {413}, id="E107 10 MB"),
        pytest.param(b'{"number":"1","number":"2"}', {400}, id="E108 duplicate keys"),
        pytest.param(b'{"number":"\xff"}', {400}, id="E109 invalid UTF-8"),
        pytest.param(b"null", {400}, id="E110 null"),
        pytest.param(b"7", {400}, id="E110 number"),
        pytest.param(b'"x"', {400}, id="E110 text"),
        pytest.param(b"[[]]", {400}, id="E110 list of lists"),
        pytest.param(b'{"id":"1","status":"approved","change_set":"1","owner":"x"}', {400}, id="E111 mass assignment"),
        pytest.param(b'{"colour":"red"}', {400}, id="E112 unknown field"),
        pytest.param(b'{"__proto__":{"x":1},"_connector":"OR"}', {400}, id="E118 odd names"),
        pytest.param(b"", {400}, id="nothing"),
    ],
)
def test_bodies(sender: Program, path: str, body: bytes, expected: set[int]) -> None:
    status, _code = raw(sender, path, body)

    assert status in expected | ({403} if path == "goals/" else set())
    assert not ChangeSet.objects.filter(source="api").exists()


def test_wrappings_and_verbs(sender: Program) -> None:
    body = json.dumps({"number": "o", "ordered_on": "2026-03-01"}).encode()

    assert raw(sender, "orders/", body, "application/json; charset=bogus")[0] == 415  # E114
    assert raw(sender, "orders/", body, "multipart/form-data")[0] == 415  # E113, E115
    assert raw(sender, "imports/", b"--x", "multipart/form-data")[0] == 400  # E115
    assert raw(sender, "imports/", b"", "multipart/form-data; boundary=x")[0] == 400
    assert raw(sender, "orders/", gzip.compress(b"0" * 10**7), JSON, **{"Content-Encoding": "gzip"})[0] == 415  # E116
    overridden = sender.client.generic("GET", f"{API}orders/", body, JSON, headers={"X-HTTP-Method-Override": "POST"})
    assert (overridden.status_code, Order.objects.count()) == (200, 0)  # E119
    assert sender.client.generic("PUT", f"{API}orders/", body, JSON).status_code == 405


BAD_NUMBERS = [
    "NaN", "sNaN", "Infinity", "1e400", "1E-1000000000", "1_000", "１２", "٣", "1,234.56", "1.234,56", "(5.00)", "5-",
    "\u22125", "1\u00a0000", "$5", "0x10", "-5", "0", "0.0005", "9" * 16, "9" * 5000, True, [], {}, 5, 5.5,
]  # fmt: skip


@pytest.mark.parametrize("number", BAD_NUMBERS, ids=lambda number: f"C {str(number)[:12]!a}")
def test_numbers(sender: Program, number: Any) -> None:
    line = {"line": "1", "sku": "pump", "quantity": number, "unit_price": "1"}

    answer = sender.post("orders/", {"number": "o", "ordered_on": "2026-03-01", "lines": [line]})

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/lines/0/quantity"]
    assert not Order.objects.exists()


BAD_DAYS = [
    "2026-02-29", "2026-W01-1", "20260101", "01/02/2026", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01",
    "2026-01-01T00:00:00+25:00", "2026-01-01T00:00", "45292", "1900-02-29", 20260101, None, "٢٠٢٦-٠١-٠١",
]  # fmt: skip


@pytest.mark.parametrize("day", BAD_DAYS, ids=lambda day: f"D {day!a}")
def test_days(sender: Program, day: Any) -> None:
    answer = sender.post("orders/", {"number": "o", "ordered_on": day})

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/ordered_on"]


@pytest.mark.parametrize(
    "key",
    ["D\u200b", "a\u202eb", "a\nb", "x" * 81, "", " ", "a\x07"],
    ids=["zero width", "direction", "line break", "too long", "empty", "blank", "control"],
)
def test_keys(sender: Program, key: str) -> None:
    answer = sender.post("customers/", {"code": key, "name": "X"})

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, ["/code"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<script>alert(1)</script>", id="G128 script"),
        pytest.param("{{7*7}}{% load x %}{event.__init__}", id="G128 template"),
        pytest.param("\u202egnp.exe", id="G129 direction"),
        pytest.param("👩‍👩‍👧‍👦", id="G130 family"),
        pytest.param("a" + "\u0301" * 200, id="G130 marks"),
        pytest.param("=HYPERLINK(1)", id="B41 formula"),
        pytest.param("'; DROP TABLE sales_order; --%s %(x)s", id="SQL"),
    ],
)
def test_text_is_kept_as_it_is(sender: Program, text: str) -> None:
    assert sender.post("customers/", {"code": "c", "name": text}).status_code == 201
    assert len(Customer.objects.get(code="c").name) in {len(text), len(text) - 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 200_000, "field_too_long"), ("a" * 301, "too_long"), ("a\x07", "control_character")],
    ids=["G131 200 kB", "one too many", "control"],
)
def test_text_that_cannot_be_kept(sender: Program, text: str, code: str) -> None:
    answer = sender.post("customers/", {"code": "c", "name": text})

    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (400, [code])
