"""The periods one can look at: the fiscal calendar around a day, and every period that some visible goal has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.sql import ids, named, planned
from common.ui import Option, Picker, with_query
from goals.models import Goal
from people.models import FiscalPeriod, PaceLimits

BACK, AHEAD = timedelta(days=560), timedelta(days=200)
DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is the fiscal one, or empty; `goals` how many of the asked-for goals have exactly this period."""

    name: str
    level: str
    start_on: date
    end_on: date
    goals: int = 0

    @property
    def slug(self) -> str:
        return self.name.replace(" ", "-") if self.name else f"{self.start_on}..{self.end_on}"

    def label(self, today: date) -> str:
        return self.name or format.period(self.start_on, self.end_on, today)

    def holds(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on


@dataclass(frozen=True, slots=True)
class Limits:
    """From which pace on a goal is ahead, on pace, at risk."""

    ahead: Decimal
    on_pace: Decimal
    at_risk: Decimal


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a page of figures must know before it can say anything: its periods, latest first, and as of when."""

    periods: list[Period]
    applied_at: datetime | None
    summed_to: date | None
    currency: str
    zone: str
    limits: Limits


# Written out: composing the same three times over by the ORM took longer than everything that it asks.
_CALENDAR = """
WITH g AS (SELECT start_on, end_on, count(*) AS n FROM goals_goal WHERE id IN ({goals}) GROUP BY start_on, end_on),
f AS (
    SELECT name, level, start_on, end_on FROM people_fiscalperiod
    WHERE (level IN ('year', 'quarter') AND start_on <= %(until)s AND end_on >= %(since)s)
       OR (start_on, end_on) IN (SELECT start_on, end_on FROM g)
)
SELECT coalesce(f.name, ''), coalesce(f.level, ''), start_on, end_on, coalesce(g.n, 0),
       h.applied_at, h.day, c.currency, c.time_zone, l.ahead, l.on_pace, l.at_risk
FROM f FULL JOIN g USING (start_on, end_on)
LEFT JOIN people_company c ON true
LEFT JOIN goals_horizon h ON true
LEFT JOIN (
    SELECT ahead, on_pace, at_risk FROM people_pacelimits WHERE since <= %(day)s ORDER BY since DESC LIMIT 1
) l ON true
"""


def calendar(goals: QuerySet[Goal], *, day: date) -> Calendar:
    """The fiscal years and quarters around the day and the periods of the goals. One statement."""
    found: dict[tuple[date, date], Period] = {}
    applied_at, summed_to, currency, zone = None, None, None, None
    limits: list[Decimal | None] = [None]
    for name, level, start_on, end_on, count, applied_at, summed_to, currency, zone, *limits in _rows(goals, day):  # noqa: B007
        known = found.get((start_on, end_on), Period("", "", start_on, end_on))
        found[start_on, end_on] = Period(known.name or name, known.level or level, start_on, end_on, count)
    return Calendar(
        periods=sorted(found.values(), key=lambda period: (period.end_on, period.start_on), reverse=True),
        applied_at=applied_at,
        summed_to=summed_to,
        currency=currency or "",
        zone=zone or "UTC",
        limits=Limits(*(PaceLimits.USUAL if None in limits else cast("list[Decimal]", limits))),
    )


def _rows(goals: QuerySet[Goal], day: date) -> list[tuple[Any, ...]]:
    chosen, values = named(*ids(goals), "goal")
    values |= {"until": day + AHEAD, "since": day - BACK, "day": day}
    return planned(_CALENDAR.format(goals=chosen), values)


def chosen(slug: str, known: Sequence[Period], *, day: date) -> Period | None:
    """The period that the address asks for, else the one that matters on the day; None without a fiscal calendar."""
    return _asked(slug, known) or usual(known, day=day)


def usual(known: Sequence[Period], *, day: date) -> Period | None:
    """The fiscal quarter that holds the day, unless goals have another period then and the quarter has none."""
    current = [period for period in known if period.holds(day)]
    quarter = next((period for period in current if period.level == "quarter"), None)
    if quarter and quarter.goals:
        return quarter
    most = max(current, key=lambda period: (period.goals, period.start_on), default=None)
    return most if most and (most.goals or not quarter) else quarter


def latest_with_goals(known: Sequence[Period]) -> Period | None:
    return next((period for period in known if period.goals), None)


def _asked(slug: str, known: Sequence[Period]) -> Period | None:
    if not slug:
        return None
    match = DATES.fullmatch(slug)
    if match:
        return _free(match[1], match[2], known)
    offered = next((period for period in known if period.slug == slug), None)
    return offered or _fiscal(slug)


def _free(start: str, end: str, known: Sequence[Period]) -> Period | None:
    try:
        start_on, end_on = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return None
    if end_on < start_on:
        return None
    offered = next((period for period in known if (period.start_on, period.end_on) == (start_on, end_on)), None)
    return offered or Period("", "", start_on, end_on)


def _fiscal(slug: str) -> Period | None:
    row = FiscalPeriod.objects.filter(name=slug.replace("-", " ")).order_by("level").first()
    return Period(row.name, row.level, row.start_on, row.end_on) if row else None


def picker(known: Sequence[Period], current: Period | None, *, query: QueryDict, today: date) -> Picker:
    """Years and quarters, and other periods where goals have them."""
    edges = (current.start_on, current.end_on) if current else None
    offered = list(known)
    if current and all((one.start_on, one.end_on) != edges for one in offered):
        offered.insert(0, current)
    return Picker(
        gettext("Period"),
        [
            Option(
                label=period.label(today),
                url=with_query(query, period=period.slug, page=None),
                current=(period.start_on, period.end_on) == edges,
                hint=format.period(period.start_on, period.end_on, today) if period.name else "",
            )
            for period in offered
        ],
    )
