"""The periods one can look at: the fiscal calendar around a day, and every period that some visible goal has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Option, Picker, with_query
from goals.models import Goal, Horizon
from people.models import Company, FiscalPeriod, PaceLimits

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


def calendar(goals: QuerySet[Goal], *, day: date) -> Calendar:
    """The fiscal years and quarters around the day and the periods of the goals. One statement."""
    stamp = Subquery(Horizon.objects.values("applied_at")[:1])
    held = PaceLimits.objects.filter(since__lte=day).order_by("-since")
    shares = Subquery(held.values(shares=JSONObject(ahead="ahead", on_pace="on_pace", at_risk="at_risk"))[:1])
    settings = JSONObject(currency="currency", zone="time_zone", limits=shares)
    horizon = Subquery(Horizon.objects.values("day")[:1])
    company = Subquery(Company.objects.values(settings=settings)[:1])
    around = FiscalPeriod.objects.filter(
        level__in=["year", "quarter"], start_on__lte=day + AHEAD, end_on__gte=day - BACK
    )
    named = FiscalPeriod.objects.filter(
        Exists(goals.order_by().filter(start_on=OuterRef("start_on"), end_on=OuterRef("end_on")))
    )
    used = goals.order_by().values("start_on", "end_on").annotate(n=Count("pk", distinct=True))
    fiscal = ("name", "level", "start_on", "end_on", Value(0), stamp, horizon, company)
    rows = (
        around.order_by()
        .values_list(*fiscal)
        .union(
            named.order_by().values_list(*fiscal),
            used.values_list(Value(""), Value(""), "start_on", "end_on", "n", stamp, horizon, company),
            all=True,
        )
    )
    found: dict[tuple[date, date], Period] = {}
    applied_at, summed_to, known_settings = None, None, {}
    for name, level, start_on, end_on, count, applied_at, summed_to, known_settings in rows:  # noqa: B007
        known = found.get((start_on, end_on), Period("", "", start_on, end_on))
        found[start_on, end_on] = Period(
            known.name or name, known.level or level, start_on, end_on, max(known.goals, count)
        )
    return Calendar(
        periods=sorted(found.values(), key=lambda period: (period.end_on, period.start_on), reverse=True),
        applied_at=applied_at,
        summed_to=summed_to,
        currency=known_settings.get("currency", ""),
        zone=known_settings.get("zone", "UTC"),
        limits=_limits(known_settings.get("limits")),
    )


def _limits(shares: dict[str, Any] | None) -> Limits:
    if shares is None:
        return Limits(*PaceLimits.USUAL)
    return Limits(*(Decimal(str(shares[name])) for name in ("ahead", "on_pace", "at_risk")))


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
