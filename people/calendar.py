"""Which day it is and which days are worked: the company's record, country calendars, the fiscal calendar."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from django.conf import settings
from django.db import connection, transaction

from people import rules
from people.models import CalendarDay, Company, FiscalPeriod, Person

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2100, 12, 31)
FISCAL_YEARS = (1990, 2060)
CALENDAR_LOCK = 7341002


def today(zone: str) -> date:
    """The day it is now in a time zone. The clock is looked at here alone."""
    return datetime.now(ZoneInfo(zone)).date()


def company_today() -> date:
    return today(get_company().time_zone)


def get_company() -> Company:
    """The company's record; on first need made from the environment's COMPANY_*, with its fiscal periods."""
    company = Company.objects.first()
    return company if company is not None else _make_company()


@transaction.atomic
def _make_company() -> Company:
    company, made = Company.objects.get_or_create(
        id=1,
        defaults={
            "currency": settings.COMPANY_CURRENCY,
            "time_zone": settings.COMPANY_TIME_ZONE,
            "country": settings.COMPANY_COUNTRY,
            "year_starts": settings.COMPANY_YEAR_STARTS,
        },
    )
    if made:
        write_fiscal_periods(company)
        ensure_calendar({company.country})
    return company


@cache
def time_zones() -> list[str]:
    """Those that Python and the database both know: either may have to say which day it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {name for (name,) in cursor.fetchall()}
    named = {
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
    }
    return sorted(known & (named | {"UTC"}))


def zone_of(person: Person, company: Company) -> str:
    return person.time_zone or company.time_zone


def country_of(person: Person, company: Company) -> str:
    return person.country or company.country


def write_fiscal_periods(company: Company) -> int:
    """The company's fiscal years, quarters and periods; writes what differs and says how many rows that was."""
    first, last = FISCAL_YEARS
    wanted = {
        (period.level, period.name, period.start_on, period.end_on)
        for period in rules.fiscal_periods(
            year_starts=company.year_starts, pattern=company.fiscal_pattern, first=first, last=last
        )
    }
    kept = {
        (level, name, start_on, end_on): pk
        for pk, level, name, start_on, end_on in FiscalPeriod.objects.values_list(
            "pk", "level", "name", "start_on", "end_on"
        )
    }
    gone = [kept[key] for key in kept.keys() - wanted]
    new = sorted(wanted - kept.keys())
    with transaction.atomic():
        FiscalPeriod.objects.filter(pk__in=gone).delete()
        FiscalPeriod.objects.bulk_create(
            FiscalPeriod(level=level, name=name, start_on=start_on, end_on=end_on)
            for level, name, start_on, end_on in new
        )
    return len(gone) + len(new)


def ensure_calendar(countries: Iterable[str] | None = None) -> int:
    """Fill the calendar of each country that has none yet; by default of every country in use. Rows written."""
    wanted = countries_in_use() if countries is None else {country for country in countries if country}
    if not _missing(wanted):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        # Two imports may need the same country; the second finds it filled.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])
        written = 0
        for country in sorted(_missing(wanted)):
            rows = io.StringIO("".join(_calendar_lines(country)))
            cursor.copy_expert("COPY people_calendarday (country, day, working, ordinal) FROM STDIN", rows)
            written += (LAST_DAY - FIRST_DAY).days + 1
        # Read by (country, day) in every statement of progress: the planner must not think it small.
        cursor.execute("ANALYZE people_calendarday")
    return written


def countries_in_use() -> set[str]:
    people = Person.objects.exclude(country="").values_list("country", flat=True).distinct()
    return {get_company().country, *people}


def _missing(countries: set[str]) -> set[str]:
    filled = CalendarDay.objects.filter(country__in=countries, day=LAST_DAY).values_list("country", flat=True)
    return countries - set(filled)


def _calendar_lines(country: str) -> Iterator[str]:
    """Rows for COPY. A country that the library does not know works Monday to Friday and has no holidays."""
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    try:
        closed = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        closed = holidays.HolidayBase(years=years)
    ordinal = 0
    for passed in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=passed)
        working = closed.is_working_day(day)
        ordinal += working
        yield f"{country}\t{day}\t{'t' if working else 'f'}\t{ordinal}\n"


def working_days(country: str, start: date, end: date) -> int:
    """Days worked from start to end, both inclusive; 0 where end lies before start."""
    if end < start:
        return 0
    before = start - timedelta(days=1)
    ordinals = dict(CalendarDay.objects.filter(country=country, day__in=(before, end)).values_list("day", "ordinal"))
    if end not in ordinals:
        raise LookupError(f"no calendar of {country!r} for {end}")
    return ordinals[end] - ordinals.get(before, 0)


def working_days_sql(country: str, start: str, end: str) -> str:
    """The same as SQL over three SQL expressions of our own (columns, parameters); NULL where there is no calendar."""
    ordinal = "(SELECT ordinal FROM people_calendarday WHERE country = {country} AND day = {day})"
    until = ordinal.format(country=country, day=end)
    before = ordinal.format(country=country, day=f"({start})::date - 1")
    return f"(CASE WHEN ({end})::date < ({start})::date THEN 0 ELSE {until} - COALESCE({before}, 0) END)"
