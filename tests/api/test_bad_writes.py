"""What programs send by mistake or malice: each a 4xx with its place, or taken as documented. Never a 500, never half."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as mailbox
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from goals.models import Goal, GoalVersion
from imports.models import ChangeSet
from people.actions import send_invitations
from people.models import Person
from sales.models import Customer, Order
from tests.api.programs import API, Program, importer, work
from tests.factories.people import PersonFactory, sits
from tests.sales.importing import taken

JSON = "application/json"


RECORDS = (
    "orders/", "deals/", "returns/", "follow-ups/", "products/", "customers/", "campaigns/", "exchange-rates/",
    "competitor-prices/", "metrics/", "measurements/", "goals/",
)  # fmt: skip
GOAL = {
    "owner_kind": "person",
    "owner": "ben@x.example",
    "metric": "revenue",
    "period_start": "2026-01-01",
    "period_end": "2026-03-31",
    "target": "1000",
}


@pytest.fixture(scope="module")
def sender(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Program]:
    """An administrator who leads Ben, and so may write at every address."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = importer()
        sits(made.person, role="manager", rebuild=False)
        sits(PersonFactory(email="ben@x.example"), under=made.person)
        taken("products", "sku,name\npump,Pump")
        assert made.post("goals/", GOAL).status_code == 201
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _alone(sender: Program, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(
    sender: Program, verb: str, path: str, body: bytes, content_type: str = JSON, **headers: str
) -> tuple[int, str]:
    answer = sender.client.generic(verb, f"{API}{path}", body, content_type, headers=headers)
    return answer.status_code, answer.json().get("code", "")


def everywhere(sender: Program, body: bytes, content_type: str = JSON, **headers: str) -> set[tuple[int, str]]:
    """What each address that takes records, and the one that revises a goal, makes of a body."""
    before = ChangeSet.objects.count()
    goal = f"goals/{Goal.objects.get().pk}/"
    found = {asked(sender, "POST", path, body, content_type, **headers) for path in RECORDS}
    found.add(asked(sender, "PATCH", goal, body, content_type, **{"If-Match": '"1"', **headers}))
    assert ChangeSet.objects.count() == before
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"number":"a\\u0000"}', (400, "unstorable_text"), id="E103 NUL"),
        pytest.param(b'{"meta":{"a":["\\u0000"]}}', (400, "unstorable_text"), id="E104 NUL deep inside"),
        pytest.param(b'{"number":"\\ud800"}', (400, "unstorable_text"), id="E105 lone surrogate"),
        pytest.param(b"[" * 100_000, (400, "too_deep"), id="E106 100,000 deep"),
        pytest.param(b'"' + b"x" * 10_000_000 + b'"', (413, "body_too_large"), id="E107 10 MB"),
        pytest.param(b'{"number":"1","number":"2"}', (400, "duplicate_name"), id="E108 duplicate keys"),
        pytest.param(b'{"number":"\xff"}', (400, "not_utf8"), id="E109 invalid UTF-8"),
        pytest.param(b"null", (400, "invalid"), id="E110 null"),
        pytest.param(b"7", (400, "invalid"), id="E110 number"),
        pytest.param(b'"x"', (400, "invalid"), id="E110 text"),
        pytest.param(b"[[]]", (400, "invalid"), id="E110 list of lists"),
        pytest.param(b"[null]", (400, "invalid"), id="E110 list of null"),
        pytest.param(
            b'{"id":"1","status":"approved","approved_by":"1","change_set":"1","version":"9"}',
            (400, "invalid"),
            id="E111 mass assignment",
        ),
        pytest.param(b'{"colour":"red"}', (400, "invalid"), id="E112 unknown field"),
        pytest.param(b'{"__proto__":{"x":1},"_connector":"OR"}', (400, "invalid"), id="E118 odd names"),
        pytest.param(b"", (400, "invalid"), id="nothing"),
        pytest.param(b"{}", (400, "invalid"), id="an empty object"),
    ],
)
def test_bodies(sender: Program, body: bytes, expected: tuple[int, str]) -> None:
    assert everywhere(sender, body) == {expected}


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "code"),
    [
        pytest.param(
            b"meta=null", "multipart/form-data; boundary=x", "", "unsupported_media_type", id="E113 multipart"
        ),
        pytest.param(b"{}", "application/json; charset=bogus", "", "unsupported_charset", id="E114 charset"),
        pytest.param(b"{}", "multipart/form-data", "", "unsupported_media_type", id="E115 no boundary"),
        pytest.param(gzip.compress(b"0" * 10**7), JSON, "gzip", "unsupported_encoding", id="E116 gzip bomb"),
    ],
)
def test_wrappings(sender: Program, body: bytes, content_type: str, encoding: str, code: str) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}

    assert everywhere(sender, body, content_type, **headers) == {(415, code)}


def test_wrappings_of_files(sender: Program) -> None:
    def sent(body: bytes, content_type: str, **headers: str) -> int:
        return asked(sender, "POST", "imports/", body, content_type, **headers)[0]

    assert sent(b"--x", "multipart/form-data") == 400  # E115
    assert sent(b"", "multipart/form-data; boundary=x") == 400
    assert sent(gzip.compress(b"0" * 10**7), "multipart/form-data; boundary=x", **{"Content-Encoding": "gzip"}) == 415


def test_verbs(sender: Program) -> None:  # E119
    body = json.dumps({"number": "o", "ordered_on": "2026-03-01"}).encode()

    for path in (*RECORDS, "imports/", "people/", "departments/", "nights/"):
        verbs = ("PUT", "DELETE", "PATCH", "TRACE", *(() if path in (*RECORDS, "imports/") else ("POST",)))
        assert {asked(sender, verb, path, body)[0] for verb in verbs} == {405}
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert asked(sender, "GET", "orders/", body, **{header: "POST"})[0] == 200
    assert asked(sender, "POST", "orders/?_method=DELETE", body)[0] == 400
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("atomic=%00", "?atomic"),  # F120
        ("atomic=abc", "?atomic"),  # F121
        ("atomic=null", "?atomic"),
        ("page=100000000000000000000", "?page"),  # F122
        ("ordering=user__password", "?ordering"),  # F123
        ("q=%25%25", "?q"),  # F124
        ("atomic=true&atomic=false", "?atomic"),  # F125
        ("meta__a__b=1", "?meta__a__b"),  # F127
    ],
)
def test_parameters_of_writes(sender: Program, query: str, pointer: str) -> None:
    for path in RECORDS:
        answer = sender.post(f"{path}?{query}", {})
        assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])


@pytest.mark.parametrize("tail", ["1/../2/", "%2e%2e/", "1./", "1%00/", "0/", "x/"])
def test_an_address_that_is_none(sender: Program, tail: str) -> None:  # F126
    for path in RECORDS:
        assert asked(sender, "POST", f"{path}{tail}", b"{}")[0] in (404, 405)


def test_a_goal_of_another_branch_is_not_there(sender: Program) -> None:  # E117
    stranger = PersonFactory(signs_in=True)
    sits(PersonFactory(email="eve@x.example"), under=stranger)
    theirs = f"goals/{Goal.objects.get().pk}/"

    revised = Program(stranger).patch(theirs, {"target": "5", "reason": "r"}, If_Match='"1"')
    made = Program(stranger).post("goals/", GOAL)

    assert revised.status_code == 404
    assert [error["code"] for error in made.json()["errors"]] == ["not_your_owner"]


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


TEXTS = [
    pytest.param("<script>alert(1)</script>", id="G128 script"),
    pytest.param("<svg onload=alert(1)>", id="G128 svg"),
    pytest.param("javascript:alert(1)", id="G128 link"),
    pytest.param("{{7*7}}{% load x %}{event.__init__}", id="G128 template"),
    pytest.param("\u202egnp.exe", id="G129 direction"),
    pytest.param("👩‍👩‍👧‍👦", id="G130 family"),
    pytest.param("q" + "\u0301" * 200, id="G130 marks"),
    pytest.param("Ana\r\nBcc: eve@evil.example", id="G132 header"),
    pytest.param("=HYPERLINK(1)", id="B41 formula"),
    pytest.param("'; DROP TABLE sales_order; --%s %(x)s", id="SQL"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_kept_as_it_is(sender: Program, text: str) -> None:
    assert sender.post("customers/", {"code": "c", "name": text}).status_code == 201
    order = {"number": "o", "ordered_on": "2026-03-01", "customer_code": "c", "credits": [{"email": "ben@x.example"}]}
    assert sender.post("orders/", order).status_code == 201
    goal = f"goals/{Goal.objects.get().pk}/"
    assert sender.patch(goal, {"weight": "2", "reason": text}, If_Match="*").status_code == 200

    told = sender.get("orders/o/")

    assert Customer.objects.get(code="c").name == text
    assert (told.json()["customer"]["name"], told.headers["Content-Type"]) == (text, "application/json")
    assert GoalVersion.objects.latest("number").reason == text


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 200_000, "field_too_long"), ("a" * 301, "too_long"), ("a\x07", "control_character")],
    ids=["G131 200 kB", "one too many", "control"],
)
def test_text_that_cannot_be_kept(sender: Program, text: str, code: str) -> None:
    answer = sender.post("customers/", {"code": "c", "name": text})

    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (400, [code])


def test_a_name_makes_no_header(sender: Program) -> None:  # G132
    people = 'email,name\nann@x.example,"Ann\r\nBcc: eve@evil.example"\n'
    there = sender.upload("people", people, name='p"\r\nSet-Cookie: a=b.csv').headers["Location"]
    work()
    ann = Person.objects.get(email="ann@x.example")

    assert sender.person.user
    send_invitations(people=[ann.pk], by=sender.person.user.pk, site="https://x.example", now=timezone.now())

    [mail] = mailbox.outbox
    assert (mail.to, mail.bcc, "Bcc" in mail.message()) == (["ann@x.example"], [], False)
    assert not sender.get(f"{there}rejected.csv").cookies
