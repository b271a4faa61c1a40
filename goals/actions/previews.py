"""What a change would do to goals: it is made, looked at and taken back, so that a preview cannot differ from the act."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from goals.models import Goal
from goals.queries.progress import progress
from goals.queries.settings import YearPeriod, fiscal_year, goals_beside_the_calendar
from people.actions import Settings, change_company
from people.calendar import ensure_calendar, get_company, today
from people.models import PaceLimits


@dataclass(frozen=True, slots=True)
class SettingsEffect:
    """The fiscal year as it would be, and goals: (status now, then) with how many; those beside the fiscal calendar."""

    year: list[YearPeriod]
    statuses: list[tuple[str, str, int]]
    goals: int
    beside: int


def settings_effect(*, settings: Settings, by: User | None) -> SettingsEffect:
    """What saving would change. Goals are judged by what is counted today, under limits that may only hold later."""
    ensure_calendar({settings.country})
    company = get_company()
    before = _statuses(today(company.time_zone))
    with transaction.atomic():
        changed = change_company(settings=settings, by=by, expected_version=company.version)
        day = today(changed.time_zone)
        _hold_from(settings, day)
        after = _statuses(day)
        year, beside = fiscal_year(changed, day), goals_beside_the_calendar()
        transaction.set_rollback(True)
    moved = Counter((before[pk], status) for pk, status in after.items() if before.get(pk, status) != status)
    statuses = sorted((was, becomes, count) for (was, becomes), count in moved.items())
    return SettingsEffect(year, statuses, len(after), beside)


def _hold_from(settings: Settings, day: date) -> None:
    """Limits that are to hold later are looked at as if they did today."""
    if settings.since > day:
        ahead, on_pace, at_risk = settings.limits
        values = {"ahead": ahead, "on_pace": on_pace, "at_risk": at_risk}
        PaceLimits.objects.update_or_create(since=day, defaults=values)


def _statuses(day: date) -> dict[int, str]:
    """Of every goal whose period holds the day."""
    rows = progress(Goal.objects.running_on(day), as_of=day, now=timezone.now())
    return {row.goal_id: row.status for row in rows}
