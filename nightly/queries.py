"""Which nights are due and how they went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from common import locks
from nightly import rules
from nightly.models import Night, NightStep, State
from people.models import Company, Person
from people.scope import not_left

NIGHT_LOCKS = 41_002
EVERY_NIGHT = 0


def now() -> datetime:
    """One clock for all processes: the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def zones_in_use() -> set[str]:
    """Of the company and of everyone who works here."""
    company = Company.objects.values_list("time_zone", flat=True).first()
    of_people = Person.objects.filter(not_left(now().date() - rules.DAY))
    return {company or settings.COMPANY_TIME_ZONE, *of_people.exclude(time_zone="").values_list("time_zone", flat=True)}


def last_due() -> date:
    return rules.last_due(now(), zones_in_use())


def next_due_at() -> datetime:
    zones = zones_in_use()
    return rules.due_at(rules.last_due(now(), zones) + rules.DAY, zones)


def pending(due: date) -> list[date]:
    """Days whose nights were missed or not finished, in order."""
    nights = Night.objects.filter(day__lte=due)
    known = nights.aggregate(first=Min("day"), last_done=Max("day", filter=Q(state=State.DONE)))
    begun = nights.filter(state__in=[State.WAITING, State.RUNNING]).values_list("day", flat=True)
    return sorted({*rules.missed(due, first=known["first"], last_done=known["last_done"]), *begun})


def unparked(days: Sequence[date]) -> list[date]:
    """Without the nights that were given up: those wait for somebody to ask for them."""
    parked = Night.objects.filter(day__in=days, state=State.FAILED, steps__tries__gte=NightStep.MAX_TRIES)
    given_up = set(parked.values_list("day", flat=True))
    return [day for day in days if day not in given_up]


def is_attended() -> bool:
    """Whether some process takes part in a night."""
    return bool(locks.holders(NIGHT_LOCKS, EVERY_NIGHT))


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as it is told: the one with parts sums them."""

    name: str
    state: State
    rows: int | None
    seconds: Decimal | None
    finished_at: datetime | None
    error: str
    pending: int | None = None
    parts: Sequence[NightStep] = ()

    @property
    def parts_done(self) -> int:
        return sum(part.state == State.DONE for part in self.parts)


def steps_of(night: Night) -> list[StepRow]:
    """In their order; a step with parts once, its parts inside."""
    by_name: dict[str, list[NightStep]] = {}
    for step in night.steps.all():
        by_name.setdefault(step.name, []).append(step)
    return [_step_row(steps) for steps in by_name.values()]


def _step_row(steps: Sequence[NightStep]) -> StepRow:
    whole = next(step for step in steps if not step.part)
    parts = [step for step in steps if step.part]
    return StepRow(
        name=whole.name,
        state=_together(steps),
        rows=_sum(step.rows for step in steps),
        seconds=_sum(step.seconds for step in steps),
        finished_at=max((step.finished_at for step in steps if step.finished_at), default=None),
        error="\n".join(step.error for step in steps if step.error),
        pending=max((step.pending for step in steps if step.pending), default=None),
        parts=parts,
    )


def _together(steps: Sequence[NightStep]) -> State:
    states = {State(step.state) for step in steps}
    if len(states) == 1:
        return states.pop()
    return State.FAILED if State.FAILED in states else State.RUNNING


def _sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def get_night(day: date) -> Night | None:
    return Night.objects.filter(day=day).prefetch_related("steps").first()


@dataclass(frozen=True, slots=True)
class NightRow:
    """A night in a list."""

    day: date
    state: State
    attempt: int
    steps_done: int
    steps_all: int
    seconds: Decimal | None
    repaired: int
    finished_at: datetime | None
    error: str


def latest(count: int) -> list[NightRow]:
    counted = (
        Night.objects.order_by("-day")
        .annotate(
            steps_all=Count("steps", filter=Q(steps__part="")),
            steps_undone=Count("steps__name", filter=~Q(steps__state=State.DONE), distinct=True),
            seconds=Sum("steps__seconds"),
        )
        .values("day", "state", "attempt", "steps_all", "steps_undone", "seconds", "repaired", "finished_at", "error")
    )
    return [
        NightRow(
            day=row["day"],
            state=State(row["state"]),
            attempt=row["attempt"],
            steps_done=row["steps_all"] - row["steps_undone"],
            steps_all=row["steps_all"],
            seconds=row["seconds"],
            repaired=row["repaired"],
            finished_at=row["finished_at"],
            error=row["error"],
        )
        for row in counted[:count]
    ]


def as_json(night: Night) -> dict[str, Any]:
    """As other systems read it."""
    return {
        "date": night.day.isoformat(),
        "state": night.state,
        "attempt": night.attempt,
        "started_at": _iso(night.started_at),
        "finished_at": _iso(night.finished_at),
        "repaired": night.repaired,
        "steps": [
            {
                "name": step.name,
                "state": str(step.state.value),
                "rows": step.rows,
                "pending": step.pending,
                "seconds": None if step.seconds is None else float(step.seconds),
                "parts": len(step.parts),
            }
            for step in steps_of(night)
        ],
        "errors": [night.error] if night.error else [],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(timezone.get_default_timezone()).isoformat()
