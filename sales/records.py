"""Orders and deals as their pages show them, in few statements and only for those who may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from people import scope
from people.models import Person
from sales.models import Credit, Deal, Entry, FollowUp, Order, OrderLine, OrderPromise, Return

# People whose records the reader may open; None: everybody's.
Readable = Collection[int] | None

MONEY = DecimalField(max_digits=30, decimal_places=4)
LINE_REVENUE = ExpressionWrapper(F("quantity") * F("unit_price") * (Value(1) - F("discount")), output_field=MONEY)


def readable_people(viewer: scope.Viewer) -> Readable:
    if viewer.sees_all_sales:
        return None
    return frozenset(Person.objects.filter(scope.sold_by("pk", viewer)).values_list("pk", flat=True))


def credited(orders: QuerySet[Order], person_id: int) -> QuerySet[Order]:
    return orders.filter(Exists(Credit.objects.filter(order=OuterRef("pk"), person_id=person_id)))


def worth(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With `worth`: the sum of its lines in the order's own currency."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(sum=Sum(LINE_REVENUE))
    return orders.annotate(worth=Coalesce(Subquery(lines.values("sum")[:1]), Value(Decimal(0)), output_field=MONEY))


def late(orders: QuerySet[Order], day: date) -> QuerySet[Order]:
    """Promised for a day that is over, and neither delivered nor cancelled by then."""
    return orders.filter(promised_on__lt=day).filter(
        Q(delivered_on__isnull=True) | Q(delivered_on__gt=day), Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=day)
    )


def follow_up_due(orders: QuerySet[Order], day: date) -> QuerySet[Order]:
    """With a call after delivery that was due by the day and is not made."""
    return orders.filter(Exists(FollowUp.objects.filter(order=OuterRef("pk"), due_on__lte=day, done_on__isnull=True)))


def open_deals(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    return deals.exclude(stage__in=["won", "lost"])


def state_of(order: Order, day: date) -> str:
    """One word for where it stands: cancelled, delivered, delivered_late, late or open."""
    if order.cancelled_on and order.cancelled_on <= day:
        return "cancelled"
    if order.delivered_on and order.delivered_on <= day:
        return "delivered_late" if order.promised_on and order.delivered_on > order.promised_on else "delivered"
    return "late" if order.promised_on and order.promised_on < day else "open"


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that is written about an order."""

    order: Order
    lines: list[OrderLine]
    credits: list[Credit]
    promises: list[OrderPromise]
    returns: list[Return]
    follow_ups: list[FollowUp]
    entries: list[Entry]


def account(order: Order) -> Account:
    return Account(
        order=order,
        lines=list(
            OrderLine.objects.filter(order=order)
            .select_related("product")
            .annotate(revenue=LINE_REVENUE, came_back=Coalesce(Sum("returns__quantity"), Value(Decimal(0))))
            .order_by("pk")
        ),
        credits=list(Credit.objects.filter(order=order).select_related("person").order_by("-share", "person__email")),
        promises=list(OrderPromise.objects.filter(order=order).order_by("number")),
        returns=list(
            Return.objects.filter(line__order=order).select_related("line__product").order_by("returned_on", "line_id")
        ),
        follow_ups=list(FollowUp.objects.filter(order=order).order_by("due_on")),
        entries=list(
            Entry.objects.filter(order_id=order.pk)
            .select_related("person", "department", "posting")
            .order_by("day", "pk")
        ),
    )
