"""What became of an order, from the images that imports keep of the rows they change.

There is no index by row on those images, which would cost every import: each row names the change-set that wrote it last,
whose image names the one before.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.trails import Field, Raw, Track, Trail
from people.queries.history import change_sets
from people.scope import Viewer
from sales.models import Credit, FollowUp, Order, OrderLine, OrderPromise, Reason, Return

DAYS = {
    "ordered_on": _("Ordered"),
    "confirmed_on": _("Confirmed"),
    "promised_on": _("First promise"),
    "delivered_on": _("Delivered"),
    "cancelled_on": _("Cancelled"),
    "invoiced_on": _("Invoiced"),
    "paid_on": _("Paid"),
}
ORDERS = Track(
    Order,
    _("Order"),
    {
        **{column: Field(label, "day") for column, label in DAYS.items()},
        "cancel_reason": Field(_("Why cancelled"), "choice", dict(Reason.choices)),
        "currency": Field(_("Currency")),
    },
    about="number",
)
# What a product costs is nobody's business who reads an order.
LINES = Track(
    OrderLine,
    _("Line"),
    {
        "line": Field(_("Line")),
        "quantity": Field(_("Quantity"), "number"),
        "unit_price": Field(_("Unit price"), "number"),
        "list_price": Field(_("List price"), "number"),
        "discount": Field(_("Discount"), "share"),
    },
    about="line",
)
CREDITS = Track(
    Credit,
    _("Credit"),
    {"person_id": Field(_("Person"), "seller"), "share": Field(_("Share"), "share")},
    about="person_id",
    about_kind="seller",
)
PROMISES = Track(OrderPromise, _("Promise"), {"promised_on": Field(_("Promised for"), "day")}, about="number")
RETURNS = Track(
    Return,
    _("Return"),
    {"returned_on": Field(_("Came back"), "day"), "quantity": Field(_("Quantity"), "number")},
    about="returned_on",
)
FOLLOW_UPS = Track(
    FollowUp,
    _("Follow-up"),
    {"due_on": Field(_("Due"), "day"), "done_on": Field(_("Done"), "day"), "score": Field(_("Score"), "number")},
    about="due_on",
)
TRACKS = (ORDERS, LINES, CREDITS, PROMISES, RETURNS, FOLLOW_UPS)
ACTIONS = {"a": "added", "c": "changed", "d": "removed"}

# Each step follows one image; a row that many imports changed is followed so far.
_CHAIN = """
    WITH RECURSIVE now AS (
        SELECT 0 AS place, o.id, to_jsonb(o) AS image, o.change_set_id FROM sales_order o WHERE o.id = %(order)s
        UNION ALL SELECT 1, l.id, to_jsonb(l), l.change_set_id FROM sales_orderline l WHERE l.order_id = %(order)s
        UNION ALL SELECT 2, c.id, to_jsonb(c), c.change_set_id FROM sales_credit c WHERE c.order_id = %(order)s
        UNION ALL SELECT 3, p.id, to_jsonb(p), p.change_set_id FROM sales_orderpromise p WHERE p.order_id = %(order)s
        UNION ALL SELECT 4, r.id, to_jsonb(r), r.change_set_id FROM sales_return r
                  JOIN sales_orderline l ON l.id = r.line_id WHERE l.order_id = %(order)s
        UNION ALL SELECT 5, f.id, to_jsonb(f), f.change_set_id FROM sales_followup f WHERE f.order_id = %(order)s
    ), step AS (
        SELECT n.place, n.id, n.image AS after, n.change_set_id AS change_set, r.action, r.before, 1 AS depth
        FROM now n LEFT JOIN imports_changedrow r
          ON r.change_set_id = n.change_set_id AND r."table" = (%(tables)s::text[])[n.place + 1] AND r.row_id = n.id
        WHERE n.change_set_id IS NOT NULL
        UNION ALL
        SELECT s.place, s.id, s.before, (s.before->>'change_set_id')::bigint, r.action, r.before, s.depth + 1
        FROM step s LEFT JOIN imports_changedrow r
          ON r.change_set_id = (s.before->>'change_set_id')::bigint
         AND r."table" = (%(tables)s::text[])[s.place + 1] AND r.row_id = s.id
        WHERE s.before->>'change_set_id' IS NOT NULL AND s.depth < 20
    )
    SELECT place, id, after, change_set, action, before FROM step
"""


def _orders(viewer: Viewer) -> Any:
    return Order.objects.visible_to(viewer)


def _order(pk: int) -> list[Raw]:
    tables = [track.table for track in TRACKS]
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"order": pk, "tables": tables})
        rows = cursor.fetchall()
    sets = change_sets({row[3] for row in rows})
    return [_raw(row, sets[row[3]]) for row in rows if row[3] in sets]


def _raw(row: Any, made: tuple[Any, dict[str, Any]]) -> Raw:
    """Without an image (after 90 days), the last import that wrote the row is all that is known."""
    place, pk, after, _set, action, before = row
    at, words = made
    if action is None:
        told = _("Written; the image before is no longer kept")
        return Raw(TRACKS[place], str(pk), "changed", at, words, after=_json(after), told=str(told))
    return Raw(TRACKS[place], str(pk), ACTIONS[action], at, words, before=_json(before), after=_json(after))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


ORDER = Trail("order", _("Order"), _orders, read=_order)
