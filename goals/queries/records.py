"""The entries of the ledger behind a goal's number: what one may open of them, and how many they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from goals.models import Goal, OwnerKind
from sales.measures import MEASURES, METRIC_DENOMINATOR, METRIC_NUMERATOR

# People whose records the reader may open; None: everybody's.
Readable = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Record:
    """An entry in millionths. `person` is empty where the reader may not know whose it is, or it is nobody's."""

    day: date
    kind: str
    order: str
    deal: str
    customer: str
    product: str
    person: str
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All entries behind the number, `readable` of them open to the reader."""

    entries: int
    readable: int
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What one order, deal or day added to the number."""

    day: date
    order: str
    deal: str
    customer: str
    entries: int
    numerator: int
    denominator: int | None


def sums_of(measure: str) -> tuple[str, str | None]:
    """Numerator and denominator as SQL over the ledger's quantities."""
    known = MEASURES.get(measure)
    return (known.numerator, known.denominator) if known else (METRIC_NUMERATOR, METRIC_DENOMINATOR)


def matching(goal: Goal, *, as_of: date) -> tuple[str, dict[str, Any]]:
    """SQL over `e`, an entry, that holds for what the goal counts up to the day.

    Corrected and correcting entries cancel out and are left out.
    """
    numerator, denominator = sums_of(goal.measure)
    quantities = sorted({word for word in f"{numerator} {denominator or ''}".split() if word.isidentifier()})
    conditions = [
        "e.counts_in_rollup",
        "e.day BETWEEN %(start)s AND %(until)s",
        f"coalesce({', '.join(f'e.{name}' for name in quantities)}) IS NOT NULL",
        "e.reverses IS NULL",
        "NOT EXISTS (SELECT 1 FROM sales_entry r WHERE r.reverses = e.id)",
        "e.metric_id = %(metric)s" if goal.metric_id else "e.metric_id IS NULL",
    ]
    if goal.owner_kind == OwnerKind.PERSON:
        conditions.append("e.person_id = %(person)s")
    elif goal.owner_kind == OwnerKind.DEPARTMENT:
        conditions.append(
            "e.department_id IN"
            " (SELECT a.department_id FROM people_departmentancestor a WHERE a.ancestor_id = %(department)s)"
        )
    conditions.extend(
        filter_conditions(product_line=bool(goal.product_line_id), segment=goal.segment, region=goal.region)
    )
    return " AND ".join(conditions), {
        "start": goal.start_on,
        "until": min(goal.end_on, as_of),
        "metric": goal.metric_id,
        "person": goal.person_id,
        "department": goal.department_id,
        "product_line": goal.product_line_id,
        "segment": goal.segment,
        "region": goal.region,
    }


def filter_conditions(*, product_line: bool, segment: str, region: str) -> list[str]:
    """A product line includes its children; segment and region are the customer's as they stand now."""
    conditions = []
    if product_line:
        conditions.append(
            "e.product_id IN (SELECT p.id FROM sales_product p JOIN sales_productline l ON l.id = p.line_id"
            " JOIN sales_productline top ON top.id = %(product_line)s"
            " WHERE l.id = top.id OR starts_with(l.path, top.path || ' / '))"
        )
    if segment:
        conditions.append("e.customer_id IN (SELECT c.id FROM sales_customer c WHERE c.segment = %(segment)s)")
    if region:
        conditions.append("e.customer_id IN (SELECT c.id FROM sales_customer c WHERE c.region = %(region)s)")
    return conditions


def _sum(expression: str) -> str:
    """SQL of the sum of an expression over quantities, each of them nullable."""
    return " + ".join(f"coalesce(sum(e.{word.strip()}), 0)" for word in expression.split("+"))


def _row(expression: str) -> str:
    return " + ".join(f"coalesce(e.{word.strip()}, 0)" for word in expression.split("+"))


def _readable(readable: Readable) -> str:
    """SQL over `e`: the reader may open its order, deal or measurement."""
    if readable is None:
        return "true"
    return """(e.person_id = ANY(%(readable)s)
        OR EXISTS (SELECT 1 FROM sales_credit k WHERE k.order_id = e.order_id AND k.person_id = ANY(%(readable)s)))"""


def summary(goal: Goal, *, as_of: date, readable: Readable) -> Summary:
    numerator, denominator = sums_of(goal.measure)
    where, values = matching(goal, as_of=as_of)
    sql = f"""
        SELECT count(*), count(*) FILTER (WHERE {_readable(readable)}), ({_sum(numerator)})::bigint,
               ({_sum(denominator) if denominator else "NULL"})::bigint
        FROM sales_entry e WHERE {where}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "readable": _ids(readable)})
        return Summary(*cursor.fetchone())


def records(goal: Goal, *, as_of: date, readable: Readable, offset: int, limit: int) -> list[Record]:
    """Latest first, only what the reader may open."""
    numerator, denominator = sums_of(goal.measure)
    where, values = matching(goal, as_of=as_of)
    who = "pe.name" if readable is None else "CASE WHEN e.person_id = ANY(%(readable)s) THEN pe.name END"
    sql = f"""
        SELECT e.day, e.kind, coalesce(o.number, ''), coalesce(d.number, ''), coalesce(c.name, ''),
               coalesce(p.name, ''), coalesce({who}, ''), {_row(numerator)}, {_row(denominator) if denominator else "NULL"}
        FROM sales_entry e
        LEFT JOIN sales_order o ON o.id = e.order_id
        LEFT JOIN sales_deal d ON d.id = e.deal_id
        LEFT JOIN sales_customer c ON c.id = e.customer_id
        LEFT JOIN sales_product p ON p.id = e.product_id
        LEFT JOIN people_person pe ON pe.id = e.person_id
        WHERE {where} AND {_readable(readable)}
        ORDER BY e.day DESC, o.number COLLATE "C" DESC, e.line_id, e.id
        OFFSET %(offset)s LIMIT %(limit)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "readable": _ids(readable), "offset": offset, "limit": limit})
        return [Record(*row) for row in cursor.fetchall()]


def latest_orders(goal: Goal, *, as_of: date, readable: Readable, limit: int) -> list[OrderRecord]:
    """The last orders, deals or days that added to the number or took from it, each as one row."""
    numerator, denominator = sums_of(goal.measure)
    where, values = matching(goal, as_of=as_of)
    sql = f"""
        SELECT g.day, coalesce(o.number, ''), coalesce(d.number, ''), coalesce(c.name, ''),
               g.entries, g.numerator, g.denominator
        FROM (
            SELECT e.day, e.order_id, e.deal_id, e.customer_id, count(*) AS entries,
                   ({_sum(numerator)})::bigint AS numerator,
                   ({_sum(denominator) if denominator else "NULL"})::bigint AS denominator
            FROM sales_entry e WHERE {where} AND {_readable(readable)}
            GROUP BY e.day, e.order_id, e.deal_id, e.customer_id
        ) g
        LEFT JOIN sales_order o ON o.id = g.order_id
        LEFT JOIN sales_deal d ON d.id = g.deal_id
        LEFT JOIN sales_customer c ON c.id = g.customer_id
        ORDER BY g.day DESC, o.number COLLATE "C" DESC, d.number COLLATE "C" DESC
        LIMIT %(limit)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "readable": _ids(readable), "limit": limit})
        return [OrderRecord(*row) for row in cursor.fetchall()]


def _ids(readable: Readable) -> list[int]:
    return list(readable) if readable is not None else []
