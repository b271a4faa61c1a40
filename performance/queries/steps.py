"""What waits for one person in the records: late orders, calls to make, open deals. And the orders credited last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from goals import rules
from people.scope import Viewer
from sales import records
from sales.models import Credit, Deal, Entry, FollowUp, Order

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits since a day; `credited` is the person's own part of its revenue."""

    order: str
    customer: str
    since: date
    credited: Decimal


@dataclass(frozen=True, slots=True)
class OpenDeals:
    deals: int
    worth: Decimal | None
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Steps:
    late: list[Waiting]
    follow_ups: list[Waiting]
    deals: OpenDeals


def steps(person_id: int, viewer: Viewer, *, day: date) -> Steps:
    mine = records.credited(Order.objects.visible_to(viewer), person_id)
    due = FollowUp.objects.filter(order__in=mine, due_on__lte=day, done_on__isnull=True)
    deals = records.open_deals(Deal.objects.visible_to(viewer).filter(owner_id=person_id, opened_on__lte=day))
    sums = deals.aggregate(deals=Count("pk"), worth=Sum("amount"), oldest=Min("opened_on"))
    return Steps(
        late=_waiting(records.late(mine, day).annotate(since=F("promised_on")), person_id),
        follow_ups=_waiting(
            Order.objects.filter(pk__in=due.values("order")).annotate(since=Min("follow_ups__due_on")), person_id
        ),
        deals=OpenDeals(**sums),
    )


def _waiting(orders: QuerySet[Any], person_id: int) -> list[Waiting]:
    rows = (
        orders.annotate(credited=_credited("pk", person_id))
        .order_by("since", "pk")
        .values_list("number", "customer__name", "since", "credited")[:MOST]
    )
    return [Waiting(number, customer or "", since, rules.amount(sums)) for number, customer, since, sums in rows]


def _credited(order: str, person_id: int) -> Coalesce:
    """The person's revenue from an order, in millionths, returns and cancellation taken off."""
    sums = Entry.objects.filter(order_id=OuterRef(order), person_id=person_id).order_by().values("order_id")
    return Coalesce(
        Subquery(sums.annotate(sum=Sum("revenue")).values("sum")[:1], output_field=BigIntegerField()),
        Value(0),
        output_field=BigIntegerField(),
    )


@dataclass(frozen=True, slots=True)
class CreditedOrder:
    order: Order
    share: Decimal
    credited: Decimal


def latest_credited(person_id: int, *, day: date, limit: int) -> list[CreditedOrder]:
    rows: QuerySet[Any] = (
        Credit.objects.filter(person_id=person_id, order__ordered_on__lte=day, kind=Credit.Kind.DIRECT)
        .select_related("order__customer")
        .annotate(credited=_credited("order_id", person_id))
        .order_by("-order__ordered_on", "-order__number")[:limit]
    )
    return [CreditedOrder(row.order, row.share, rules.amount(row.credited)) for row in rows]
