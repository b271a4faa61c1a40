"""Placements against an independent day-by-day reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from time import perf_counter

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.actions import rebuild_ancestors, rebuild_placements
from people.models import Department, DepartmentAncestor, Person, Placement, Position
from tests.factories.people import DepartmentFactory, PersonFactory, root, sits

FIRST = date(2025, 1, 1)
DAYS = 40


@dataclass(frozen=True)
class Seat:
    person: int
    manager: int | None
    start: int
    end: int | None


@dataclass(frozen=True)
class Firm:
    employed: list[tuple[int | None, int | None]]
    seats: list[Seat]


@st.composite
def firms(draw: st.DrawFn) -> Firm:
    """People who only ever report to an earlier one, so that no cycle can be; seats follow each other or leave gaps."""
    people = draw(st.integers(1, 6))
    employed = []
    seats = []
    for person in range(people):
        hired = draw(st.none() | st.integers(0, DAYS - 1))
        left = draw(st.none() | st.integers(hired or 0, DAYS - 1))
        employed.append((hired, left))
        edges = sorted(draw(st.sets(st.integers(0, DAYS - 1), max_size=6)))
        for start, end in zip(edges[::2], edges[1::2], strict=False):
            seats.append(Seat(person, draw(_manager(person)), start, end - 1))
        if len(edges) % 2:
            seats.append(Seat(person, draw(_manager(person)), edges[-1], draw(st.none() | st.just(edges[-1]))))
    return Firm(employed, seats)


def _manager(person: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, person - 1) if person else st.none()


def seat_on(firm: Firm, person: int, day: int) -> int | None:
    for number, seat in enumerate(firm.seats):
        if seat.person == person and seat.start <= day and (seat.end is None or day <= seat.end):
            return number
    return None


def placed_on(firm: Firm, person: int, day: int) -> tuple[int, tuple[int, ...]] | None:
    """The seat and the line upward, as one would read it from the list of seats."""
    hired, left = firm.employed[person]
    if (hired is not None and day < hired) or (left is not None and day > left):
        return None
    number = seat_on(firm, person, day)
    if number is None:
        return None
    line = []
    above = firm.seats[number].manager
    while above is not None:
        line.append(above)
        next_seat = seat_on(firm, above, day)
        above = None if next_seat is None else firm.seats[next_seat].manager
    return number, tuple(line)


def expected(firm: Firm) -> Iterator[tuple[int, int, tuple[int, ...], date, date | None]]:
    for person in range(len(firm.employed)):
        days = [(day, placed_on(firm, person, day)) for day in range(DAYS + 1)]
        for placed, run in groupby(days, key=lambda pair: pair[1]):
            if placed is None:
                continue
            span = [day for day, _placed in run]
            end = None if span[-1] == DAYS else FIRST + timedelta(days=span[-1])
            yield person, placed[0], placed[1], FIRST + timedelta(days=span[0]), end


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(firm=firms())
def test_placements_equal_a_day_by_day_reading(firm: Firm) -> None:
    with transaction.atomic():
        people = [
            PersonFactory(hired_on=_day(hired), left_on=_day(left), email=f"p{number}@example.com")
            for number, (hired, left) in enumerate(firm.employed)
        ]
        positions = [
            sits(
                people[seat.person],
                under=None if seat.manager is None else people[seat.manager],
                start_on=_day(seat.start),
                end_on=_day(seat.end),
                rebuild=False,
            )
            for seat in firm.seats
        ]

        rebuild_placements()

        assert sorted(stored(), key=str) == sorted(
            (
                (people[person].pk, positions[seat].pk, [people[above].pk for above in line], start, end)
                for person, seat, line, start, end in expected(firm)
            ),
            key=str,
        )
        assert rebuild_placements() == 0
        transaction.set_rollback(True)


def _day(number: int | None) -> date | None:
    return None if number is None else FIRST + timedelta(days=number)


def stored() -> list[tuple[object, ...]]:
    return list(Placement.objects.values_list("person_id", "position_id", "managers", "start_on", "end_on"))


@pytest.mark.django_db
def test_only_the_rows_that_differ_are_written() -> None:
    boss, rep, other = PersonFactory.create_batch(3)
    sits(boss)
    sits(rep, under=boss)
    sits(other, under=boss)
    kept = set(Placement.objects.exclude(person=rep).values_list("pk", flat=True))

    Position.objects.filter(person=rep).update(end_on=date(2025, 6, 30))

    assert rebuild_placements() == 2
    assert set(Placement.objects.exclude(person=rep).values_list("pk", flat=True)) == kept


@pytest.mark.django_db
def test_a_change_far_above_cuts_everyones_placement_below() -> None:
    top, next_top, middle, rep = PersonFactory.create_batch(4)
    sits(middle, under=top, end_on=date(2025, 5, 31), rebuild=False)
    sits(middle, under=next_top, start_on=date(2025, 6, 1), rebuild=False)
    sits(rep, under=middle)

    assert list(Placement.objects.filter(person=rep).order_by("start_on").values_list("managers", "start_on")) == [
        ([middle.pk, top.pk], date(2020, 1, 1)),
        ([middle.pk, next_top.pk], date(2025, 6, 1)),
    ]


@pytest.mark.django_db
def test_a_line_of_300_managers_is_whole() -> None:
    people = Person.objects.bulk_create(PersonFactory.build_batch(300))
    Position.objects.bulk_create(
        Position(
            person=person,
            manager=people[number - 1] if number else None,
            department=root(),
            role="rep",
            start_on=FIRST,
        )
        for number, person in enumerate(people)
    )

    rebuild_placements()

    assert Placement.objects.get(person=people[-1]).managers == [person.pk for person in reversed(people[:-1])]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [2, 3, 60])
def test_a_cycle_of_managers_ends_and_is_refused_at_commit(length: int) -> None:
    people = Person.objects.bulk_create(PersonFactory.build_batch(length + 1))
    seats = [
        Position(person=person, manager=people[(number + 1) % length], department=root(), role="rep", start_on=FIRST)
        for number, person in enumerate(people)
    ]

    with pytest.raises(IntegrityError, match="their own manager"):
        place(seats)


@transaction.atomic
def place(seats: list[Position]) -> None:
    Position.objects.bulk_create(seats)
    rebuild_placements()


@pytest.mark.django_db
def test_nobody_is_their_own_manager() -> None:
    rep = PersonFactory()

    with pytest.raises(IntegrityError, match="nobody_manages_themselves"):
        sits(rep, under=rep)


@pytest.mark.django_db
def test_ancestors_follow_the_tree() -> None:
    north = DepartmentFactory()
    branch = DepartmentFactory(parent=north)
    rebuild_ancestors()
    south = DepartmentFactory()
    Department.objects.filter(pk=branch.pk).update(parent=south)

    assert rebuild_ancestors() == 4

    rows = DepartmentAncestor.objects.filter(department=branch).order_by("depth")
    assert list(rows.values_list("ancestor_id", "depth")) == [(branch.pk, 0), (south.pk, 1), (root().pk, 2)]
    assert rebuild_ancestors() == 0


@pytest.mark.django_db
def test_each_rebuild_is_one_statement() -> None:
    sits(PersonFactory())

    with CaptureQueriesContext(connection) as queries:
        rebuild_placements()
        rebuild_ancestors()

    assert len([query for query in queries if query["sql"].lstrip().startswith("WITH")]) == 2
    assert len(queries) == 2 + 4  # and each its savepoint


@pytest.mark.full
@pytest.mark.django_db
def test_five_thousand_people_with_three_positions_each_take_seconds() -> None:
    people = Person.objects.bulk_create(PersonFactory.build_batch(5000))
    Position.objects.bulk_create(
        Position(
            person=person,
            manager=people[(number - 1) // (6 + turn)] if number else None,
            department=root(),
            role="rep",
            start_on=FIRST + timedelta(days=turn * 400 + number % 365),
            end_on=None if turn == 2 else FIRST + timedelta(days=(turn + 1) * 400 + number % 365 - 1),
        )
        for number, person in enumerate(people)
        for turn in range(3)
    )

    started = perf_counter()
    rebuild_placements()

    # One second on a quiet machine with two cores.
    assert perf_counter() - started < 20
    assert rebuild_placements() == 0


@pytest.mark.full
@pytest.mark.django_db
def test_ten_thousand_reports_of_one_manager() -> None:
    people = Person.objects.bulk_create(PersonFactory.build_batch(10_001))
    Position.objects.bulk_create(
        Position(person=person, manager=people[0], department=root(), role="rep", start_on=FIRST)
        for person in people[1:]
    )

    assert rebuild_placements() == 10_000
