"""A goal's course over its period: what was reached and what was expected at the end of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from goals import rules
from goals.models import Goal
from goals.queries.entries import entries_behind, quantities_of
from goals.queries.progress import GoalProgress
from people.calendar import country_of, get_company
from people.models import Absence, CalendarDay
from sales.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Day:
    """`actual` is None for days that have not come, `expected` at the end of the day."""

    day: date
    actual: Decimal | None
    expected: Decimal | None


def course(goal: Goal, numbers: GoalProgress) -> list[Day]:
    """One point a day from the period's first to its last; a constant number of queries."""
    columns = quantities_of(goal.measure)
    behind = entries_behind(goal, as_of=numbers.as_of).order_by().values("day").annotate(*map(Sum, columns))
    sums = {
        day: [total or 0 for total in totals]
        for day, *totals in behind.values_list("day", *(f"{c}__sum" for c in columns))
    }
    worked = _working_days(goal)
    totals, done = [0] * len(columns), 0
    points = []
    for offset in range((goal.end_on - goal.start_on).days + 1):
        day = goal.start_on + timedelta(days=offset)
        totals = [a + b for a, b in zip(totals, sums.get(day, [0] * len(columns)), strict=True)]
        done += day in worked
        reached = _actual(goal.measure, columns, totals, numbers) if day <= numbers.as_of else None
        expected = rules.expected(
            target=numbers.target,
            additive=numbers.additive,
            days=numbers.working_days,
            days_done=min(done, numbers.working_days),
        )
        points.append(Day(day, reached, expected))
    return points


def _working_days(goal: Goal) -> set[date]:
    """The days that expected to date counts: the owner's, without absences where the goal leaves them out."""
    company = get_company()
    country = country_of(goal.person, company) if goal.person else company.country
    days = CalendarDay.objects.filter(country=country, working=True, day__range=(goal.start_on, goal.end_on))
    worked = set(days.values_list("day", flat=True))
    if goal.counts_absences and goal.person_id:
        for start, end in Absence.objects.filter(person_id=goal.person_id).values_list("start_on", "end_on"):
            worked = {day for day in worked if not (start <= day and (end is None or day <= end))}
    return worked


def _actual(code: str, columns: tuple[str, ...], totals: list[int], numbers: GoalProgress) -> Decimal | None:
    if numbers.denominator is None:
        return rules.actual(totals[0], None)
    by_name = dict(zip(columns, totals, strict=True))
    measure = MEASURES.get(code)
    below = measure.denominator if measure else (columns[1],)
    return rules.actual(totals[0], sum(by_name[name] for name in below))
