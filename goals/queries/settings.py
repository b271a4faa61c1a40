"""What the settings page says: the fiscal year of a day, and which goals stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from goals.models import Goal
from people import rules
from people.models import CalendarDay, Company, FiscalPeriod


@dataclass(frozen=True, slots=True)
class YearPeriod:
    """A quarter or period of a fiscal year, with its working days in the company's country."""

    level: str
    name: str
    start_on: date
    end_on: date
    working_days: int


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
