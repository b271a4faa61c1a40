"""Leaving the company, and being away: the rows that files of people and absences would have."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.locks import patient
from imports.actions import Taken
from imports.models import ChangeSet
from people.actions.accounts import close_account
from people.actions.moving import Values, carry_out, lot_of, refuse_own_case, take_whole
from people.models import Absence, Person


class GoneError(Exception):
    """Whoever has left comes back by being hired anew, in a file of people: what ended with them stays ended."""


@patient
@transaction.atomic
def leave_on(
    *,
    person: Person,
    last_day: date | None,
    reason: str,
    by: User | None,
    today: date,
    now: datetime,
    state: str | None = None,
    source: ChangeSet.Source = ChangeSet.Source.FORM,
) -> Taken:
    """The last day of employment; None takes one that is still to come back.

    Until it is over nothing changes for them. Then the night closes the account; one that is over is closed at once.
    Raises GoneError, RefusedMoveError, MovedMeanwhileError, OwnCaseError, LastAdministratorError and BusyError.
    """
    refuse_own_case(by, person)
    if last_day is None and person.left_on is not None and person.left_on < today:
        raise GoneError
    row: Values = {"email": person.email, "name": person.name, "left_on": str(last_day) if last_day else None}
    taken = carry_out(
        people=[person.pk],
        kind="people",
        rows=lambda: [row],
        reason=reason,
        by=by,
        today=today,
        state=state,
        source=source,
    )
    if last_day is not None and last_day < today:
        close_account(person=person, now=now, today=today)
    return taken


def absent(
    *,
    person: Person,
    start_on: date,
    end_on: date | None,
    kind: Absence.Kind,
    by: User | None,
    today: date,
    source: ChangeSet.Source = ChangeSet.Source.FORM,
) -> Taken:
    """Away from a day on; one that begins on that day already is corrected. Without an end: until it is known."""
    refuse_own_case(by, person)
    days: Values = {"start_on": str(start_on), "end_on": str(end_on) if end_on else None}
    return take_whole(
        lots=[lot_of("absences", [{"email": person.email, "kind": kind.value, **days}])],
        reason="",
        by=by,
        today=today,
        source=source,
    )


def not_absent(
    *,
    person: Person,
    start_on: date,
    by: User | None,
    today: date,
    source: ChangeSet.Source = ChangeSet.Source.FORM,
) -> Taken:
    """Takes away the absence that begins on the day; where there is none, RefusedMoveError says so."""
    refuse_own_case(by, person)
    row: Values = {"email": person.email, "start_on": str(start_on), "delete": "yes"}
    return take_whole(lots=[lot_of("absences", [row])], reason="", by=by, today=today, source=source)
