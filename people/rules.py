"""Judgements on plain values: how a fiscal year falls into quarters and periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = "months"
WEEKS_445 = "445"
WEEKS_13 = "13"

# Weeks of each period, and periods of each quarter. A 53rd week belongs to the last period.
WEEKS: dict[str, tuple[int, ...]] = {WEEKS_445: (4, 4, 5) * 4, WEEKS_13: (4,) * 13}
QUARTERS: dict[str, tuple[int, ...]] = {MONTHS: (3, 3, 3, 3), WEEKS_445: (3, 3, 3, 3), WEEKS_13: (3, 3, 3, 4)}


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inclusive. `level` is a value of FiscalPeriod.Level."""

    level: str
    name: str
    start_on: date
    end_on: date


WORKS_HERE, TOO_EARLY, ON_HOLD, LEADS, ERASED = "works_here", "too_early", "on_hold", "leads", "erased"


def erasure_refused(*, left_on: date | None, today: date, after_days: int, held: bool, done: bool, leads: bool) -> str:
    """Why somebody is not erased, the weightiest reason first; nothing where they may be."""
    reasons = {
        ERASED: done,
        WORKS_HERE: left_on is None or left_on >= today,
        TOO_EARLY: left_on is not None and left_on + timedelta(days=after_days) >= today,
        ON_HOLD: held,
        LEADS: leads,
    }
    return next((word for word, holds in reasons.items() if holds), "")


def fiscal_periods(*, year_starts: int, pattern: str, first: int, last: int) -> Iterator[Period]:
    """Fiscal years `first` to `last` with their quarters and periods, each level without gap or overlap.

    A fiscal year bears the name of the calendar year in which its twelve months end: FY26 starts on 1 July 2025 where
    years start in July. By months it starts on the first of its month; by weeks on the Monday nearest to that day, so
    that it has 52 or 53 weeks.
    """
    for year in range(first, last + 1):
        starts = period_starts(year, year_starts=year_starts, pattern=pattern)
        yield from _named(f"FY{year % 100:02}", starts, QUARTERS[pattern])


def year_start(year: int, *, year_starts: int, pattern: str) -> date:
    first = date(year if year_starts == 1 else year - 1, year_starts, 1)
    if pattern == MONTHS:
        return first
    return first + timedelta(days=3) - timedelta(days=(first + timedelta(days=3)).weekday())


def period_starts(year: int, *, year_starts: int, pattern: str) -> list[date]:
    """The first day of each period of the year, and of the year after."""
    start = year_start(year, year_starts=year_starts, pattern=pattern)
    after = year_start(year + 1, year_starts=year_starts, pattern=pattern)
    if pattern == MONTHS:
        months = [start.month - 1 + passed for passed in range(12)]
        return [*(date(start.year + month // 12, month % 12 + 1, 1) for month in months), after]
    starts = [start]
    for weeks in WEEKS[pattern][:-1]:
        starts.append(starts[-1] + timedelta(weeks=weeks))
    return [*starts, after]


def _named(year: str, starts: list[date], quarters: tuple[int, ...]) -> Iterator[Period]:
    day = timedelta(days=1)
    yield Period("year", year, starts[0], starts[-1] - day)
    at = 0
    for number, periods in enumerate(quarters, start=1):
        yield Period("quarter", f"Q{number} {year}", starts[at], starts[at + periods] - day)
        at += periods
    for number in range(1, len(starts)):
        yield Period("period", f"P{number} {year}", starts[number - 1], starts[number] - day)
