"""Orders and their promises: the first one counts, later ones are kept beside it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Check, Column, Kind, Lasting, Part, Reference, Rule, choice, currency, day, key
from sales.files.amounts import COMPANY_CURRENCY, LARGEST_AMOUNT, rate_of
from sales.files.references import to_customer
from sales.models import Deal, Order, OrderPromise, Reason

BEFORE_ORDER = _("The day lies before the order itself, of %(day)s: correct one of the two days.")
LATEST_PROMISE = (
    "(SELECT p.promised_on FROM sales_orderpromise p WHERE p.order_id = {order} ORDER BY p.number DESC LIMIT 1)"
)
LATEST_RETURN = """
JOIN LATERAL (
    SELECT min(x.returned_on) AS first, max(x.returned_on) AS last
    FROM sales_orderline l JOIN sales_return x ON x.line_id = l.id WHERE l.order_id = r.id
) back ON r.action = 'c'
"""
AMOUNT_TOO_LARGE = f"""
SELECT DISTINCT ON (r.file_line) r.file_line, jsonb_build_object('others', l.line)
FROM good_rows r JOIN sales_orderline l ON l.order_id = r.id
WHERE r.action = 'c' AND r.currency <> {COMPANY_CURRENCY}
  AND l.quantity * l.unit_price * (SELECT coalesce(max(rate), 1) FROM sales_exchangerate) > {LARGEST_AMOUNT}
  AND l.quantity * l.unit_price * ({rate_of("r")}) > {LARGEST_AMOUNT}
ORDER BY r.file_line, l.line COLLATE "C"
"""


def _not_before_order(column: str) -> Rule:
    return Rule(
        code="before_order",
        column=column,
        where=f"r.{column} < r.ordered_on",
        params="jsonb_build_object('day', r.ordered_on)",
        text=BEFORE_ORDER,
    )


def _keep_promises(batch: Batch) -> None:
    """A cleared promise takes its history along; another one than the latest is added to it."""
    batch.remove(
        OrderPromise,
        "SELECT p.id FROM good_rows r JOIN sales_orderpromise p ON p.order_id = r.id "
        "WHERE r.action = 'c' AND r.promised_on IS NULL",
    )
    batch.add(
        OrderPromise,
        ("order_id", "number", "promised_on", "known_since"),
        "SELECT r.id, 1, r.promised_on, now() FROM good_rows r WHERE r.action = 'a' AND r.promised_on IS NOT NULL",
    )
    batch.add(
        OrderPromise,
        ("order_id", "number", "promised_on", "known_since"),
        "SELECT r.id, coalesce(had.number, 0) + 1, r.given_promised_on, now() FROM good_rows r LEFT JOIN LATERAL ("
        "SELECT p.number, p.promised_on FROM sales_orderpromise p WHERE p.order_id = r.id ORDER BY p.number DESC LIMIT 1"
        ") had ON true WHERE r.action = 'c' AND r.given_promised_on IS DISTINCT FROM had.promised_on "
        "AND r.given_promised_on IS NOT NULL",
    )


ORDERS = Kind(
    name="orders",
    title=_("Orders"),
    help=_("Each order and its days. Lines, and who sold it, follow in files of their own."),
    model=Order,
    key=("number",),
    columns=[
        Column(name="number", type=key(80), required=True, help=_("what other files call the order")),
        Column(name="customer_code", type=key(80), field="", help=_("who bought")),
        Column(name="deal_number", type=key(80), field="", help=_("the deal that it came from")),
        Column(name="ordered_on", type=day(), required=True, help=_("when it was ordered")),
        Column(name="confirmed_on", type=day(), help=_("when it was confirmed to the customer")),
        Column(
            name="promised_on",
            type=day(),
            future_is_odd=False,
            value="CASE WHEN {there} AND t.promised_on IS NULL THEN NULL ELSE coalesce(old.promised_on, t.promised_on) END",
            help=_("the delivery day promised; another one later is kept beside the first, which counts"),
        ),
        Column(name="delivered_on", type=day(), help=_("when the last quantity arrived")),
        Column(name="cancelled_on", type=day(), help=_("when it was cancelled")),
        Column(name="cancel_reason", type=choice(Reason.values), default="''", help=_("why it was cancelled")),
        Column(name="invoiced_on", type=day(), help=_("when it was invoiced")),
        Column(name="paid_on", type=day(), help=_("when it was paid")),
        Column(
            name="currency",
            type=currency(),
            default=COMPANY_CURRENCY,
            help=_("of the prices of its lines; the company's when empty"),
        ),
    ],
    references=[
        to_customer(),
        Reference(
            "deal_id",
            ("deal_number",),
            Deal,
            ("number",),
            code="unknown_deal",
            text=_("There is no deal with this number. Import it first, or correct the number."),
        ),
    ],
    rules=[
        *map(
            _not_before_order, ("confirmed_on", "promised_on", "delivered_on", "cancelled_on", "invoiced_on", "paid_on")
        ),
        Rule(
            code="before_order",
            column="promised_on",
            where="r.given_promised_on < r.ordered_on AND r.promised_on >= r.ordered_on",
            params="jsonb_build_object('day', r.ordered_on)",
            text=BEFORE_ORDER,
        ),
        Rule(
            code="no_rate",
            column="currency",
            join="LEFT JOIN (SELECT currency, min(day) AS day FROM sales_exchangerate GROUP BY currency) first "
            "ON first.currency = r.currency",
            where=f"r.currency <> {COMPANY_CURRENCY} AND (first.day IS NULL OR first.day > r.ordered_on)",
            params="jsonb_build_object('currency', r.currency, 'day', r.ordered_on)",
            text=_("There is no exchange rate for %(currency)s on or before %(day)s: import one (exchange_rates.csv)."),
        ),
        Rule(
            code="returned_after_cancellation",
            column="cancelled_on",
            join=LATEST_RETURN,
            where="back.last >= r.cancelled_on",
            params="jsonb_build_object('day', back.last)",
            text=_("Something came back on %(day)s; the order can't be cancelled on or before that day."),
        ),
        Rule(
            code="returned_before_order",
            column="ordered_on",
            join=LATEST_RETURN,
            where="back.first < r.ordered_on",
            params="jsonb_build_object('day', back.first)",
            text=_("Something came back on %(day)s already: the order can't be of a later day."),
        ),
    ],
    checks=[
        Check(
            code="amount_too_large",
            column="currency",
            sql=AMOUNT_TOO_LARGE,
            text=_("At the rate of its day, line %(others)s would be worth over a trillion: check currency and rate."),
        ),
    ],
    lasting=[
        Lasting(
            sql="""
            SELECT jsonb_build_object('order', o.number, 'day', x.returned_on)
            FROM undone_rows u JOIN sales_order o ON o.id = u.id
            JOIN sales_orderline l ON l.order_id = o.id JOIN sales_return x ON x.line_id = l.id
            WHERE x.returned_on < o.ordered_on OR x.returned_on >= o.cancelled_on""",
            text=_("What came back of order %(order)s on %(day)s stands in the way. Delete that return first."),
        ),
        Lasting(
            sql=f"""
            SELECT jsonb_build_object('order', o.number)
            FROM undone_rows u JOIN sales_order o ON o.id = u.id WHERE ({rate_of("o")}) IS NULL""",
            text=_("Order %(order)s would be left without an exchange rate. Import an earlier rate first."),
        ),
    ],
    also_changed=f"t.promised_on IS DISTINCT FROM {LATEST_PROMISE.format(order='old.id')} AND t.promised_on IS NOT NULL",
    after_merge=_keep_promises,
    parts=[Part(OrderPromise, "order_id")],
    samples=[
        (
            "O-1001",
            "NORDVIK",
            "D-1",
            "2026-03-03",
            "2026-03-04",
            "2026-03-20",
            "2026-03-18",
            "",
            "",
            "2026-03-19",
            "2026-04-20",
            "",
        ),
        (
            "O-1002",
            "HAFEN",
            "",
            "2026-03-10",
            "2026-03-10",
            "2026-03-31",
            "2026-04-04",
            "",
            "",
            "2026-04-07",
            "",
            "EUR",
        ),
        ("O-1003", "LAKE", "", "2026-04-01", "", "2026-04-30", "", "2026-04-12", "delivery", "", "", ""),
    ],
)
