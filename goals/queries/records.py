"""The entries of the ledger behind a goal's number: what one may open of them, and how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from goals import rules
from goals.models import Goal
from goals.queries.entries import entries_behind, quantities_of
from people.models import Person
from people.scope import Viewer, sold_by
from sales.measures import MEASURES
from sales.models import Credit, Customer, Deal, Entry, Order, Product


@dataclass(frozen=True, slots=True)
class Record:
    """An entry. `person` is empty where the reader may not know whose it is, or it is nobody's."""

    day: date
    kind: str
    order: str
    deal: str
    customer: str
    product: str
    person: str
    numerator: Decimal
    denominator: Decimal | None


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What one order, deal or day added to the number, or took from it."""

    day: date
    order: str
    deal: str
    customer: str
    entries: int
    numerator: Decimal
    denominator: Decimal | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All entries behind the number, `readable` of them open to the reader."""

    entries: int
    readable: int
    numerator: Decimal
    denominator: Decimal | None

    @property
    def closed(self) -> int:
        return self.entries - self.readable


def standing(goal: Goal, *, as_of: date) -> QuerySet[Entry]:
    """The entries that hold: corrected ones and what corrected them cancel out and are left out."""
    corrected = Entry.objects.filter(reverses=OuterRef("pk"))
    return entries_behind(goal, as_of=as_of).filter(~Exists(corrected), reverses__isnull=True)


def readable_by(viewer: Viewer) -> Q:
    """Entries of one's own people, and those of orders that one of them is credited with."""
    if viewer.sees_all_sales:
        return ~Q(pk__in=[])
    return sold_by("person", viewer) | Q(Exists(Credit.objects.visible_to(viewer).filter(order=OuterRef("order_id"))))


def summary(goal: Goal, *, as_of: date, viewer: Viewer) -> Summary:
    columns = quantities_of(goal.measure)
    found = standing(goal, as_of=as_of).order_by().annotate(open=_flag(readable_by(viewer)))
    sums = found.aggregate(
        entries=Count("pk"), readable=Count("pk", filter=Q(open=True)), **{f"sum_{name}": Sum(name) for name in columns}
    )
    numerator, denominator = _parts(goal.measure, columns, [sums[f"sum_{name}"] for name in columns])
    return Summary(sums["entries"], sums["readable"], numerator, denominator)


def records(goal: Goal, *, as_of: date, viewer: Viewer) -> QuerySet[Any]:
    """Latest first, only what the reader may open; `record` makes each row plain."""
    named = _named(standing(goal, as_of=as_of).filter(readable_by(viewer)))
    people = Person.objects.filter(sold_by("pk", viewer), pk=OuterRef("person_id"))
    rows: QuerySet[Any] = (
        named.annotate(
            product=Coalesce(Subquery(Product.objects.filter(pk=OuterRef("product_id")).values("name")[:1]), Value("")),
            seller=Coalesce(Subquery(people.values("name")[:1]), Value("")),
        )
        .order_by("-day", "-order_number", "line_id", "pk")
        .values(
            "day",
            "kind",
            "order_number",
            "deal_number",
            "customer",
            "product",
            "seller",
            *quantities_of(goal.measure),
        )
    )
    return rows


def record(measure: str, row: dict[str, Any]) -> Record:
    columns = quantities_of(measure)
    numerator, denominator = _parts(measure, columns, [row[name] for name in columns])
    return Record(
        row["day"],
        row["kind"],
        row["order_number"],
        row["deal_number"],
        row["customer"],
        row["product"],
        row["seller"],
        numerator,
        denominator,
    )


def latest_orders(goal: Goal, *, as_of: date, viewer: Viewer, limit: int) -> list[OrderRecord]:
    """The last orders, deals or days that moved the number, each as one row."""
    columns = quantities_of(goal.measure)
    rows = (
        _named(standing(goal, as_of=as_of).filter(readable_by(viewer)))
        .order_by("-day", "-order_number", "-deal_number")
        .values("day", "order_number", "deal_number", "customer")
        .annotate(entries=Count("pk"), **{f"sum_{name}": Sum(name) for name in columns})[:limit]
    )
    return [
        OrderRecord(
            row["day"],
            row["order_number"],
            row["deal_number"],
            row["customer"],
            row["entries"],
            *_parts(goal.measure, columns, [row[f"sum_{name}"] for name in columns]),
        )
        for row in rows
    ]


def _named(entries: QuerySet[Entry]) -> QuerySet[Any]:
    return entries.annotate(
        order_number=Coalesce(Subquery(Order.objects.filter(pk=OuterRef("order_id")).values("number")[:1]), Value("")),
        deal_number=Coalesce(Subquery(Deal.objects.filter(pk=OuterRef("deal_id")).values("number")[:1]), Value("")),
        customer=Coalesce(Subquery(Customer.objects.filter(pk=OuterRef("customer_id")).values("name")[:1]), Value("")),
    )


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _parts(measure: str, columns: tuple[str, ...], sums: list[int | None]) -> tuple[Decimal, Decimal | None]:
    """Numerator and denominator of the ledger's sums."""
    by_name = dict(zip(columns, (value or 0 for value in sums), strict=True))
    known = MEASURES.get(measure)
    if known is None:
        numerator, denominator = columns
        return rules.amount(by_name[numerator]), (rules.amount(by_name[denominator]) if sums[1] is not None else None)
    if not known.denominator:
        return rules.amount(by_name[columns[0]]), None
    below = sum(by_name[name] for name in known.denominator)
    return rules.amount(by_name[known.numerator]), rules.amount(below)
