"""Numbers as the files have them, and how large an amount may be for the ledger to keep it in millionths."""

from django.utils.translation import gettext_lazy as _

from imports.kinds import Lasting, Type, decimal

COMPANY_CURRENCY = "(SELECT currency FROM people_company)"
# A bigint of millionths ends at 9.2 x 10^12.
LARGEST_AMOUNT = 1_000_000_000_000


def price() -> Type:
    return decimal(18, 4, least="0")


def quantity() -> Type:
    return decimal(15, 3, above="0")


def rate_of(order: str) -> str:
    """SQL of the rate that converts an order; NULL where there is none. `order` has currency and ordered_on."""
    return f"""CASE WHEN {order}.currency = {COMPANY_CURRENCY} THEN 1 ELSE (
        SELECT x.rate FROM sales_exchangerate x WHERE x.currency = {order}.currency AND x.day <= {order}.ordered_on
        ORDER BY x.day DESC LIMIT 1) END"""


def returned_within(lines: str) -> Lasting:
    """Of the order lines that `lines` selects, no more came back than was ordered, after an undo as well."""
    return Lasting(
        sql=f"""
        SELECT jsonb_build_object('order', o.number, 'line', l.line)
        FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id JOIN sales_return x ON x.line_id = l.id
        WHERE l.id IN ({lines})
        GROUP BY o.number, l.line, l.quantity HAVING sum(x.quantity) > l.quantity""",
        text=_(
            "More would have come back of order %(order)s, line %(line)s, than was ordered. Correct its returns first."
        ),
    )
