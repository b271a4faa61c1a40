"""Leap days, ends of months, 53rd weeks: periods and atoms tile the calendar."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from goals.models import Edge
from goals.queries.atoms import atom_of, atoms_between
from people import rules
from people.calendar import get_company, write_fiscal_periods
from people.models import FiscalPeriod

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("year_starts", "pattern"), [(1, rules.MONTHS), (3, rules.MONTHS), (2, rules.WEEKS_445), (10, rules.WEEKS_13)]
)
def test_stored_periods_of_each_level_follow_each_other_day_by_day(year_starts: int, pattern: str) -> None:
    company = get_company()
    company.year_starts, company.fiscal_pattern = year_starts, pattern
    write_fiscal_periods(company)

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT name FROM (
                SELECT name, start_on, lag(end_on) OVER (PARTITION BY level ORDER BY start_on) AS before
                FROM people_fiscalperiod
            ) p WHERE start_on <> before + 1
            """
        )
        gaps = cursor.fetchall()
        cursor.execute(
            "SELECT min(start_on), max(end_on), sum(end_on - start_on + 1) FROM people_fiscalperiod GROUP BY level"
        )
        spans = cursor.fetchall()

    assert gaps == []
    assert len(set(spans)) == 1
    first, last, days = spans[0]
    assert days == (last - first).days + 1 > 365 * 70


def test_a_period_that_overlaps_is_refused_by_the_database() -> None:
    get_company()

    with pytest.raises(IntegrityError, match="fiscal_periods_of_a_level_do_not_overlap"), transaction.atomic():
        FiscalPeriod.objects.create(level="year", name="X", start_on=date(2028, 2, 29), end_on=date(2028, 2, 29))


def test_a_leap_day_is_in_its_month_quarter_and_year() -> None:
    get_company()

    periods = FiscalPeriod.objects.filter(start_on__lte=date(2028, 2, 29), end_on__gte=date(2028, 2, 29))

    assert sorted(periods.values_list("name", "end_on")) == [
        ("FY28", date(2028, 12, 31)),
        ("P2 FY28", date(2028, 2, 29)),
        ("Q1 FY28", date(2028, 3, 31)),
    ]


def test_fifty_years_of_atoms_hold_each_day_once() -> None:
    first, last = date(1999, 12, 1), date(2050, 1, 31)
    edges = {
        date(year, month, day) for year in (2000, 2024, 2028) for month, day in ((2, 29), (12, 31), (5, 31), (3, 2))
    }
    Edge.objects.bulk_create(Edge(day=day) for day in edges)

    atoms = atoms_between(first, last)

    months = {date(year, month, 1) for year in range(2000, 2050) for month in range(1, 13)}
    assert set(atoms) == months | edges | {first, date(2050, 1, 1)}
    assert atoms == sorted(set(atoms))
    for edge in sorted(edges):
        for day in (edge - DAY, edge, edge + DAY):
            assert atom_of(day) == atoms[bisect_right(atoms, day) - 1]
