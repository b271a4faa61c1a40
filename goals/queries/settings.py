"""What the settings page says: the fiscal year of a day, and what was changed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q

from accounts.models import User
from goals.models import Goal
from people import rules
from people.models import CalendarDay, Company, FiscalPeriod, PaceLimits

TRACKED = ("name", "currency", "time_zone", "country", "year_starts", "fiscal_pattern")
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class YearPeriod:
    """A quarter or period of a fiscal year, with its working days in the company's country."""

    level: str
    name: str
    start_on: date
    end_on: date
    working_days: int


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed by whom: (field, before, after), or limits that hold from a day."""

    at: datetime
    who: str
    fields: Sequence[tuple[str, Any, Any]] = ()
    limits: PaceLimits | None = None


def fiscal_year(company: Company, day: date) -> list[YearPeriod]:
    """The year that holds the day, its quarters and periods, in the order of the calendar."""
    year = day.year + 2
    periods: list[rules.Period] = []
    while not periods or periods[0].start_on > day:
        year -= 1
        made = rules.fiscal_periods(
            year_starts=company.year_starts, pattern=company.fiscal_pattern, first=year, last=year
        )
        periods = list(made)
    before = {period.start_on - timedelta(days=1) for period in periods}
    days = CalendarDay.objects.filter(country=company.country, day__in=before | {one.end_on for one in periods})
    worked = dict(days.values_list("day", "ordinal"))
    return [
        YearPeriod(
            one.level,
            one.name,
            one.start_on,
            one.end_on,
            worked.get(one.end_on, 0) - worked.get(one.start_on - timedelta(days=1), 0),
        )
        for one in periods
    ]


def goals_beside_the_calendar() -> int:
    """Goals whose period is none of the fiscal calendar's."""
    fiscal = FiscalPeriod.objects.values_list("start_on", "end_on")
    known = set(fiscal)
    used = Goal.objects.order_by().values_list("start_on", "end_on").distinct()
    other = [period for period in used if period not in known]
    if not other:
        return 0
    chosen = Q()
    for start_on, end_on in other:
        chosen |= Q(start_on=start_on, end_on=end_on)
    return Goal.objects.filter(chosen).count()


def changes(company: Company) -> list[Change]:
    """Newest first. The history holds what was before each change; what came after is the next image, or today's."""
    images = _images()[: MOST_CHANGES + 1]
    names = _names(images)
    after: Any = company
    found = []
    for image in images:
        fields = [
            (field, getattr(image, field), getattr(after, field))
            for field in TRACKED
            if getattr(image, field) != getattr(after, field)
        ]
        if fields:
            context = image.pgh_context.metadata if image.pgh_context else {}
            found.append(Change(image.pgh_created_at, names.get(context.get("user") or 0, ""), fields))
        after = image
    dated = PaceLimits.objects.select_related("by__person").order_by("-since")[:MOST_CHANGES]
    found += [Change(limits.known_since, _name(limits.by), limits=limits) for limits in dated]
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


def _images() -> Any:
    events = apps.get_model("people", "CompanyEvent")
    return events.objects.select_related("pgh_context").order_by("-pgh_id")


def _names(images: Any) -> dict[int, str]:
    ids = {image.pgh_context.metadata.get("user") for image in images if image.pgh_context} - {None}
    return {user.pk: _name(user) for user in User.objects.filter(pk__in=ids).select_related("person")}


def _name(user: User | None) -> str:
    if user is None:
        return ""
    person = getattr(user, "person", None)
    return person.name if person else user.email
