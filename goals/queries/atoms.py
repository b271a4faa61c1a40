"""The tiling of time that series use: months, cut at the edges of the periods in use."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from goals.models import Edge


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month + relativedelta(months=1)


def atoms_between(first: date, last: date) -> list[date]:
    """First days of the atoms that hold the days first..last, ascending."""
    edges = set(Edge.objects.filter(day__gt=month_of(first), day__lte=last).values_list("day", flat=True))
    month = month_of(first)
    while month <= last:
        edges.add(month)
        month = next_month(month)
    return sorted(edges)


def atom_of(day: date) -> date:
    """The first day of the atom that holds the day."""
    atoms = atoms_between(day, day)
    return atoms[bisect_right(atoms, day) - 1]


def day_before(day: date) -> date:
    return day - timedelta(days=1)
