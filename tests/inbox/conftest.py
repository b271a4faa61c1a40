"""A line of three, all of whom sign in: Rut, her manager Max, and Eve above him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

import pytest

from inbox.actions import make_promise
from inbox.models import Promise
from people.models import CalendarDay, Company, Person
from tests.factories.people import PersonFactory, sits

# The company works Monday to Friday by UTC; of its holidays, the Thursday of this week.
MONDAY = date(2026, 11, 23)
HOLIDAYS = {MONDAY + timedelta(days=3)}


@dataclass(frozen=True)
class Line:
    rut: Person
    max: Person
    eve: Person

    def asks_rut(self, title: str = "Call Northwind", due_on: date = MONDAY, **more: object) -> Promise:
        return make_promise(owner=self.rut, title=title, due_on=due_on, by=self.max.user, **more)  # type: ignore[arg-type]


def calendar() -> None:
    """Some weeks around: a whole country's calendar takes a second."""
    days = [MONDAY + timedelta(days=passed) for passed in range(-30, 60)]
    worked = list(accumulate(day.weekday() < 5 and day not in HOLIDAYS for day in days))
    CalendarDay.objects.bulk_create(
        CalendarDay(country="US", day=day, working=day.weekday() < 5 and day not in HOLIDAYS, ordinal=count)
        for day, count in zip(days, worked, strict=True)
    )


@pytest.fixture
def line() -> Line:
    Company.objects.create(currency="USD", time_zone="UTC", country="US")
    calendar()
    eve, boss, rut = (
        PersonFactory(name=name, email=f"{name[:3].lower()}@example.com", signs_in=True)
        for name in ("Eve Top", "Max Boss", "Rut Rep")
    )
    sits(eve, role="executive", rebuild=False)
    sits(boss, under=eve, role="manager", rebuild=False)
    sits(rut, under=boss)
    return Line(rut, boss, eve)
