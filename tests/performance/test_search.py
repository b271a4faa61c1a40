"""Jumping to people, departments, goals and orders: what one may see, and nothing of the rest."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Person
from tests.factories.people import PersonFactory, sits
from tests.performance.stories import Team, client_of, executive, goal, page, sells, team

pytestmark = pytest.mark.django_db


def sold() -> tuple[Team, str]:
    made = team("Ana Novak", "Ben Okafor")
    goal(made.reps[0])
    goal(made.reps[1], "4", measure="orders")
    goal(made.department)
    return made, sells(made.reps[0], on=date(2026, 10, 5)).number


def found(person: Person, text: str) -> str:
    return unescape(page(person, f"/search/?q={text}"))


def test_people_and_departments_are_found_by_any_word_of_their_names() -> None:
    made, _number = sold()

    html = found(made.reps[0], "ova")

    assert 'href="/people/' in html
    assert "Ana Novak" in html
    assert "Northern sales" in found(made.reps[0], "sales+north")
    assert "Nothing found for “ana xyz”" in found(made.reps[0], "ana xyz")


def test_goals_are_found_by_whose_they_are_and_what_they_count() -> None:
    made, _number = sold()
    boss = executive()

    assert "Ana Novak · Revenue" in found(made.manager, "ana reven")
    assert "Ben Okafor · Orders" in found(boss, "orders okafor")
    assert "Northern sales · Revenue" in found(boss, "northern")
    assert "Ben Okafor · Orders" not in found(boss, "revenue")


def test_an_order_is_found_by_how_its_number_begins() -> None:
    made, number = sold()

    assert f"/orders/{number}/" in found(made.reps[0], number[:3])
    assert f"/orders/{number}/" in found(made.manager, number.lower())
    assert f"/orders/{number}/" not in found(made.manager, number[1:])


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("O-", "Nothing found for “O-”"),
        ("revenue", "Nothing found for “revenue”"),
        ("ana revenue", "Nothing found for “ana revenue”"),
        ("ana", "1 hit for “ana”"),
        ("northern", "1 hit for “northern”"),
    ],
)
def test_a_stranger_finds_neither_goal_nor_order_and_no_count_of_them(text: str, heading: str) -> None:
    _made, number = sold()
    stranger = PersonFactory(name="Eve Stone", signs_in=True)
    sits(stranger)

    html = found(stranger, text)

    assert heading in html
    assert number not in html
    assert "· Revenue" not in html


def test_who_has_left_is_found_by_those_who_keep_people_alone() -> None:
    made, _number = sold()
    Person.objects.filter(pk=made.reps[1].pk).update(left_on=date(2026, 10, 31))

    assert "Nothing found" in found(made.reps[0], "okafor")
    assert "Ben Okafor" in found(executive(), "okafor")


@pytest.mark.parametrize("text", ["%00", "%", "_", "'", "\\", "a" * 300, "%F0%9F%98%80", "%25%25", "<script>"])
def test_whatever_is_typed_is_answered(text: str) -> None:
    made, _number = sold()

    answer = client_of(made.manager).get(f"/search/?q={text}")

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script src", "")
    assert "Ana Novak ·" not in answer.content.decode()


def test_a_list_of_many_costs_what_one_of_few_does() -> None:
    made, _number = sold()
    with CaptureQueriesContext(connection) as few:
        found(made.manager, "novak")
    for number in range(12):
        sits(PersonFactory(name=f"Novak {number}"), under=made.manager, within=made.department)

    with CaptureQueriesContext(connection) as many:
        html = found(made.manager, "novak")

    assert len(many) == len(few)
    assert len(re.findall(r'href="/people/\d+/"', html)) == 6


def test_the_palette_gets_a_list_of_options_and_without_a_word_the_places() -> None:
    made, _number = sold()
    asks = {"HX-Request": "true", "HX-Target": "palette-list"}

    hits = client_of(made.manager).get("/search/?q=ana", headers=asks).content.decode()
    places = client_of(made.manager).get("/search/?q=", headers=asks).content.decode()

    assert 'role="option" id="hit-people-1"' in hits
    assert "<html" not in hits
    assert 'href="/goals/"' in places
