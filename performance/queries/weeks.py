"""The last weeks of a measure for some people, and who of a unit's reps has no goal: one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from common.sql import ids, named, planned
from goals import rules
from goals.queries.progress import GoalProgress
from people.models import Person, Role
from people.scope import lasting
from sales.measures import MEASURES, METRIC_DENOMINATOR, METRIC_NUMERATOR

WEEKS = 8

_STATEMENT = f"""
SELECT e.person_id, '', (%(until)s::date - e.day) / 7, {{numerator}}, {{denominator}}
FROM sales_entry e
WHERE e.person_id = ANY(%(people)s) AND e.day > %(until)s::date - 7 * %(weeks)s AND e.day <= %(until)s
  AND e.counts_in_rollup AND {{conditions}}
GROUP BY 1, 3
UNION ALL
SELECT p.id, p.name, NULL, NULL, NULL FROM people_person p
WHERE p.id IN ({{members}}) AND NOT p.id = ANY(%(owners)s)
  AND EXISTS (SELECT FROM people_placement l WHERE l.person_id = p.id AND l.role = '{Role.REP.value}'
                                               AND {lasting("l", "%(on)s")})
"""
_PRODUCT_LINE = """e.product_id IN (
    SELECT p.id FROM sales_product p JOIN sales_productline l ON l.id = p.line_id
    WHERE l.path = %(product_line)s OR starts_with(l.path, %(product_line)s || ' / '))"""
_CUSTOMER = "e.customer_id IN (SELECT c.id FROM sales_customer c WHERE c.{name} = %({name})s)"
_METRIC = "e.metric_id = (SELECT m.id FROM sales_metric m WHERE m.code = %(measure)s)"

Week = Decimal | None


@dataclass(frozen=True, slots=True)
class Weeks:
    """`courses` by person, the oldest week first; None in a week without anything to divide by."""

    courses: dict[int, list[Week]]
    without_goal: list[tuple[int, str]]


def weeks(
    lens: GoalProgress | None,
    *,
    people: Collection[int],
    owners: Collection[int],
    members: QuerySet[Person],
    until: date,
    on: date,
) -> Weeks:
    """`lens`: any goal of the measure and filter that is looked at; `owners`: who has a goal in it."""
    within, values = named(*ids(members), "member")
    rows = planned(
        _statement(lens, within),
        values
        | {
            "people": list(people) if lens else [],
            "owners": list(owners),
            "until": until,
            "on": on,
            "weeks": WEEKS,
            "measure": lens.measure if lens else "",
            "product_line": lens.product_line if lens else "",
            "segment": lens.segment if lens else "",
            "region": lens.region if lens else "",
        },
    )
    additive = lens is None or lens.denominator is None
    without = sorted(((pk, name) for pk, name, week, *_ in rows if week is None), key=lambda one: (one[1], one[0]))
    courses: dict[int, list[Week]] = {person: [Decimal(0) if additive else None] * WEEKS for person in people}
    for person, _, week, numerator, denominator in rows:
        if week is not None:
            courses[person][WEEKS - 1 - week] = rules.actual(numerator, None if additive else denominator)
    return Weeks(courses, without)


def _statement(lens: GoalProgress | None, members: str) -> str:
    measure = MEASURES.get(lens.measure) if lens else MEASURES["revenue"]
    numerator = measure.numerator if measure else METRIC_NUMERATOR
    denominator = measure.denominator if measure else (METRIC_DENOMINATOR,)
    conditions = ["e.metric_id IS NULL" if measure else _METRIC]
    if lens and lens.product_line:
        conditions.append(_PRODUCT_LINE)
    conditions.extend(_CUSTOMER.format(name=name) for name in ("segment", "region") if lens and getattr(lens, name))
    return _STATEMENT.format(
        numerator=_sum([numerator]), denominator=_sum(denominator), conditions=" AND ".join(conditions), members=members
    )


def _sum(columns: Sequence[str]) -> str:
    return " + ".join(f"coalesce(sum(e.{column}), 0)::bigint" for column in columns) or "0"
