"""What follows a delivery: what comes back, and the call to the customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Check, Column, Kind, Lasting, Reference, Rule, choice, day, decimal, key, text
from sales.files.amounts import quantity, returned_within
from sales.files.references import to_order
from sales.models import FollowUp, OrderLine, Return

MORE_THAN_ORDERED = """
WITH over AS (
    SELECT l.id, l.quantity, sum(x.quantity) AS total
    FROM (SELECT DISTINCT line_id FROM good_rows) named
    JOIN sales_orderline l ON l.id = named.line_id JOIN sales_return x ON x.line_id = l.id
    GROUP BY l.id, l.quantity HAVING sum(x.quantity) > l.quantity
)
SELECT r.file_line, jsonb_build_object('ordered', trim_scale(over.quantity), 'total', trim_scale(over.total),
    'others', coalesce((
        SELECT string_agg(few.returned_on::text, ', ' ORDER BY few.returned_on) FROM (
            SELECT x.returned_on FROM sales_return x WHERE x.line_id = r.line_id AND x.id <> r.id LIMIT 5
        ) few
    ), '-'))
FROM over JOIN good_rows r ON r.line_id = over.id
"""

RETURNS = Kind(
    name="returns",
    title=_("Returns"),
    help=_("What came back of an order line, and why. Several returns of a line are several days."),
    model=Return,
    key=("order_number", "line", "returned_on"),
    match=("line_id", "returned_on"),
    columns=[
        Column(name="order_number", type=key(80), required=True, field="", help=_("the order")),
        Column(name="line", type=key(40), required=True, field="", help=_("the line of the order")),
        Column(name="returned_on", type=day(), required=True, help=_("when it came back")),
        Column(name="quantity", type=quantity(), required=True, help=_("how much of it came back")),
        Column(name="reason", type=choice(Return.Why.values), default="''", help=_("why")),
    ],
    references=[
        to_order(stored=False),
        Reference(
            "line_id",
            ("order_id", "line"),
            OrderLine,
            ("order_id", "line"),
            code="unknown_line",
            text=_("The order has no such line. Import it first, or correct the line."),
        ),
    ],
    rules=[
        Rule(
            code="after_cancellation",
            column="returned_on",
            join="JOIN sales_order o ON o.id = r.order_id",
            where="r.returned_on >= o.cancelled_on",
            params="jsonb_build_object('day', o.cancelled_on)",
            text=_("The order was cancelled on %(day)s: nothing comes back on or after that day."),
        ),
        Rule(
            code="before_order",
            column="returned_on",
            join="JOIN sales_order o ON o.id = r.order_id",
            where="r.returned_on < o.ordered_on",
            params="jsonb_build_object('day', o.ordered_on)",
            text=_("The day lies before the order itself, of %(day)s: correct one of the two days."),
        ),
    ],
    checks=[
        Check(
            code="more_than_ordered",
            column="quantity",
            sql=MORE_THAN_ORDERED,
            text=_("%(total)s would have come back of %(ordered)s ordered, with the returns of %(others)s."),
        ),
    ],
    lasting=[
        returned_within("SELECT x.line_id FROM sales_return x JOIN undone_rows u ON u.id = x.id"),
        Lasting(
            sql="""
            SELECT jsonb_build_object('order', o.number, 'day', x.returned_on)
            FROM undone_rows u JOIN sales_return x ON x.id = u.id
            JOIN sales_orderline l ON l.id = x.line_id JOIN sales_order o ON o.id = l.order_id
            WHERE x.returned_on < o.ordered_on OR x.returned_on >= o.cancelled_on""",
            text=_("The return of order %(order)s on %(day)s would not lie between its order and its cancellation."),
        ),
    ],
    samples=[
        ("O-1001", "2", "2026-04-05", "2", "defect"),
        ("O-1001", "2", "2026-04-20", "1", "not_needed"),
    ],
)


def _note_calls_before_order(batch: Batch) -> None:
    for column in ("due_on", "done_on"):
        batch.note(
            "call_before_order",
            column,
            f"SELECT r.file_line, jsonb_build_object('day', o.ordered_on) FROM good_rows r "
            f"JOIN sales_order o ON o.id = r.order_id WHERE r.{column} < o.ordered_on",
        )


FOLLOW_UPS = Kind(
    name="follow_ups",
    title=_("Follow-ups"),
    help=_("The call after delivery: when it is due, when it was made and how satisfied the customer is."),
    model=FollowUp,
    key=("order_number", "due_on"),
    match=("order_id", "due_on"),
    columns=[
        Column(name="order_number", type=key(80), required=True, field="", help=_("the order")),
        Column(name="due_on", type=day(), required=True, future_is_odd=False, help=_("when to call")),
        Column(name="done_on", type=day(), help=_("when the call was made; its score counts on this day")),
        Column(name="score", type=decimal(4, 2, least="0", most="10"), help=_("from 0 to 10")),
        Column(name="comment", type=text(65536), default="''", help=_("what the customer said")),
    ],
    references=[to_order()],
    after_merge=_note_calls_before_order,
    texts={"call_before_order": _("The day lies before the order itself, of %(day)s; it is taken as it is.")},
    samples=[
        ("O-1001", "2026-03-25", "2026-03-26", "9.5", "Runs well, fast delivery"),
        ("O-1002", "2026-04-11", "", "", ""),
    ],
)
