"""Lists, single rows and the brute-force reference say the same, over random organisations and days."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from random import Random

import pytest

from accounts.models import User
from goals.models import Goal, OwnerKind
from people.actions import rebuild_ancestors, rebuild_placements
from people.models import Department, Grant, Person, Position
from people.scope import Action, Viewer, acts_for_whom, can, scope, viewer_of, visible_people
from sales.models import Credit, Order
from tests.factories.people import root
from tests.reference.access import Eyes, Organisation, Power, Seat

FIRST = date(2026, 1, 1)
DAYS = 120
PEOPLE = 9
ROLES = ("rep", "rep", "rep", "manager", "manager", "head", "executive", "hr", "staff")


def day(chance: Random) -> date:
    return FIRST + timedelta(days=chance.randrange(DAYS))


def span(chance: Random) -> tuple[date, date]:
    start_on, end_on = sorted((day(chance), day(chance)))
    return start_on, end_on


def organisation(chance: Random) -> Organisation:
    """Departments in a tree, some with a head; people who move, leave, act for others and administer."""
    users = User.objects.bulk_create(User(email=f"{n}@example.com") for n in range(PEOPLE))
    people = Person.objects.bulk_create(
        Person(email=user.email, name=user.email, user=user, left_on=day(chance) if chance.random() < 0.15 else None)
        for user in users
    )
    ids = [person.pk for person in people]
    parents: dict[int, int | None] = {root().pk: None}
    for number in range(4):
        made = Department.objects.create(
            code=f"D{number}", name=f"D{number}", kind="sales", parent_id=chance.choice([*parents])
        )
        parents[made.pk] = made.parent_id
    heads = {pk: chance.choice(ids) if chance.random() < 0.4 else None for pk in parents}
    for pk, head in heads.items():
        Department.objects.filter(pk=pk).update(head=head)
    known = Organisation({person.pk: person.left_on for person in people}, parents, heads)
    known.seats = [seat for place, pk in enumerate(ids) for seat in seats(chance, pk, ids[:place], [*parents])]
    known.powers = [power(chance, ids) for _ in range(8)]
    return known


def seats(chance: Random, person: int, above: list[int], departments: list[int]) -> list[Seat]:
    """Two or three spans; the manager is one of those before, so that no day has a cycle."""
    edges = sorted({FIRST, day(chance), day(chance), FIRST + timedelta(days=DAYS)})
    return [
        Seat(
            person,
            chance.choice([*above, *above, None]),
            chance.choice(departments),
            chance.choice(ROLES),
            start_on,
            after - timedelta(days=1),
        )
        for start_on, after in itertools.pairwise(edges)
        if chance.random() < 0.9
    ]


def power(chance: Random, ids: list[int]) -> Power:
    person, other = chance.sample(ids, 2)
    kind = chance.choice(["admin", "delegation", "delegation", "stand_in"])
    start_on, end_on = span(chance)
    return Power(person, kind, None if kind == "admin" else other, start_on, end_on, agreed=chance.random() < 0.8)


def store(known: Organisation) -> Organisation:
    Position.objects.bulk_create(
        Position(
            person_id=seat.person,
            manager_id=seat.manager,
            department_id=seat.department,
            role=seat.role,
            start_on=seat.start_on,
            end_on=seat.end_on,
        )
        for seat in known.seats
    )
    kept: list[Power] = []
    for one in known.powers:
        again = (
            (other.person, other.kind, other.on_behalf_of) == (one.person, one.kind, one.on_behalf_of) for other in kept
        )
        if not any(again):
            kept.append(one)
            stored = Grant.objects.create(
                person_id=one.person,
                kind=one.kind,
                on_behalf_of_id=one.on_behalf_of,
                start_on=one.start_on,
                end_on=one.end_on,
            )
            if not one.agreed:
                Grant.objects.filter(pk=stored.pk).update(agreed_at=None)
    known.powers = kept
    rebuild_ancestors()
    rebuild_placements()
    return known


def records(known: Organisation) -> None:
    """A goal for everybody and every department, and an order for everybody."""
    common = {"measure": "revenue", "start_on": FIRST, "end_on": FIRST, "target": 1}
    Goal.objects.bulk_create(Goal(owner_kind=OwnerKind.PERSON, person_id=pk, **common) for pk in known.left_on)
    Goal.objects.bulk_create(
        Goal(owner_kind=OwnerKind.DEPARTMENT, department_id=pk, **common)
        for pk, parent in known.parents.items()
        if parent is not None
    )
    for pk in known.left_on:
        order = Order.objects.create(number=f"O{pk}", ordered_on=FIRST, currency="USD")
        Credit.objects.create(order=order, person_id=pk)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_everybody_sees_and_sets_what_the_reference_says(seed: int) -> None:
    chance = Random(seed)
    known = store(organisation(chance))
    records(known)
    for me in known.left_on:
        for on in (day(chance), day(chance)):
            eyes = Eyes(known, me, on)
            viewer = viewer_of(User.objects.get(person=me), on)

            assert viewer.is_admin == eyes.admin, (seed, me, on)
            assert seen(viewer) == expected(eyes), (seed, me, on)
            single_rows_agree(viewer, chance)
            acting_is_named(viewer, eyes)


def seen(viewer: Viewer) -> dict[str, set[int]]:
    read, change = scope(viewer, Goal), scope(viewer, Goal, Action.CHANGE)
    of_people = {"owner_kind": OwnerKind.PERSON}
    of_departments = {"owner_kind": OwnerKind.DEPARTMENT}
    return {
        "people": set(visible_people(viewer).values_list("pk", flat=True)),
        "figures": set(read.filter(**of_people).values_list("person", flat=True)),
        "set": set(change.filter(**of_people).values_list("person", flat=True)),
        "departments": set(read.filter(**of_departments).values_list("department", flat=True)),
        "set departments": set(change.filter(**of_departments).values_list("department", flat=True)),
        "sales": set(scope(viewer, Order).values_list("credits__person", flat=True)),
        "seats": set(scope(viewer, Position).values_list("person", flat=True)),
    }


def expected(eyes: Eyes) -> dict[str, set[int]]:
    known = eyes.known
    below = {pk for pk, parent in known.parents.items() if parent is not None}
    figures = {pk for pk in known.left_on if eyes.reads_figures_of(pk)}
    return {
        "people": figures,
        "figures": figures,
        "set": {pk for pk in known.left_on if eyes.sets_goals_of(pk)},
        "departments": {pk for pk in below if eyes.reads_department(pk)},
        "set departments": {pk for pk in below if eyes.sets_department(pk)},
        "sales": {pk for pk in known.left_on if eyes.reads_sales_of(pk)},
        "seats": {seat.person for seat in known.seats if eyes.reads_seats_of(seat.person)},
    }


def single_rows_agree(viewer: Viewer, chance: Random) -> None:
    """The check of one row is the list's."""
    for model, action in ((Goal, Action.READ), (Goal, Action.CHANGE), (Order, Action.READ), (Position, Action.READ)):
        listed = set(scope(viewer, model, action).values_list("pk", flat=True))
        for row in chance.sample(list(model.objects.all()), 2):
            assert can(viewer, action, row) == (row.pk in listed)


def acting_is_named(viewer: Viewer, eyes: Eyes) -> None:
    """A change that one's own line does not reach is made for somebody; any other is one's own."""
    for person in visible_people(viewer, Action.CHANGE):
        own = eyes.me in eyes.known.above(person.pk, eyes.on)
        principal = acts_for_whom(viewer, person_id=person.pk)
        assert (principal is None) == own
        assert own or principal in set(eyes.known.above(person.pk, eyes.on)) & eyes.line
