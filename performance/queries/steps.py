"""What waits for one person in the records: late orders, calls to make, open deals. And the orders credited last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.sql import ids, named, planned
from goals import rules
from people.scope import Viewer
from sales.models import Credit, Customer, Deal, Order

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


# The person's revenue from an order, in millionths, returns and cancellation taken off.
_CREDITED = """
    (SELECT coalesce(sum(e.revenue), 0)::bigint FROM sales_entry e WHERE e.order_id = o.id AND e.person_id = %(person)s)
"""

# What waits as sales.records has it (late, follow_up_due, open_deals), written out in one statement: the ORM took as long to
# compose the three as the rest of the page took.
_STEPS = f"""
(SELECT 'late', o.number, coalesce(c.name, ''), o.promised_on, {_CREDITED}, NULL::numeric
FROM sales_order o LEFT JOIN sales_customer c ON c.id = o.customer_id
WHERE o.id IN (SELECT k.order_id FROM sales_credit k WHERE k.person_id = %(person)s) AND o.id IN ({{orders}})
  AND o.promised_on < %(day)s::date AND (o.delivered_on IS NULL OR o.delivered_on > %(day)s::date)
  AND (o.cancelled_on IS NULL OR o.cancelled_on > %(day)s::date)
ORDER BY o.promised_on, o.id LIMIT {MOST})
UNION ALL
(SELECT 'follow_up', o.number, coalesce(c.name, ''), f.since, {_CREDITED}, NULL
FROM (
    SELECT order_id, min(due_on) AS since FROM sales_followup WHERE due_on <= %(day)s::date AND done_on IS NULL
    AND order_id IN (SELECT k.order_id FROM sales_credit k WHERE k.person_id = %(person)s) AND order_id IN ({{orders}})
    GROUP BY order_id
) f JOIN sales_order o ON o.id = f.order_id LEFT JOIN sales_customer c ON c.id = o.customer_id
ORDER BY f.since, o.id LIMIT {MOST})
UNION ALL
SELECT 'deals', '', '', min(d.opened_on), count(*), sum(d.amount)
FROM sales_deal d
WHERE d.owner_id = %(person)s AND d.opened_on <= %(day)s::date AND NOT d.stage IN ('won', 'lost') AND d.id IN ({{deals}})
"""


def steps(person_id: int, viewer: Viewer, *, day: date) -> Steps:
    """Late orders, calls that are due, open deals, of what the viewer may see; the longest waiting first."""
    orders, values = named(*ids(Order.objects.visible_to(viewer)), "order")
    deals, more = named(*ids(Deal.objects.visible_to(viewer)), "deal")
    rows = planned(_STEPS.format(orders=orders, deals=deals), values | more | {"person": person_id, "day": day})
    waiting: dict[str, list[Waiting]] = {"late": [], "follow_up": []}
    open_deals = OpenDeals(0, None, None)
    for why, number, customer, since, count, worth in rows:
        if why == "deals":
            open_deals = OpenDeals(count, worth, since)
        else:
            waiting[why].append(Waiting(number, customer, since, rules.amount(count)))
    return Steps(waiting["late"], waiting["follow_up"], open_deals)


@dataclass(frozen=True, slots=True)
class CreditedOrder:
    order: Order
    share: Decimal
    credited: Decimal


_LATEST = f"""
SELECT k.share, {_CREDITED}, c.name, o.number, o.ordered_on, o.promised_on, o.delivered_on, o.cancelled_on
FROM sales_credit k JOIN sales_order o ON o.id = k.order_id LEFT JOIN sales_customer c ON c.id = o.customer_id
WHERE k.person_id = %(person)s AND k.kind = '{Credit.Kind.DIRECT.value}' AND o.ordered_on <= %(day)s::date
ORDER BY o.ordered_on DESC, o.number DESC LIMIT %(most)s::int
"""


def latest_credited(person_id: int, *, day: date, limit: int) -> list[CreditedOrder]:
    """Orders with what is shown of them in a list."""
    found = []
    for share, credited, customer, *fields in planned(_LATEST, {"person": person_id, "day": day, "most": limit}):
        order = Order(**dict(zip(_SHOWN, fields, strict=True)))
        order.customer = Customer(name=customer) if customer is not None else None
        found.append(CreditedOrder(order, share, rules.amount(credited)))
    return found


_SHOWN = ("number", "ordered_on", "promised_on", "delivered_on", "cancelled_on")
