"""Saved views: filters and order under a name, for oneself or for those below, and which a list opens with."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse

from people.actions import kept_query
from people.models import Person, SavedView
from tests.performance.stories import client_of, team

pytestmark = pytest.mark.django_db


def saved(
    by: Person, name: str = "Late ones", query: str = "state=late&sort=-worth&page=3", **body: Any
) -> HttpResponse:
    address = f"/people/views/?list=orders&query={query.replace('&', '%26')}"
    answer: HttpResponse = client_of(by).post(address, {"name": name, **body})
    return answer


def menu(person: Person, query: str = "") -> str:
    answer = client_of(person).get(f"/people/views/?list=orders&query={query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_view_is_saved_under_a_name_and_opens_the_list_as_it_was() -> None:
    made = team("Ana Novak")

    answer = saved(made.reps[0])

    view = SavedView.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/orders/?sort=-worth&state=late")
    assert (view.name, view.query, view.shared, view.first) == ("Late ones", "sort=-worth&state=late", False, False)
    assert 'href="/orders/?sort=-worth&state=late"' in menu(made.reps[0])


def test_only_who_reports_to_the_owner_sees_a_shared_one_and_nobody_else_changes_it() -> None:
    made, other = team("Ana Novak"), team("Eve Stone")
    saved(made.manager, name="Ours", shared="on")
    saved(made.manager, name="Mine")
    view = SavedView.objects.get(name="Ours")

    assert ["Ours" in menu(one) for one in (made.manager, made.reps[0], other.reps[0], other.manager)] == [
        True,
        True,
        False,
        False,
    ]
    assert "Mine" not in menu(made.reps[0])
    for person in (made.reps[0], other.manager):
        assert client_of(person).get(f"/people/views/{view.pk}/").status_code == 404
        assert client_of(person).post(f"/people/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.count() == 2


def test_who_leads_nobody_shares_with_nobody() -> None:
    ana = team("Ana Novak").reps[0]

    saved(ana, shared="on")

    assert SavedView.objects.get().shared is False


def test_a_list_opens_with_the_view_that_was_chosen_and_still_shows_everything() -> None:
    ana = team("Ana Novak").reps[0]
    saved(ana, name="A", first="on")
    saved(ana, name="B", query="state=follow-up", first="on")
    client = client_of(ana)

    assert client.get("/orders/").headers["Location"] == "/orders/?state=follow-up"
    assert client.get("/orders/?view=all").status_code == 200
    assert client.get("/orders/?q=").status_code == 200
    assert client.get("/deals/").status_code == 200
    assert [view.first for view in SavedView.objects.order_by("name")] == [False, True]


def test_renamed_and_deleted() -> None:
    ana = team("Ana Novak").reps[0]
    saved(ana)
    view = SavedView.objects.get()
    client = client_of(ana)

    assert client.post(f"/people/views/{view.pk}/", {"name": "Renamed", "first": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.first, view.query) == ("Renamed", True, "sort=-worth&state=late")
    assert client.post(f"/people/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_names_are_one_s_own_and_only_once() -> None:
    made = team("Ana Novak", "Ben Okafor")
    saved(made.reps[0])

    again = saved(made.reps[0])

    assert again.status_code == 422
    assert "You have a view of this name already." in unescape(again.content.decode())
    assert saved(made.reps[1]).status_code == 302
    assert saved(made.reps[0], name=" ").status_code == 422
    assert saved(made.reps[0], name="x" * 81).status_code == 422


def test_a_list_that_is_none_has_no_views() -> None:
    ana = team("Ana Novak").reps[0]

    assert client_of(ana).get("/people/views/?list=account_logout").status_code == 404
    assert client_of(ana).get("/people/views/").status_code == 404


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("b=2&a=1&page=3&format=csv&as_of=2026-01-01&view=all", "a=1&b=2"),
        ("", ""),
        ("q=&state=late", "state=late"),
        ("q=%3Cscript%3E", "q=%3Cscript%3E"),
        ("a=2&a=1", "a=2&a=1"),
    ],
)
def test_what_of_an_address_is_a_view(query: str, kept: str) -> None:
    assert kept_query(query) == kept
