"""A promise from the day it is made: done, moved, declined, withdrawn, past its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inbox.actions import (
    ClosedError,
    StaleError,
    answer_promise,
    climb_ladder,
    make_promise,
    move_promise,
    withdraw_promise,
)
from inbox.models import Notice, Promise
from inbox.queries.promises import changes
from people.models import Person
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIDAY = MONDAY - 3 * DAY


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("person__name", "kind"))


def test_its_owner_is_told_and_so_is_the_giver_when_it_is_done(line: Line) -> None:
    promise = line.asks_rut()

    done = answer_promise(
        promise=promise, state=Promise.State.DONE, result="They buy", by=line.rut.user, expected_version=1
    )

    assert (done.state, done.result, done.version) == ("done", "They buy", 2)
    assert told() == {("Rut Rep", "promise_given"), ("Max Boss", "promise_answered")}
    assert Notice.objects.get(kind="promise_given").read_at is not None


def test_moving_it_later_is_counted_and_kept_in_the_history(line: Line) -> None:
    promise = line.asks_rut()

    later = move_promise(
        promise=promise, due_on=MONDAY + 7 * DAY, reason="They are away", by=line.rut.user, expected_version=1
    )
    sooner = move_promise(promise=later, due_on=MONDAY + DAY, reason="Back", by=line.rut.user, expected_version=2)

    assert (sooner.carried, sooner.due_on, sooner.first_due_on) == (1, MONDAY + DAY, MONDAY)
    assert [(change.before["due_on"], change.after["due_on"]) for change in changes(sooner)] == [
        (MONDAY + 7 * DAY, MONDAY + DAY),
        (MONDAY, MONDAY + 7 * DAY),
    ]


def test_somebody_who_looked_at_an_older_version_changes_nothing(line: Line) -> None:
    promise = line.asks_rut()
    move_promise(promise=promise, due_on=MONDAY + DAY, reason="x", by=line.rut.user, expected_version=1)

    with pytest.raises(StaleError):
        withdraw_promise(promise=promise, reason="x", by=line.max.user, expected_version=1)


def test_what_is_closed_stays_closed(line: Line) -> None:
    promise = line.asks_rut()
    withdraw_promise(promise=promise, reason="Not needed", by=line.max.user, expected_version=1)

    with pytest.raises(ClosedError):
        answer_promise(promise=promise, state=Promise.State.DONE, result="", by=line.rut.user, expected_version=2)
    assert told() == {("Rut Rep", "promise_given"), ("Rut Rep", "promise_withdrawn")}


def test_made_for_an_event_it_is_made_once(line: Line) -> None:
    first = line.asks_rut(event="order 7 late")

    assert line.asks_rut(event="order 7 late") == first
    assert Promise.objects.count() == 1


def test_nobody_is_told_what_they_gave_themselves(line: Line) -> None:
    make_promise(owner=line.rut, title="Tidy up", due_on=MONDAY, by=line.rut.user)

    assert told() == set()


@pytest.mark.parametrize(
    ("night", "kinds_told"),
    [
        (FRIDAY - DAY, {("Rut Rep", "promise_due")}),
        (FRIDAY, {("Rut Rep", "promise_overdue")}),
        (MONDAY, {("Rut Rep", "promise_overdue")}),  # one working day: a weekend between
        (MONDAY + DAY, {("Rut Rep", "promise_overdue"), ("Max Boss", "promise_escalated")}),
        (
            MONDAY + 7 * DAY,  # with the holiday of Thursday the fifth working day
            {("Rut Rep", "promise_overdue"), ("Max Boss", "promise_escalated"), ("Eve Top", "promise_escalated")},
        ),
    ],
)
def test_the_ladder_climbs_by_working_days(line: Line, night: date, kinds_told: set[tuple[str, str]]) -> None:
    line.asks_rut(due_on=FRIDAY)

    climb_ladder(night)
    again = climb_ladder(night)

    assert told() - {("Rut Rep", "promise_given")} == kinds_told
    assert again == 0


def test_a_moved_promise_starts_at_the_bottom_of_the_ladder(line: Line) -> None:
    promise = line.asks_rut(due_on=FRIDAY)
    climb_ladder(MONDAY + DAY)
    move_promise(promise=promise, due_on=MONDAY + 2 * DAY, reason="x", by=line.rut.user, expected_version=1)

    climb_ladder(MONDAY + 2 * DAY)

    events = Notice.objects.filter(kind="promise_overdue").values_list("event", flat=True)
    assert len(set(events)) == 2
    assert Notice.objects.filter(kind="promise_escalated").count() == 1


def test_a_leavers_promises_come_to_the_nearest_who_is_still_there(line: Line) -> None:
    promise = line.asks_rut(due_on=MONDAY + 9 * DAY)
    Person.objects.filter(pk__in=[line.rut.pk, line.max.pk]).update(left_on=MONDAY)

    climb_ladder(MONDAY)

    promise.refresh_from_db()
    assert (promise.owner, promise.version) == (line.eve, 2)
    assert ("Eve Top", "promise_handed_over") in told()
    assert [change.before["owner_id"] for change in changes(promise)] == [line.rut.pk]


def test_a_short_line_has_a_short_ladder(line: Line) -> None:
    make_promise(owner=line.eve, title="Plan the year", due_on=FRIDAY, by=None)

    climb_ladder(MONDAY + 20 * DAY)

    assert told() == {("Eve Top", "promise_given"), ("Eve Top", "promise_overdue")}
