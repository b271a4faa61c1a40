"""The history by the API: what the page of all changes shows, to administrators alone, none twice and none left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import history
from people.calendar import company_today
from people.models import Department, Person
from people.queries.history import Search, count
from tests.factories.people import PersonFactory, make_admin, root

pytestmark = pytest.mark.django_db
HISTORY = "/api/v1/history/"


@pytest.fixture
def admin(client: Client) -> Client:
    person = PersonFactory(signs_in=True, email="admin@example.com", name="Ada Admin")
    make_admin(person)
    root()
    client.force_login(person.user)
    with history.context(user=person.user.pk, reason="tidied up"):
        for number in range(5):
            Person.objects.filter(pk=PersonFactory(name=f"Old {number}").pk).update(name=f"New {number}")
        Department.objects.update(name="Halden")
    return client


def pages(client: Client, query: str) -> list[dict[str, Any]]:
    url, found = f"{HISTORY}?{query}", []
    while url:
        answer = client.get(url).json()
        found += answer["results"]
        url = answer["next"]
    return found


def test_it_tells_what_the_page_tells(admin: Client) -> None:
    change = pages(admin, "what=person&about=New 3")[0]

    assert change.pop("at")
    assert change.pop("key")
    assert change == {
        "what": "person",
        "action": "changed",
        "about": "New 3",
        "changes": [{"field": "name", "before": "Old 3", "after": "New 3"}],
        "by": "Ada Admin",
        "through": "",
        "reason": "tidied up",
        "request": "",
    }
    assert {one["reason"] for one in pages(admin, "by=ADMIN@example.com")} == {"tidied up"}
    assert pages(admin, "by=nobody@example.com") == []


@pytest.mark.parametrize("size", [1, 2, 3])
def test_none_is_told_twice_or_left_out_while_others_come(admin: Client, size: int) -> None:
    whole = pages(admin, "page_size=200")
    first = admin.get(f"{HISTORY}?page_size={size}").json()
    Department.objects.update(name="Halden again")  # of the same moment: the whole test is one transaction
    url, found = first["next"], list(first["results"])
    while url:
        answer = admin.get(url).json()
        url, found = answer["next"], found + answer["results"]

    keys = [(one["what"], one["key"], one["action"], str(one["changes"])) for one in found]
    assert len(keys) == len(set(keys))
    assert {(one["what"], one["key"]) for one in whole} <= {(one["what"], one["key"]) for one in found}
    assert len(whole) == count(Search()) - 1


def test_days_narrow_it(admin: Client) -> None:
    tomorrow = company_today() + timedelta(days=1)

    assert pages(admin, f"until={company_today()}&since={company_today()}")
    assert pages(admin, f"since={tomorrow}") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("what=password", "unknown_choice"),
        ("who=1", "unknown_parameter"),
        ("ordering=at", "unknown_parameter"),
        ("page_size=201", "out_of_range"),
        ("cursor=e30", "invalid_cursor"),
        ("cursor=WyJ4IiwwLDFd", "invalid_cursor"),
        ("since=yesterday", "not_a_date"),
        (f"about={'x' * 201}", "max_length"),
    ],
)
def test_what_it_does_not_know_is_refused(admin: Client, query: str, code: str) -> None:
    answer = admin.get(f"{HISTORY}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
