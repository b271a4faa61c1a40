"""What a move would do: it is made, looked at and taken back, so that the preview cannot differ from the act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from goals.actions.effects import weigh
from goals.models import Goal
from imports.actions import Fault, RefusedError, Taken, wait_for_turn
from people.actions import RefusedMoveError
from people.models import Person, Position
from people.queries import moving as queries

# A page waits for it; what takes longer is said to be unknown until it is done.
SECONDS = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """Above how many of the people who move, and of those under them, somebody is before and after."""

    person_id: int
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class MovePreview:
    """`state`: what it was made of. `effect`: of goals.actions.effects, None where the day is still to come.

    With `faults` nothing can be done as asked; they say why.
    """

    state: str
    faults: Sequence[Fault] = ()
    before: Sequence[Position] = ()
    after: Sequence[Position] = ()
    sight: Sequence[Sight] = ()
    along: int = 0
    goals: Sequence[int] = ()
    effect: dict[str, Any] | None = None
    changes: bool = False
    people: Sequence[int] = field(default=())


@transaction.atomic
def preview_move(*, people: Collection[int], start_on: date, today: date, change: Callable[[], Taken]) -> MovePreview:
    """`change` makes it for these people. Nothing of it stays. Access is looked at on the first day of which it is true."""
    wait_for_turn()
    state = queries.state_of(people)
    on = max(start_on, today)
    under = queries.below(people, on)
    before, above = queries.seats_from(people, start_on - DAY), queries.seen_by(people, under, on)
    mark = transaction.savepoint()
    try:
        taken = change()
    except (RefusedMoveError, RefusedError) as refused:
        transaction.savepoint_rollback(mark)
        return MovePreview(state, faults=_faults(refused))
    after, then = queries.seats_from(people, start_on - DAY), queries.seen_by(people, under, on)
    changes = taken.change_set is not None

    def back() -> None:
        transaction.savepoint_rollback(mark)

    effect = None
    if changes and start_on <= today:
        effect = weigh(back=back, seconds=SECONDS)
    else:
        back()
    goals = Goal.objects.filter(person__in=people, end_on__gte=start_on)
    return MovePreview(
        state=state,
        before=_differing(before, after),
        after=_differing(after, before),
        sight=_sight(above, then),
        along=len(set(under) - set(people)),
        goals=list(goals.values_list("pk", flat=True)),
        effect=effect,
        changes=changes,
        people=list(people),
    )


def _faults(refused: RefusedMoveError | RefusedError) -> Sequence[Fault]:
    return refused.faults if isinstance(refused, RefusedMoveError) else [Fault(0, "", "refused", str(refused))]


def _differing(seats: Sequence[Position], others: Sequence[Position]) -> list[Position]:
    known = {_values(seat) for seat in others}
    return [seat for seat in seats if _values(seat) not in known]


def _values(seat: Position) -> tuple[Any, ...]:
    """What of a position one can see; the order of its fields is the model's."""
    fields = ("id", "department_id", "manager_id", "title", "role", "start_on", "end_on", "fte")
    return tuple(getattr(seat, name) for name in fields)


def _sight(before: dict[int, int], after: dict[int, int]) -> list[Sight]:
    """Whoever gains or loses somebody, the one who loses most first."""
    moved = {pk for pk in before.keys() | after.keys() if before.get(pk, 0) != after.get(pk, 0)}
    names = dict(Person.objects.filter(pk__in=moved).values_list("pk", "name"))
    rows = [Sight(pk, names[pk], before.get(pk, 0), after.get(pk, 0)) for pk in moved]
    return sorted(rows, key=lambda row: (row.after - row.before, row.name, row.person_id))
