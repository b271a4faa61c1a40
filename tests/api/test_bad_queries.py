"""What people and machines write into addresses: each is a 4xx that says where, or its documented meaning. Never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from people.models import Person
from tests.access.world import World, built

LISTS = (
    "people",
    "departments",
    "products",
    "orders",
    "deals",
    "goals",
    "imports",
    "nights",
    "promises",
    "notices",
    "tokens",
)
KEYED = (
    "people",
    "departments",
    "products",
    "orders",
    "deals",
    "goals",
    "imports",
    "nights",
    "promises",
    "notices",
    "tokens",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


def get(world: World, path: str, **headers: str) -> HttpResponse:
    # Admins may import and read products, orders of their own, nights.
    answer: HttpResponse = world.client("admin").get(f"/api/v1/{path}", headers=headers)
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer


def refused(world: World, query: str, lists: tuple[str, ...] = LISTS) -> set[tuple[int, str, str]]:
    found = set()
    for name in lists:
        answer = get(world, f"{name}/?{query}")
        errors = answer.json().get("errors") or [{"pointer": "", "code": ""}]
        found.add((answer.status_code, errors[0]["pointer"], errors[0]["code"]))
    return found


NUL = "%00"
SHORT = {
    "email": ("people",),
    "q": ("people", "products"),
    "department": ("people",),
    "owner": ("goals", "deals"),
    "metric": ("goals",),
    "customer": ("orders", "deals"),
    "number": ("orders", "deals"),
    "sku": ("products",),
    "code": ("departments",),
    "kind": ("departments", "products", "imports"),
    "ordered_on": ("orders",),
    "amount__gte": ("deals",),
    "as_of": ("people", "departments", "orders", "goals"),
    "ordering": LISTS,
    "page_size": LISTS,
    "cursor": LISTS,
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SHORT)
def test_f120_nul_in_a_filter(world: World, name: str) -> None:
    assert refused(world, f"{name}={NUL}", SHORT[name]) == {(400, f"?{name}", "unstorable_text")}


@pytest.mark.parametrize(
    "value", ["abc", "null", "1e3", "NaN", "Infinity", "1_000", "１２", "٣", "+5", "0x10", "1,5", " "]
)
def test_f121_no_number(world: World, value: str) -> None:
    assert refused(world, f"amount__gte={quote(value)}", ("deals",)) <= {(400, "?amount__gte", "not_a_number")}


@pytest.mark.parametrize("value", ["null", "-1", "abc", "1.5", "10" * 20, "٣"])
@pytest.mark.parametrize("name", ["people", "goals", "imports"])
def test_f121_an_id_that_is_none(world: World, name: str, value: str) -> None:
    assert get(world, f"{name}/{quote(value)}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=100000000000000000000", "page=-1", "offset=5", "limit=1", "format=json", "fields=id"]
)
def test_f122_there_are_no_numbered_pages(world: World, query: str) -> None:
    assert refused(world, query) == {(400, f"?{query.partition('=')[0]}", "unknown_parameter")}


@pytest.mark.parametrize("size", ["1000000000", "-1", "0", "201"])
def test_f122_page_size(world: World, size: str) -> None:
    assert refused(world, f"page_size={size}") == {(400, "?page_size", "out_of_range")}


@pytest.mark.parametrize(
    "column",
    [
        "password",
        "user__password",
        "-manager__plan__text",
        "-",
        "--id",
        "pk",
        "?",
        "person__user__password",
        "id,name",
        "revenue",
    ],
)
def test_f123_ordering_is_closed(world: World, column: str) -> None:
    assert refused(world, f"ordering={quote(column)}") == {(400, "?ordering", "unknown_choice")}


@pytest.mark.parametrize("words", ["x" * 100_000, "%" * 201])
def test_f124_a_search_that_is_too_long(world: World, words: str) -> None:
    assert refused(world, f"q={quote(words)}", SHORT["q"]) == {(400, "?q", "max_length")}


@pytest.mark.parametrize(
    "words", ["%", "_", "%%__%%", ".*", "(", "[a-", "\\", "'; DROP TABLE x; --", "🏆", "é" * 150, "\u202e"]
)
def test_f124_signs_that_mean_something_elsewhere(world: World, words: str) -> None:
    for name in SHORT["q"]:
        answer = get(world, f"{name}/?q={quote(words)}")
        found = answer.json()["results"]
        assert all(set(words) & set(row["name"] + row.get("email", row.get("sku", ""))) for row in found)


@pytest.mark.parametrize("name", SHORT)
def test_f125_a_parameter_twice(world: World, name: str) -> None:
    assert refused(world, f"{name}=a&{name}=b", SHORT[name]) == {(400, f"?{name}", "repeated_parameter")}


@pytest.mark.parametrize(
    "tail",
    [
        "1/../2/",
        "%2e%2e/",
        "..%2f..%2fetc%2fpasswd/",
        "1./",
        "1%00/",
        "1;x/",
        "'/",
        "1%20OR%201=1/",
        "%F0%9F%8F%86/",
        "%ff/",
        "\u202e1/",
        "{id}/",
        "a" * 3000 + "/",
    ],
)
def test_f126_a_key_that_is_none(world: World, tail: str) -> None:
    for name in KEYED:
        assert get(world, f"{name}/{tail}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "meta__a__b",
        "owner__user__password",
        "filters__0",
        "__proto__",
        "_connector",
        "person_id",
        "email__startswith",
        "%00",
        "\u202e",
        "a" * 5000,
    ],
)
def test_f127_a_path_into_something(world: World, name: str) -> None:
    shown = {"%00": "\\x00"}.get(name, name.encode("ascii", "backslashreplace").decode()[:80])

    if name == "%00":
        shown = "\x00"
    assert refused(world, f"{quote(name, safe='%')}=1") == {(400, f"?{shown}", "unknown_parameter")}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-02-29", "no_such_day"),
        ("2026-W01-1", "not_a_date"),
        ("20260101", "not_a_date"),
        ("01/02/2026", "not_a_date"),
        ("0000-01-01", "no_such_day"),
        ("0001-01-01", "date_out_of_range"),
        ("1969-12-31", "date_out_of_range"),
        ("2101-01-01", "date_out_of_range"),
        ("9999-12-31", "date_out_of_range"),
        ("10000-01-01", "not_a_date"),
        ("2026-01-01T00:00:00", "not_a_date"),
        ("2026-01-01 ", "not_a_date"),
        ("２０２６-01-01", "not_a_date"),
        ("46023", "not_a_date"),
        ("today", "not_a_date"),
        ("-1", "not_a_date"),
    ],
)
def test_d_days(world: World, day: str, code: str) -> None:
    assert refused(world, f"as_of={quote(day)}", SHORT["as_of"]) == {(400, "?as_of", code)}
    assert refused(world, f"ordered_on__gte={quote(day)}", ("orders",)) <= {
        (400, "?ordered_on__gte", code),
        (200, "", ""),
    }


@pytest.mark.parametrize("day", ["2028-02-29", "1970-01-01", "2100-12-31"])
def test_d_days_that_are(world: World, day: str) -> None:
    for name in SHORT["as_of"]:
        assert get(world, f"{name}/?as_of={day}").status_code == 200


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u3164"])
@pytest.mark.parametrize("name", ["email", "customer", "metric", "owner"])
def test_g_a_key_with_what_cannot_be_seen(world: World, name: str, sign: str) -> None:
    assert refused(world, f"{name}=a{quote(sign)}b", SHORT[name]) == {(400, f"?{name}", "invisible_character")}


def test_g_a_name_decomposed_is_the_same_name(world: World) -> None:
    decomposed = quote("Z\u0065\u0301@example.com")
    Person.objects.filter(email="hr@example.com").update(email="z\u00e9@example.com")

    assert len(get(world, f"people/?email={decomposed}").json()["results"]) == 1


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{7*7}}", "{% load x %}", "{event.__init__}", "javascript:x"]
)
def test_g_markup_comes_back_as_json_or_not_at_all(world: World, text: str) -> None:
    answer = get(world, f"people/?{quote(text)}=1")

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "image/png"},
        {"Accept": "x"},
        {"Accept": "*/*;q=0"},
        {"If-None-Match": '"' + "x" * 4000},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=0-1"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Forwarded-Host": "evil.example"},
        {"Content-Type": "text/plain; charset=bogus"},
        {"Content-Encoding": "gzip"},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer a b c"},
        {"Cookie": "sessionid=%00"},
    ],
    ids=str,
)
def test_headers_break_nothing(world: World, headers: dict[str, str]) -> None:
    for name in LISTS:
        assert get(world, f"{name}/", **headers).status_code in (200, 304, 401, 406)
