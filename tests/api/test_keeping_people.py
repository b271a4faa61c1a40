"""Moves, days away and last days sent by programs: by the rules of the pages, and for the same people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Scope
from imports.models import ChangeSet
from people.calendar import company_today
from people.models import Absence, Person, Position
from tests.api.programs import Program, errors, importer
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ana() -> Person:
    person = PersonFactory(email="ana@x.example", signs_in=True)
    sits(person, within=root())
    DepartmentFactory(code="WEST")
    return person


def hr() -> Program:
    person = PersonFactory(signs_in=True)
    sits(person, role="hr")
    return Program(person)


def move(**fields: Any) -> dict[str, Any]:
    return {
        "start_on": str(company_today() + DAY),
        "department_code": "WEST",
        "role": "rep",
        "reason": "the west grows",
        **fields,
    }


def test_a_move_is_made_once_and_says_what_followed(ana: Person) -> None:
    program, key = hr(), {"Idempotency_Key": "k"}

    first = program.post(f"people/{ana.pk}/move/", move(), **key)
    replayed = program.post(f"people/{ana.pk}/move/", move(), **key)
    again = program.post(f"people/{ana.pk}/move/", move())

    assert (first.status_code, first.json()["result"]) == (200, "changed")
    assert [note["code"] for note in first.json()["notes"]][-1] == "position_closed"
    assert (replayed.headers["Idempotent-Replayed"], replayed.json()) == ("true", first.json())
    assert again.json()["result"] == "unchanged"
    assert [
        (seat.department.code, seat.end_on) for seat in Position.objects.filter(person=ana).order_by("start_on")
    ] == [
        ("ALL", company_today()),
        ("WEST", None),
    ]
    assert (ChangeSet.objects.get().source, ChangeSet.objects.get().reason) == ("api", "the west grows")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"department_code": "NOWHERE"}, ("/department_code", "unknown_department")),
        ({"manager_email": "nobody@x.example"}, ("/manager_email", "unknown_person")),
        ({"manager_email": "ana@x.example"}, ("/manager_email", "own_manager")),
        ({"start_on": "tomorrow"}, ("/start_on", "not_a_date")),
        ({"start_on": "2019-01-01"}, ("/start_on", "position_overlap")),
        ({"fte": "0"}, ("/fte", "number_too_small")),
        ({"fte": 1}, ("/fte", "not_a_string")),
        ({"role": "executive"}, ("/role", "not_yours_to_give")),
        ({"email": "ben@x.example"}, ("/email", "unknown_field")),
    ],
)
def test_what_is_wrong_with_a_move_is_said_where_it_is(
    ana: Person, fields: dict[str, Any], error: tuple[str, str]
) -> None:
    Position.objects.filter(person=ana).update(end_on="2099-12-31")

    answer = hr().post(f"people/{ana.pk}/move/", move(**fields))

    assert answer.status_code == 400
    assert errors(answer) == [error]
    assert not ChangeSet.objects.exists()


def test_days_away_and_a_last_day(ana: Person) -> None:
    program, today = importer(), company_today()

    for result in ("changed", "unchanged"):
        answer = program.post(f"people/{ana.pk}/absences/", {"start_on": str(today), "kind": "sick"})
        assert answer.json()["result"] == result
    assert Absence.objects.get().kind == "sick"
    program.post(f"people/{ana.pk}/absences/", {"start_on": str(today), "delete": True})
    assert not Absence.objects.exists()

    program.post(f"people/{ana.pk}/leave/", {"last_day": str(today + DAY), "reason": "x"})
    ana.refresh_from_db()
    assert ana.left_on == today + DAY
    program.post(f"people/{ana.pk}/leave/", {"last_day": None, "reason": "stays"})
    program.post(f"people/{ana.pk}/leave/", {"last_day": str(today - DAY), "reason": "x"})
    ana.refresh_from_db()
    assert ana.left_on == today - DAY
    assert not Person.objects.get(pk=ana.pk).user.is_active
    gone = program.post(f"people/{ana.pk}/leave/", {"last_day": None, "reason": "x"})
    assert (gone.status_code, gone.json()["code"]) == (409, "gone")


def test_not_for_oneself_and_not_without_the_power(ana: Person) -> None:
    program = hr()
    assert program.post(f"people/{program.person.pk}/move/", move()).status_code == 404
    under = program.post(f"people/{ana.pk}/move/", move(manager_email=program.person.email))
    assert (under.status_code, under.json()["code"]) == (409, "own_case")
    assert Program(ana).post(f"people/{program.person.pk}/move/", move()).status_code == 404
    assert Program(program.person, Scope.READ).post(f"people/{ana.pk}/move/", move()).status_code == 403
    assert not ChangeSet.objects.exists()
