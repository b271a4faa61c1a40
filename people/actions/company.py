"""The company's settings: who we are, which calendar we count by, and from which pace on a goal is on course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from imports.actions.running import LOCK as IMPORTS_LOCK
from people.calendar import ensure_calendar, get_company, write_fiscal_periods
from people.models import Company, PaceLimits


class ChangedMeanwhileError(Exception):
    """Somebody else changed the settings since the form was opened."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the form says. `limits` (ahead, on pace, at risk) hold from the day `since`; the rest at once, for every day."""

    name: str
    currency: str
    time_zone: str
    country: str
    year_starts: int
    fiscal_pattern: str
    limits: tuple[Decimal, Decimal, Decimal]
    since: date


@transaction.atomic
def change_company(*, settings: Settings, by: User | None, expected_version: int) -> Company:
    """Save the settings, with the fiscal periods and the working calendar that follow from them.

    Nothing else is derived from them: a goal keeps the days of its period, and its status is judged when it is read.
    """
    get_company()
    company = Company.objects.select_for_update().get(pk=1)
    if company.version != expected_version:
        raise ChangedMeanwhileError
    if company.currency != settings.currency:
        # The database refuses once an order exists; an import that is writing the first one is waited for.
        with connection.cursor() as cursor:
            cursor.execute(IMPORTS_LOCK)
    fields = ("name", "currency", "time_zone", "country", "year_starts", "fiscal_pattern")
    differs = [field for field in fields if getattr(company, field) != getattr(settings, field)]
    for field in differs:
        setattr(company, field, getattr(settings, field))
    limited = set_limits(limits=settings.limits, since=settings.since, by=by)
    if differs or limited:
        company.version += 1
        company.save(update_fields=[*differs, "version"])
        ensure_calendar({company.country})
        write_fiscal_periods(company)
    return company


@transaction.atomic
def set_limits(*, limits: tuple[Decimal, Decimal, Decimal], since: date, by: User | None) -> bool:
    """Limits from a day on, in place of those that were to hold from that day; False where they hold anyway."""
    if PaceLimits.on(since) == limits:
        return False
    ahead, on_pace, at_risk = limits
    values = {"ahead": ahead, "on_pace": on_pace, "at_risk": at_risk, "by": by}
    PaceLimits.objects.update_or_create(since=since, defaults=values)
    return True
