"""What has changed since a moment of people, departments and goals; of secrets of others not even that."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.utils import timezone

from goals.actions import revise_goal, set_goal
from goals.models import Goal, OwnerKind
from people.calendar import company_today
from people.models import Department, Person, Position
from tests.api.programs import Program
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def boss() -> Program:
    person = PersonFactory(signs_in=True, email="boss@x.example")
    sits(person, role="executive", within=root())
    return Program(person)


@pytest.fixture
def ana() -> Person:
    return PersonFactory(email="ana@x.example", signs_in=True)


@pytest.fixture
def seat(boss: Program, ana: Person) -> Position:
    return sits(ana, under=boss.person, within=DepartmentFactory(code="WEST"))


def pull(reader: Program, what: str, since: datetime, key: str) -> list[str]:
    answer = reader.get(f"{what}/?updated_since={quote(since.isoformat())}")
    assert answer.status_code == 200, answer.content
    assert datetime.fromisoformat(answer.headers["Updated-Until"]) < timezone.now()
    return [one[key] for one in answer.json()["results"]]


def long_ago() -> datetime:
    """Before this test, in the database's own clock: a change bears the beginning of its transaction."""
    return timezone.now() - timedelta(hours=20)


def test_a_person_who_was_changed_by_whatever_door(boss: Program, ana: Person, seat: Position) -> None:
    assert pull(boss, "people", long_ago() + 40 * timedelta(hours=1), "email") == []

    Person.objects.filter(pk=ana.pk).update(time_zone="Asia/Tokyo")
    assert pull(boss, "people", long_ago(), "email") == ["ana@x.example"]


def test_a_position_that_was_changed_is_the_person_s_and_both_departments(
    boss: Program, ana: Person, seat: Position
) -> None:
    Position.objects.filter(pk=seat.pk).update(department=DepartmentFactory(code="EAST"))

    assert pull(boss, "people", long_ago(), "email") == ["ana@x.example"]
    assert pull(boss, "departments", long_ago(), "code") == ["EAST", "WEST"]


def test_a_position_that_is_gone_was_the_person_s(boss: Program, ana: Person, seat: Position) -> None:
    seat.delete()

    assert pull(boss, "people", long_ago(), "email") == ["ana@x.example"]


@pytest.mark.parametrize("fields", [{"start_on": 0}, {"start_on": -300, "end_on": -1}])
def test_a_day_that_has_come_changes_without_a_write(boss: Program, ana: Person, fields: dict[str, int]) -> None:
    today = company_today()
    days = {name: today + days * DAY for name, days in fields.items()}
    sits(ana, under=boss.person, within=DepartmentFactory(code="WEST"), **days)

    yesterday = datetime.fromisoformat(f"{today - DAY}T12:00:00+00:00")
    tonight = datetime.fromisoformat(f"{today}T00:00:01+00:00")
    assert pull(boss, "people", yesterday, "email") == ["ana@x.example"]
    assert pull(boss, "departments", yesterday, "code") == ["WEST"]
    assert pull(boss, "people", tonight, "email") == pull(boss, "departments", tonight, "code") == []


def test_that_somebody_is_to_move_or_leave_is_told_to_nobody_else(boss: Program, ana: Person, seat: Position) -> None:
    colleague = PersonFactory(signs_in=True)
    sits(colleague, under=boss.person, within=seat.department)
    Person.objects.filter(pk=ana.pk).update(left_on=company_today() + 30 * DAY)
    Position.objects.filter(pk=seat.pk).update(end_on=company_today() + 30 * DAY)

    told = {who: pull(who, "people", long_ago(), "email") for who in (boss, Program(ana), Program(colleague))}

    assert list(told.values()) == [["ana@x.example"], ["ana@x.example"], []]
    assert pull(Program(colleague), "departments", long_ago(), "code") == []


def test_a_department_that_moves_takes_those_below_along(boss: Program, seat: Position) -> None:
    below = DepartmentFactory(code="COAST", parent=seat.department)
    DepartmentFactory(code="OTHER")
    sits(PersonFactory(), within=below)
    assert pull(boss, "departments", long_ago(), "code") == []

    Department.objects.filter(code="WEST").update(name="The west")

    assert pull(boss, "departments", long_ago(), "code") == ["COAST", "WEST"]


def test_goals_that_were_set_or_revised_for_those_who_see_them(boss: Program, ana: Person, seat: Position) -> None:
    period = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    goal = set_goal(owner_kind=OwnerKind.PERSON, person=ana, measure="orders", target=Decimal(5), by=None, **period)
    stranger = PersonFactory(signs_in=True)
    sits(stranger, under=boss.person)
    before = timezone.now()

    assert pull(boss, "goals", before - DAY, "id") == [goal.pk]
    assert pull(boss, "goals", before, "id") == []
    revise_goal(goal=goal, target=Decimal(6), weight=Decimal(1), reason="", by=None, expected_version=1)
    assert pull(boss, "goals", before, "id") == pull(Program(ana), "goals", before, "id") == [goal.pk]
    assert pull(Program(stranger), "goals", before, "id") == []
    assert Goal.objects.get().version == 2
