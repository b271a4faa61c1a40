"""What every page of figures has around its content: who looks, which day it counts to, which period, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Fact, Picker
from goals.models import Goal
from goals.queries import periods
from goals.queries.periods import Limits, Period
from goals.queries.progress import GoalProgress, progress
from people.scope import Viewer, viewer

# So many goals are counted by one plan whoever they belong to.
FEW = 1000


@dataclass(frozen=True, slots=True)
class Frame:
    viewer: Viewer
    query: QueryDict
    today: date
    as_of: date
    now: datetime
    zone: str
    currency: str
    limits: Limits
    applied_at: datetime | None
    summed_to: date | None
    periods: list[Period]
    period: Period | None

    @property
    def is_past(self) -> bool:
        return self.as_of < self.today

    @property
    def stamp(self) -> str:
        """As of when the numbers are."""
        if self.is_past:
            return format.day(self.as_of, self.today)
        return format.moment(self.applied_at, self.now) if self.applied_at else gettext("nothing counted yet")

    @property
    def picker(self) -> Picker:
        return periods.picker(self.periods, self.period, query=self.query, today=self.today)

    @property
    def context(self) -> dict[str, Any]:
        """What base.html shows in the top bar."""
        return {"pickers": [self.picker], "as_of": self.stamp}

    @property
    def facts(self) -> list[Fact]:
        """What a file says above its rows."""
        return [Fact(gettext("Period"), self.label()), Fact(gettext("Data as of"), self.stamp)]

    def label(self) -> str:
        return self.period.label(self.today) if self.period else gettext("no period")

    def progress(self, goals: QuerySet[Goal]) -> list[GoalProgress]:
        return progress(goals, as_of=self.as_of, now=self.now, horizon=self.summed_to)

    def progress_in_period(self, goals: QuerySet[Goal]) -> list[GoalProgress]:
        """Of these, the goals of exactly the period."""
        if self.period is None:
            return []
        return progress(
            goals,
            as_of=self.as_of,
            now=self.now,
            period=(self.period.start_on, self.period.end_on),
            horizon=self.summed_to,
            few=self.period.goals <= FEW,
        )


def frame(request: HttpRequest, goals: QuerySet[Goal]) -> Frame:
    """`goals` say which periods beside the fiscal ones are offered."""
    who = viewer(request)
    as_of = asked_day(request.GET.get("as_of", ""), who.on)
    calendar = periods.calendar(goals, day=as_of)
    return Frame(
        viewer=who,
        query=request.GET,
        today=who.on,
        as_of=as_of,
        now=timezone.now(),
        zone=calendar.zone,
        currency=calendar.currency,
        limits=calendar.limits,
        applied_at=calendar.applied_at,
        summed_to=calendar.summed_to,
        periods=calendar.periods,
        period=periods.chosen(request.GET.get("period", ""), calendar.periods, day=as_of),
    )


def asked_day(text: str, today: date) -> date:
    """The past day of the address; today where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return min(day, today)


def days_done(rows: list[GoalProgress]) -> str:
    """38 of 62 working days done, as most of the rows have it; owners elsewhere keep their own calendar."""
    counts = [(row.working_days_done, row.working_days) for row in rows]
    if not counts:
        return ""
    done, days = max(set(counts), key=counts.count)
    return gettext("%(done)s of %(days)s working days done") % {"done": done, "days": days}
