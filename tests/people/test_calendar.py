from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from people import rules
from people.actions import rebuild_fiscal_periods
from people.calendar import company_today, ensure_calendar, get_company, today, working_days, working_days_sql
from people.models import CalendarDay, Company, FiscalPeriod
from tests.factories.people import PersonFactory


@settings(deadline=None)
@given(
    year_starts=st.integers(1, 12),
    pattern=st.sampled_from([rules.MONTHS, rules.WEEKS_445, rules.WEEKS_13]),
    first=st.integers(1980, 2040),
)
def test_fifty_fiscal_years_tile_at_each_level(year_starts: int, pattern: str, first: int) -> None:
    periods = list(rules.fiscal_periods(year_starts=year_starts, pattern=pattern, first=first, last=first + 49))

    for level in ("year", "quarter", "period"):
        rows = [period for period in periods if period.level == level]
        assert all(row.start_on <= row.end_on for row in rows)
        assert all(after.start_on - before.end_on == timedelta(days=1) for before, after in pairwise(rows))
        assert len({row.name for row in rows}) == len(rows)
    years = [period for period in periods if period.level == "year"]
    quarters = [period for period in periods if period.level == "quarter"]
    assert [year.start_on for year in years] == [quarter.start_on for quarter in quarters[::4]]
    assert years[-1].end_on == quarters[-1].end_on == periods[-1].end_on


@settings(deadline=None)
@given(year=st.integers(1990, 2060), year_starts=st.integers(1, 12))
def test_a_year_of_weeks_has_52_or_53_and_starts_on_the_nearest_monday(year: int, year_starts: int) -> None:
    start = rules.year_start(year, year_starts=year_starts, pattern=rules.WEEKS_445)
    after = rules.year_start(year + 1, year_starts=year_starts, pattern=rules.WEEKS_445)
    first = rules.year_start(year, year_starts=year_starts, pattern=rules.MONTHS)

    assert start.weekday() == 0
    assert abs((start - first).days) <= 3
    assert (after - start).days in (364, 371)


@pytest.mark.parametrize(
    ("pattern", "year_starts", "name", "start_on", "end_on"),
    [
        (rules.MONTHS, 1, "FY26", date(2026, 1, 1), date(2026, 12, 31)),
        (rules.MONTHS, 7, "FY26", date(2025, 7, 1), date(2026, 6, 30)),
        (rules.MONTHS, 7, "Q3 FY26", date(2026, 1, 1), date(2026, 3, 31)),
        (rules.MONTHS, 7, "P8 FY26", date(2026, 2, 1), date(2026, 2, 28)),
        # 1 February 2026 is a Sunday: the nearest Monday is the day after.
        (rules.WEEKS_445, 2, "FY27", date(2026, 2, 2), date(2027, 1, 31)),
        (rules.WEEKS_445, 2, "P3 FY27", date(2026, 3, 30), date(2026, 5, 3)),
        # 1 January 2027 is a Friday: FY26 has 53 weeks, the last in P12.
        (rules.WEEKS_445, 1, "FY26", date(2025, 12, 29), date(2027, 1, 3)),
        (rules.WEEKS_445, 1, "P12 FY26", date(2026, 11, 23), date(2027, 1, 3)),
        (rules.WEEKS_13, 1, "P13 FY26", date(2026, 11, 30), date(2027, 1, 3)),
        (rules.WEEKS_13, 1, "Q4 FY26", date(2026, 9, 7), date(2027, 1, 3)),
    ],
)
def test_fiscal_periods_by_example(pattern: str, year_starts: int, name: str, start_on: date, end_on: date) -> None:
    periods = rules.fiscal_periods(year_starts=year_starts, pattern=pattern, first=2026, last=2027)

    assert [(row.start_on, row.end_on) for row in periods if row.name == name] == [(start_on, end_on)]


@pytest.mark.django_db
def test_the_company_is_made_once_from_the_environment(settings: Settings) -> None:
    settings.COMPANY_CURRENCY = "EUR"
    settings.COMPANY_YEAR_STARTS = 4
    made = get_company()
    settings.COMPANY_CURRENCY = "CHF"

    assert get_company() == made
    assert (made.currency, Company.objects.count()) == ("EUR", 1)
    assert FiscalPeriod.objects.get(name="FY26").start_on == date(2025, 4, 1)


@pytest.mark.django_db
def test_a_changed_fiscal_calendar_is_written_and_then_left_alone() -> None:
    company = get_company()
    company.year_starts = 2
    company.fiscal_pattern = "445"
    company.save()

    assert rebuild_fiscal_periods() > 1000
    assert rebuild_fiscal_periods() == 0
    assert FiscalPeriod.objects.get(name="FY27").start_on == date(2026, 2, 2)


@pytest.mark.django_db
def test_the_calendar_holds_every_country_in_use_once() -> None:
    PersonFactory(country="DE")
    PersonFactory(country="")

    days = (date(2100, 12, 31) - date(1970, 1, 1)).days + 1
    get_company()  # brings its own country's
    assert ensure_calendar() == days
    assert ensure_calendar() == 0
    assert CalendarDay.objects.filter(country__in=["US", "DE"]).count() == CalendarDay.objects.count() == 2 * days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "start", "end", "days"),
    [
        ("US", date(2026, 11, 23), date(2026, 11, 29), 4),  # Thanksgiving
        ("DE", date(2026, 12, 21), date(2026, 12, 27), 4),  # Christmas Day; Second Christmas Day is a Saturday
        ("IL", date(2026, 11, 22), date(2026, 11, 28), 5),  # Sunday to Thursday
        ("ZZ", date(2026, 12, 21), date(2026, 12, 27), 5),  # unknown to the library: Monday to Friday
        ("US", date(2026, 1, 2), date(2026, 1, 1), 0),
        ("US", date(1970, 1, 1), date(1970, 1, 2), 1),
    ],
)
def test_working_days_of_a_country(country: str, start: date, end: date, days: int) -> None:
    ensure_calendar([country])

    assert working_days(country, start, end) == days
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {working_days_sql('%s', '%s', '%s')}", [end, start, country, end, country, start])
        assert cursor.fetchone() == (days,)


@pytest.mark.django_db
def test_no_calendar_is_said_not_guessed() -> None:
    with pytest.raises(LookupError, match="no calendar of 'FR'"):
        working_days("FR", date(2026, 1, 1), date(2026, 1, 2))


@pytest.mark.django_db
@time_machine.travel("2026-06-30T23:30:00+00:00")
def test_today_is_the_day_of_the_zone() -> None:
    get_company()

    assert today("America/Los_Angeles") == company_today() == date(2026, 6, 30)
    assert today("Europe/Berlin") == date(2026, 7, 1)
