"""The ledger's entries behind a goal's number."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from goals.models import Goal, OwnerKind
from people.models import DepartmentAncestor
from sales.measures import MEASURES, METRIC_DENOMINATOR, METRIC_NUMERATOR
from sales.models import Customer, Entry, Product


def quantities_of(measure: str) -> tuple[str, ...]:
    """The ledger's columns that a measure sums."""
    if measure not in MEASURES:
        return (METRIC_NUMERATOR, METRIC_DENOMINATOR)
    found = MEASURES[measure]
    return tuple(dict.fromkeys((found.numerator, *found.denominator)))


def lines_below(product_line: int) -> list[int]:
    """A product line and all under it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE b AS (SELECT %s::bigint AS id UNION SELECT l.id FROM b JOIN sales_productline l ON l.parent_id = b.id) "
            "SELECT id FROM b",
            [product_line],
        )
        return [row[0] for row in cursor.fetchall()]


def entries_behind(goal: Goal, *, as_of: date) -> QuerySet[Entry]:
    """What the goal's actual sums: entries of its owner that match its filters, in its period, up to the day."""
    entries = Entry.objects.filter(day__gte=goal.start_on, day__lte=min(goal.end_on, as_of), counts_in_rollup=True)
    if goal.owner_kind == OwnerKind.PERSON:
        entries = entries.filter(person=goal.person)
    elif goal.owner_kind == OwnerKind.DEPARTMENT:
        below = DepartmentAncestor.objects.filter(ancestor_id=goal.department_id).values("department_id")
        entries = entries.filter(department_id__in=below)
    entries = entries.filter(metric_id=goal.metric_id) if goal.metric_id else entries.filter(metric_id__isnull=True)
    if goal.product_line_id:
        lines = Product.objects.filter(line_id__in=lines_below(goal.product_line_id)).values("pk")
        entries = entries.filter(product_id__in=lines)
    for name in ("segment", "region"):
        if value := getattr(goal, name):
            matching = Customer.objects.filter(pk=OuterRef("customer_id"), **{name: value})
            entries = entries.filter(Exists(matching))
    counted = Q()
    for quantity in quantities_of(goal.measure):
        counted |= ~Q(**{quantity: 0}) & Q(**{f"{quantity}__isnull": False})
    return entries.filter(counted).order_by(F("day").desc(), F("id").desc())
