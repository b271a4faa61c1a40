"""The page of one's own account: what is known of oneself, what one may choose, and how everything of one's own stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope
from inbox.actions import renew_calendar
from people.models import Grant, Person
from people.scope import viewer_of
from tests.factories.accounts import UserFactory
from tests.factories.people import PersonFactory, root, sits

pytestmark = pytest.mark.django_db


def page_of(person: Person) -> str:
    client = Client()
    client.force_login(person.user)
    return " ".join(client.get("/me/").content.decode().split())


def test_it_says_what_is_known_and_how_all_that_is_ones_own_stands() -> None:
    eva, jonas, ada = (PersonFactory(name=name, signs_in=True) for name in ("Eva Lind", "Jonas Holm", "Ada Berg"))
    Person.objects.filter(pk=ada.pk).update(employee_number="0042", country="NO")
    sits(eva, role="executive", title="CEO")
    sits(jonas, under=eva, role="manager", title="Sales manager")
    sits(ada, under=jonas, title="Junior rep", end_on=date(2024, 12, 31))
    sits(ada, under=jonas, title="Sales rep", start_on=date(2025, 1, 1))
    today = timezone.localdate()
    Grant.objects.create(person=ada, on_behalf_of=jonas, kind="delegation", start_on=today, end_on=today)
    accounts.create_token(user=ada.user, name="mine", scopes=[Scope.READ], days=9, by=ada.user)
    renew_calendar(person=ada)

    said = page_of(ada)

    for words in (
        "Jonas Holm › Eva Lind",
        "Sales rep in The company",
        "0042",
        "Weekends and holidays of Norway",
        "English",
        "Junior rep",
        "Whoever learns your password is in.",
        "This one alone.",
        "1 program signs in as you.",
        "You act for 1 person today.",
        "Nobody so far.",
        "Your calendar program can read what you owe.",
        "Human resources and administrators keep this",
    ):
        assert words in said
    assert "1 person acts for you." in page_of(jonas)


def test_ones_own_clock_is_ones_own_choice_and_kept_in_the_history() -> None:
    ada = PersonFactory(signs_in=True)
    client = Client()
    client.force_login(ada.user)

    assert client.post("/me/", {"time_zone": "Asia/Tokyo"}).status_code == 302
    assert (
        client.post("/me/", {"time_zone": "Asia/Tokyo", "name": "Queen", "email": "q@example.com"}).status_code == 302
    )
    assert client.post("/me/", {"time_zone": "Mars/Base"}).status_code == 422

    after = Person.objects.get()
    assert (after.time_zone, after.version) == ("Asia/Tokyo", ada.version + 1)
    assert (after.name, after.email) == (ada.name, ada.email)
    assert "Asia/Tokyo" in client.get(f"/people/history/person/{ada.pk}/").content.decode()


def test_ones_own_clock_makes_no_last_day_longer() -> None:
    ada = PersonFactory(signs_in=True, left_on=date(2026, 3, 1), time_zone="Pacific/Midway")

    assert viewer_of(ada.user, on=date(2026, 3, 2)).person_id is None


def test_an_account_of_nobody_looks_after_itself() -> None:
    root()
    client = Client()
    client.force_login(UserFactory(email="nobody@example.com"))

    said = client.get("/me/").content.decode()

    assert "nobody@example.com" in said
    assert "Two-step sign-in" in said
    assert client.post("/me/", {"time_zone": "Asia/Tokyo"}).status_code == 404
