"""Moving somebody from a day on: what the preview says is what then happens, through the rules of an import."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from goals.actions import apply_changes, verify_ledger
from goals.models import Goal, Series, SubjectKind
from goals.queries.progress import progress
from imports.models import ChangeSet
from people.actions import Move, MovedMeanwhileError, OwnCaseError, RefusedMoveError, move_person, move_team
from people.models import Department, DepartmentAncestor, Person, Placement, Position
from people.queries.moving import seen_by, state_of
from performance.actions import preview_move
from sales.models import Credit
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits
from tests.performance.stories import NOW, TODAY, Team, client_of, counted, goal, sells, team

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAST = date(2026, 10, 10)


def other_team(name: str = "Western sales") -> Team:
    department = DepartmentFactory(name=name)
    manager = PersonFactory(name=f"Head of {name}", signs_in=True)
    sits(manager, within=department, role="manager")
    return Team(department, manager)


def to(there: Team, *, start_on: date = TODAY + DAY, **fields: Any) -> Move:
    return Move(
        start_on=start_on, department=there.department, manager=there.manager, title="Rep", role="rep", **fields
    )


def typed(there: Team, day: date, **fields: str) -> dict[str, str]:
    seat = {"department": there.department.code, "manager": there.manager.email, "title": "Rep", "role": "rep"}
    return {"start_on": str(day), "until": "", "fte": "1", "reason": "the west grows", **seat, **fields}


def seats(person: Person) -> list[tuple[str, str | None, date, date | None]]:
    rows = Position.objects.filter(person=person).order_by("start_on").select_related("department", "manager")
    return [(row.department.name, row.manager and row.manager.name, row.start_on, row.end_on) for row in rows]


def sums() -> dict[tuple[int, int], tuple[int, int]]:
    kinds = [SubjectKind.COMPANY, SubjectKind.DEPARTMENT]
    found: Counter[tuple[int, int, str]] = Counter()
    for row in Series.objects.filter(signature=0, subject_kind__in=kinds):
        found[row.subject_kind, row.subject_id, "revenue"] += row.revenue
        found[row.subject_kind, row.subject_id, "orders"] += row.orders
    return {(kind, pk): (found[kind, pk, "revenue"], found[kind, pk, "orders"]) for kind, pk, _name in found}


def statuses() -> dict[int, str]:
    return {row.goal_id: row.status for row in progress(Goal.objects.all(), as_of=TODAY, now=NOW)}


def test_moved_from_a_day_on_in_the_browser(hr: Person) -> None:
    here, there = team("Ana Novak"), other_team()
    ana, client = here.reps[0], client_of(hr)
    day = TODAY + DAY

    shown = client.post(f"/people/{ana.pk}/move/", typed(there, day))
    said = unescape(shown.content.decode())

    assert shown.status_code == 200
    for words in (
        "begins",
        "ends",
        "Western sales",
        "no longer sees 1 person",
        "sees 1 person more",
        "stays where it is",
    ):
        assert words in said, words
    assert seats(ana) == [("Northern sales", "Jo Meyer", date(2020, 1, 1), None)]

    for _twice in range(2):  # a double click is once
        done = client.post(f"/people/{ana.pk}/move/", {**typed(there, day), "state": shown.context["state"]})
        assert done.status_code == 302
    assert seats(ana) == [
        ("Northern sales", "Jo Meyer", date(2020, 1, 1), TODAY),
        ("Western sales", "Head of Western sales", day, None),
    ]
    assert [(one.source, one.reason, one.by) for one in ChangeSet.objects.all()] == [
        ("form", "the west grows", hr.user)
    ]


def test_what_a_past_day_would_move_is_what_it_moves() -> None:
    here, there = team("Ana Novak"), other_team()
    ana = here.reps[0]
    for owner in (ana, here.department, there.department):
        goal(owner, "25000")
    sells(ana, on=PAST - DAY, amount="10000")
    sells(ana, on=PAST, amount="20000")
    sells(ana, here.manager, on=PAST + DAY, amount="3000.01")
    counted()
    before, stood = sums(), statuses()
    change = {"person": ana, "move": to(there, start_on=PAST), "reason": "it was so", "by": None, "today": TODAY}

    found = preview_move(people=[ana.pk], start_on=PAST, today=TODAY, change=lambda: move_person(**change))
    assert (sums(), statuses()) == (before, stood)
    move_person(**change, state=found.state)
    apply_changes()

    after, stand = sums(), statuses()
    nothing = (0, 0)
    moved = {key: (before.get(key, nothing), after[key]) for key in after if before.get(key, nothing) != after[key]}
    assert found.effect is not None
    said = {(kind, pk): ((was, had), (now, has)) for kind, pk, was, now, had, has in found.effect["sums"]}
    assert said == moved
    assert moved[SubjectKind.DEPARTMENT, there.department.pk] == (nothing, (21_500_005_000, 1_500_000))
    assert [tuple(row) for row in found.effect["goals"]] == [
        (pk, stood[pk], stand[pk]) for pk in sorted(stand) if stood[pk] != stand[pk]
    ]
    assert found.effect["goals"]
    assert {row.person_id: row.after for row in found.sight} == {
        here.manager.pk: 0,
        there.manager.pk: 1,
    }
    assert seen_by([ana.pk], [], TODAY) == {there.manager.pk: 1}


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.full)])
def test_after_any_moves_each_department_has_what_its_people_sold_on_their_days(seed: int) -> None:
    draw = random.Random(seed)
    here, there = team("Ana Novak", "Ben Okafor", "Cleo North"), other_team()
    below = Team(DepartmentFactory(name="Deep west", parent=there.department), there.manager)
    for person in here.reps:
        for _order in range(5):
            sells(person, on=TODAY - timedelta(days=draw.randint(0, 60)), amount=str(draw.randint(1, 9999)))
    counted()

    for _move in range(8):
        person, place = draw.choice(here.reps), draw.choice([here, there, below])
        day = TODAY - timedelta(days=draw.randint(-5, 60))
        with suppress(RefusedMoveError):  # a later position stands in the way
            move_person(person=person, move=to(place, start_on=day), reason="x", by=None, today=TODAY)
    apply_changes()

    expected: Counter[int] = Counter()
    above = list(DepartmentAncestor.objects.values_list("department_id", "ancestor_id"))
    for credit in Credit.objects.select_related("order"):
        day, line = credit.order.ordered_on, credit.order.lines.get()
        [seat] = [
            seat
            for seat in Position.objects.filter(person=credit.person_id)
            if seat.start_on <= day and (seat.end_on is None or day <= seat.end_on)
        ]
        for department, ancestor in above:
            if department == seat.department_id:
                expected[ancestor] += int(line.quantity * line.unit_price * 1_000_000)
    assert {pk: revenue for (kind, pk), (revenue, _n) in sums().items() if kind and revenue} == dict(expected)
    assert verify_ledger(TODAY) == 0


@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 31)], ids=["open", "with an end"])
def test_the_position_that_the_day_cuts_ends_the_day_before(ends_on: date | None) -> None:
    here, there = team(), other_team()
    ana = PersonFactory(name="Ana Novak")
    sits(ana, under=here.manager, within=here.department, end_on=ends_on)

    move_person(person=ana, move=to(there), reason="x", by=None, today=TODAY)

    assert [seat[3] for seat in seats(ana)] == [TODAY, None]


def test_what_cannot_be_says_where_and_how_to_mend_it_and_changes_nothing(hr: Person) -> None:
    here, there = team("Ana Novak", "Ben Okafor"), other_team()
    ana, ben = here.reps
    Position.objects.filter(person=ben).update(manager=ana)
    Position.objects.filter(person=ana).update(end_on=date(2027, 2, 28))
    sits(ana, within=here.department, start_on=date(2027, 3, 1))
    Person.objects.filter(pk=there.manager.pk).update(left_on=TODAY + 9 * DAY)
    before, client = seats(ana), client_of(hr)

    def told(**fields: str) -> str:
        answer = client.post(f"/people/{ana.pk}/move/", typed(there, TODAY + DAY, **fields))
        assert answer.status_code == 422
        return unescape(answer.content.decode())

    assert "another position on some of these days: 2027-03-01" in told()
    assert "be their own manager, through" in told(manager=ben.email, until="2027-02-28")
    assert "2 December 2026: choose a day up to then" in told(start_on="2026-12-15")
    assert "Nobody manages themselves" in told(manager=ana.email)
    assert "another administrator or HR" in told(manager=hr.email)
    assert "before the first" in told(until="2026-01-01")
    assert seats(ana) == before
    assert not ChangeSet.objects.exists()


def test_a_preview_that_is_no_longer_true_is_not_carried_out(hr: Person) -> None:
    here, there, third = team("Ana Novak"), other_team(), other_team("Southern sales")
    ana, client = here.reps[0], client_of(hr)
    state = client.post(f"/people/{ana.pk}/move/", typed(there, TODAY + DAY)).context["state"]
    move_person(person=ana, move=to(third), reason="first", by=None, today=TODAY)
    moved = seats(ana)

    answer = client.post(f"/people/{ana.pk}/move/", {**typed(there, TODAY + DAY), "state": state})

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert answer.context["state"] == state_of([ana.pk])
    assert seats(ana) == moved


def test_a_team_goes_to_another_manager_whole(hr: Person) -> None:
    here, there = team("Ana Novak", "Ben Okafor"), other_team()
    late = PersonFactory(name="Lee Late")
    sits(late, under=here.manager, within=here.department, start_on=TODAY + 9 * DAY, end_on=TODAY + 20 * DAY)
    client, form = client_of(hr), {"start_on": str(TODAY), "manager": there.manager.email, "reason": "Jo leaves"}

    shown = client.post(f"/people/{here.manager.pk}/team/", form)
    for _twice in range(2):
        client.post(f"/people/{here.manager.pk}/team/", {**form, "state": shown.context["state"]})

    west = "Head of Western sales"
    for person in here.reps:
        assert seats(person) == [
            ("Northern sales", "Jo Meyer", date(2020, 1, 1), TODAY - DAY),
            ("Northern sales", west, TODAY, None),
        ]
    assert seats(late) == [("Northern sales", west, TODAY + 9 * DAY, TODAY + 20 * DAY)]
    assert ChangeSet.objects.count() == 1


def test_whoever_takes_over_out_of_the_team_reports_to_its_managers_manager() -> None:
    here, boss = team("Ana Novak", "Ben Okafor"), PersonFactory(name="Kim Chief")
    sits(boss)
    Position.objects.filter(person=here.manager).update(manager=boss)
    ana, ben = here.reps

    move_team(manager=here.manager, to=ana, start_on=TODAY, reason="x", by=None, today=TODAY)

    assert [seats(person)[-1][1] for person in (ana, ben)] == ["Kim Chief", "Ana Novak"]


def test_nobody_moves_themselves_or_anybody_under_themselves(hr: Person) -> None:
    here, there = team("Ana Novak"), other_team()
    client = client_of(hr)
    rules = {"reason": "x", "by": hr.user, "today": TODAY}
    under = Team(there.department, hr)

    assert client.get(f"/people/{hr.pk}/move/").status_code == 404
    for person, move in ((hr, to(there)), (here.reps[0], to(under))):
        with pytest.raises(OwnCaseError):
            move_person(person=person, move=move, **rules)
    Position.objects.filter(person=hr).update(manager=here.manager)
    with pytest.raises(OwnCaseError):
        move_team(manager=here.manager, to=there.manager, start_on=TODAY, **rules)


def test_roles_that_see_more_than_a_line_are_administrators_to_give(hr: Person) -> None:
    here, there = team("Ana Novak"), other_team()
    admin = PersonFactory(signs_in=True)
    make_admin(admin)
    asked = typed(there, TODAY + DAY, role="executive")

    assert client_of(hr).post(f"/people/{here.reps[0].pk}/move/", asked).status_code == 422
    assert client_of(admin).post(f"/people/{here.reps[0].pk}/move/", asked).status_code == 200


def test_figures_are_shown_to_those_alone_who_see_them(hr: Person) -> None:
    here, there = team("Ana Novak"), other_team()
    admin = PersonFactory(signs_in=True)
    make_admin(admin)
    sells(here.reps[0], on=PAST, amount="41000")
    goal(here.reps[0], "64000")
    counted()

    def told(person: Person) -> str:
        answer = client_of(person).post(f"/people/{here.reps[0].pk}/move/", typed(there, PAST))
        return unescape(answer.content.decode())

    assert "-$41k" in told(hr).replace("−", "-")
    assert "41k" not in told(admin)
    assert "Figures of 2 departments move that you may not see." in told(admin)


def test_a_large_team_asks_no_more_than_a_small_one(hr: Person) -> None:
    counts = []
    for size in (1, 8):
        here, there = team(*(f"Rep {n}" for n in range(size))), other_team()
        form = {"start_on": str(TODAY + DAY), "manager": there.manager.email, "reason": "x"}
        client = client_of(hr)
        client.post(f"/people/{here.manager.pk}/team/", form)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.post(f"/people/{here.manager.pk}/team/", form).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("left_as_migrated")
def test_of_twenty_who_move_the_person_that_they_saw_one_wins() -> None:
    root()
    here, there = team("Ana Novak"), [other_team(f"Place {n}") for n in range(20)]
    ana, together = here.reps[0], threading.Barrier(20)
    state = state_of([ana.pk])

    def move(number: int) -> str:
        together.wait()
        try:
            move_person(person=ana, move=to(there[number]), reason="x", by=None, today=TODAY, state=state)
        except MovedMeanwhileError:
            return "too late"
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(move, range(20)))

    assert answers == {"moved": 1, "too late": 19}
    assert [seat[3] for seat in seats(ana)] == [TODAY, None]
    with transaction.atomic():
        assert Placement.objects.filter(person=ana).count() == 2
    assert Department.objects.count() > 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("left_as_migrated")
def test_two_who_are_put_under_each_other_at_once_make_no_circle() -> None:  # F47
    here, together = team("Ana Novak", "Ben Okafor"), threading.Barrier(2)
    ana, ben = here.reps

    def under(pair: tuple[Person, Person]) -> str:
        together.wait()
        try:
            move_person(person=pair[0], move=to(Team(here.department, pair[1])), reason="x", by=None, today=TODAY)
        except RefusedMoveError as refused:
            return refused.faults[0].code
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        answers = Counter(pool.map(under, [(ana, ben), (ben, ana)]))

    assert answers == {"moved": 1, "manager_cycle": 1}
