"""How many records have which problem, and which they are: set-based, in one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from common.sql import ids, literal
from goals import rules
from goals.models import Goal
from goals.queries.periods import Period
from people.models import Person
from people.scope import Viewer, sold_by
from performance.problems import ALL, PERIOD, PROBLEMS, Problem


@dataclass(frozen=True, slots=True)
class Found:
    """`worth` is the revenue touched, in the company's currency; None for those who may not see the company's sales."""

    problem: Problem
    records: int
    worth: Decimal | None
    goals: int


@dataclass(frozen=True, slots=True)
class Broken:
    """One record: an order's line has both its keys, a deal its number, a measurement its metric's name."""

    what: str
    day: date
    order: str
    line: str
    other: str
    customer: str
    person: str
    worth: Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """An import that wrote such records last; `pk` of None: not an import."""

    pk: int | None
    file_name: str
    records: int


# Whose records: those of orders that one of the readable people is credited with, and facts of these people.
_READABLE = """
readable (id) AS MATERIALIZED ({people}),
mine AS MATERIALIZED (SELECT c.id FROM credited c WHERE c.person_id IN (SELECT r.id FROM readable r))
"""
_MINE = "(f.person_id IN (SELECT r.id FROM readable r) OR f.order_id IN (SELECT m.id FROM mine m))"
# What an order or line adds up to in the ledger, returns and cancellations taken off.
_WORTH = """(
    SELECT sum(e.revenue) FROM sales_entry e
    WHERE e.order_id = f.order_id AND (f.what <> 'line' OR e.line_id = f.id)
)"""


def sees_whole(viewer: Viewer) -> bool:
    """Counts of the whole company's records: for those who mend them, and those who see all sales."""
    return viewer.is_admin or viewer.sees_all_sales


def found(viewer: Viewer, period: Period) -> list[Found]:
    """Every problem with its records in the period: one statement, and one for the goals."""
    parts = [
        f"""SELECT '{code}', count(*)::bigint, sum(coalesce({_WORTH}, 0) * f.share / {ALL})
            FROM ({problem.records}) f WHERE {{mine}}"""
        for code, problem in PROBLEMS.items()
    ]
    rows = _fetch("\nUNION ALL ".join(parts), viewer, period, whole=sees_whole(viewer))
    goals = _goals(viewer, period)
    money = viewer.sees_all_sales or not viewer.is_admin
    return [
        Found(
            PROBLEMS[code],
            records,
            rules.amount(round(worth)) if money and worth is not None else None,
            _touched(PROBLEMS[code], goals) if records else 0,
        )
        for code, records, worth in rows
    ]


def _goals(viewer: Viewer, period: Period) -> list[tuple[str, str, int]]:
    """How many goals in which measure, of what kind of owner, run in the period."""
    goals = Goal.objects.visible_to(viewer).filter(start_on__lte=period.end_on, end_on__gte=period.start_on)
    rows = goals.order_by().values_list("measure", "owner_kind").annotate(n=Count("pk"))
    return [(measure, kind, count) for measure, kind, count in rows]


def _touched(problem: Problem, goals: list[tuple[str, str, int]]) -> int:
    return sum(
        count
        for measure, kind, count in goals
        if kind in problem.owners and (not problem.measures or measure in problem.measures)
    )


def broken(viewer: Viewer, problem: Problem, period: Period, *, limit: int, offset: int) -> list[Broken]:
    """The latest first; of those that the viewer may open."""
    statement = f"""
        SELECT f.what, f.day, coalesce(o.number, ''), coalesce(l.line, ''), coalesce(d.number, m.name, ''),
               coalesce(c.name, ''), coalesce(p.name, ''), coalesce({_WORTH}, 0) * f.share / {ALL}
        FROM (SELECT * FROM ({problem.records}) f WHERE {{mine}} ORDER BY f.day DESC, f.what, f.id
              LIMIT %(limit)s OFFSET %(offset)s) f
        LEFT JOIN sales_order o ON o.id = f.order_id
        LEFT JOIN sales_orderline l ON f.what = 'line' AND l.id = f.id
        LEFT JOIN sales_deal d ON f.what = 'deal' AND d.id = f.id
        LEFT JOIN sales_measurement x ON f.what = 'measurement' AND x.id = f.id LEFT JOIN sales_metric m ON m.id = x.metric_id
        LEFT JOIN sales_customer c ON c.id = coalesce(o.customer_id, d.customer_id)
        LEFT JOIN people_person p ON p.id = f.person_id AND p.id IN (SELECT r.id FROM readable r)
        ORDER BY f.day DESC, f.what, f.id
    """
    rows = _fetch(statement, viewer, period, whole=viewer.sees_all_sales, limit=limit, offset=offset)
    plain: list[Any] = [(*row[:-1], rules.amount(round(row[-1]))) for row in rows]
    return [Broken(*row) for row in plain]


def count(viewer: Viewer, problem: Problem, period: Period) -> tuple[int, int]:
    """How many records there are, and how many of them the viewer may open."""
    statement = f"""SELECT count(*), count(*) FILTER (WHERE {{mine}}) FROM ({problem.records}) f"""
    every, readable = _fetch(statement, viewer, period, whole=viewer.sees_all_sales)[0]
    return every if sees_whole(viewer) else readable, readable


def sources(viewer: Viewer, problem: Problem, period: Period) -> list[Source]:
    """Which imports wrote these records last, the one with most of them first; for those who see imports."""
    if not viewer.is_admin:
        return []
    statement = f"""
        SELECT i.id, coalesce(i.file_name, ''), count(*)
        FROM ({problem.records}) f
        LEFT JOIN sales_orderline l ON f.what = 'line' AND l.id = f.id
        LEFT JOIN sales_order o ON f.what = 'order' AND o.id = f.id
        LEFT JOIN sales_deal d ON f.what = 'deal' AND d.id = f.id
        LEFT JOIN sales_measurement m ON f.what = 'measurement' AND m.id = f.id
        LEFT JOIN imports_import i
               ON i.change_set_id = coalesce(l.change_set_id, o.change_set_id, d.change_set_id, m.change_set_id)
        GROUP BY i.id, i.file_name ORDER BY 3 DESC, 1 LIMIT 50
    """
    return [Source(*row) for row in _fetch(statement, viewer, period, whole=True)]


def _fetch(statement: str, viewer: Viewer, period: Period, *, whole: bool, **asked: Any) -> list[Any]:
    """`whole`: of everybody's records, else of those that the viewer may open."""
    readable = Person.objects.filter(~Q(pk__in=[]) if whole else sold_by("pk", viewer))
    with connection.cursor() as cursor:
        read = f"WITH {PERIOD}, {_READABLE.format(people=literal(*ids(readable)))}"
        days = {"start": period.start_on, "end": period.end_on, "today": viewer.on}
        cursor.execute(read + statement.format(mine="true" if whole else _MINE), {**days, **asked})
        rows: list[Any] = cursor.fetchall()
        return rows
