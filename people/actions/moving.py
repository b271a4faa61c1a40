"""Moving somebody from a day on: the rows that a file would have, taken as a file's are.

So the constraints, the history and the figures that follow are those of an import of positions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from common import format  # noqa: A004  # the module is named for what it does
from common.locks import patient
from imports.actions import Fault, Lot, Taken, take, wait_for_turn
from imports.actions.unpacking import Given
from imports.kinds import kind_named
from imports.models import ChangeSet
from people.actions.grants import OwnCaseError
from people.models import Department, Person, Position
from people.queries.moving import reports_from, seat_on, state_of

DAY = timedelta(days=1)
Values = dict[str, str | None]


class RefusedMoveError(Exception):
    """A rule of positions is broken: `faults` say which and how to mend it. Nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class MovedMeanwhileError(Exception):
    """Somebody changed one of these positions since the preview was made. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where somebody sits from a day on; without `until`, until the next change."""

    start_on: date
    department: Department
    manager: Person | None
    title: str
    role: str
    fte: Decimal = Decimal(1)
    until: date | None = None


def away_then(person: Person, day: date) -> str:
    """Why somebody has no place in the company on a day, and how to mend it; nothing where they work here."""
    if person.employed_on(day):
        return ""
    if person.left_on is not None and person.left_on < day:
        words = {"name": person.name, "last": format.long_day(person.left_on)}
        return gettext("%(name)s works here until %(last)s: choose a day up to then.") % words
    words = {"name": person.name, "first": format.long_day(person.hired_on)}
    return gettext("%(name)s works here from %(first)s on: choose a later day.") % words


def refuse_unemployed(day: date, **people: Person | None) -> None:
    """A position outside employment counts for nothing, and nobody leads who does not work here. By column of the file."""
    wrong = [
        Fault(0, f"/0/{column}", "not_employed", message)
        for column, person in people.items()
        if person is not None and (message := away_then(person, day))
    ]
    if wrong:
        raise RefusedMoveError(wrong)


def move_rows(person: Person, move: Move) -> list[Values]:
    """The position that the day cuts ends on the day before, then the new one; an open one is closed by the rules of the kind."""
    cut = seat_on(person, move.start_on)
    rows = [_closed(cut, move.start_on)] if cut and cut.start_on < move.start_on and cut.end_on else []
    new: Values = {
        "email": person.email,
        "department_code": move.department.code,
        "manager_email": move.manager.email if move.manager else None,
        "title": move.title,
        "role": move.role,
        "start_on": str(move.start_on),
        "end_on": _day(move.until),
        "fte": str(move.fte),
    }
    return [*rows, new]


def team_rows(manager: Person, to: Person | None, start_on: date) -> list[Values]:
    """Everybody who reports to `manager` on the day or later reports to `to` from then on, all else as it is.

    Whoever takes over and was one of the team reports to the manager's own manager.
    """
    own = seat_on(manager, start_on)
    rows: list[Values] = []
    for seat in reports_from(manager, start_on):
        above = (own.manager if own else None) if to and seat.person_id == to.pk else to
        if seat.start_on < start_on and seat.end_on:
            rows.append(_closed(seat, start_on))
        begins = max(seat.start_on, start_on)
        rows.append({**_values(seat), "manager_email": above.email if above else None, "start_on": str(begins)})
    return rows


def _closed(seat: Position, start_on: date) -> Values:
    under = {"manager_email": seat.manager.email if seat.manager else None}
    return {**_values(seat), **under, "end_on": str(start_on - DAY)}


def _values(seat: Position) -> Values:
    return {
        "email": seat.person.email,
        "department_code": seat.department.code,
        "title": seat.title,
        "role": seat.role,
        "start_on": str(seat.start_on),
        "end_on": _day(seat.end_on),
        "fte": str(seat.fte),
    }


def _day(day: date | None) -> str | None:
    return str(day) if day else None


def lot_of(kind: str, rows: Sequence[Values], *, first: int = 0) -> Lot:
    """Rows of an import kind as it takes them; each is an object of its own, numbered from `first`."""
    found = kind_named(kind)
    assert found is not None
    return Lot(found, [Given(row, f"/{first + unit}", first + unit) for unit, row in enumerate(rows)])


def take_whole(*, lots: Sequence[Lot], reason: str, by: User | None, today: date, source: ChangeSet.Source) -> Taken:
    """All of the rows or none. Raises RefusedMoveError with what is wrong, and BusyError while an import runs."""
    units = sum(len(lot.rows) for lot in lots)
    taken = take(lots=lots, faults=[], units=units, today=today, by=by, reason=reason, atomic=True, source=source)
    wrong = [fault for fault in taken.faults if fault.code != "not_applied"]
    if wrong:
        raise RefusedMoveError(wrong)
    return taken


@patient
@transaction.atomic
def carry_out(
    *,
    people: Sequence[int],
    kind: str,
    rows: Callable[[], Sequence[Values]],
    reason: str,
    by: User | None,
    today: date,
    state: str | None,
    source: ChangeSet.Source,
) -> Taken:
    """Take the rows if these people still are as `state` says, or as the rows would have them: sent twice is once.

    `rows` is asked once nobody else writes.
    """
    wait_for_turn()
    is_fresh = state is None or state == state_of(people)
    taken = take_whole(lots=[lot_of(kind, rows())], reason=reason, by=by, today=today, source=source)
    if not is_fresh and taken.change_set is not None:
        raise MovedMeanwhileError
    return taken


def move_person(
    *,
    person: Person,
    move: Move,
    reason: str,
    by: User | None,
    today: date,
    state: str | None = None,
    source: ChangeSet.Source = ChangeSet.Source.FORM,
) -> Taken:
    """`state`: of the preview that was agreed to. Raises RefusedMoveError, MovedMeanwhileError, OwnCaseError, BusyError."""
    refuse_own_case(by, person, move.manager)
    refuse_unemployed(move.start_on, start_on=person, manager_email=move.manager)
    return carry_out(
        people=[person.pk],
        kind="positions",
        rows=lambda: move_rows(person, move),
        reason=reason,
        by=by,
        today=today,
        state=state,
        source=source,
    )


def move_team(
    *,
    manager: Person,
    to: Person | None,
    start_on: date,
    reason: str,
    by: User | None,
    today: date,
    state: str | None = None,
    source: ChangeSet.Source = ChangeSet.Source.FORM,
) -> Taken:
    """All direct reports of somebody to another one, whole or not at all."""
    team = sorted({seat.person_id for seat in reports_from(manager, start_on)})
    refuse_own_case(by, manager, to, *Person.objects.filter(pk__in=team, user=by))
    refuse_unemployed(start_on, manager_email=to)
    return carry_out(
        people=[manager.pk, *team],
        kind="positions",
        rows=lambda: team_rows(manager, to, start_on),
        reason=reason,
        by=by,
        today=today,
        state=state,
        source=source,
    )


def refuse_own_case(by: User | None, *people: Person | None) -> None:
    """Nobody moves themselves, nor anybody under themselves: a position is power."""
    if by is not None and any(person is not None and person.user_id == by.pk for person in people):
        raise OwnCaseError
