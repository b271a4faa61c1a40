"""What the API takes as one object: an order with its lines and who sold it; the others are single rows."""

from __future__ import annotations

from imports.kinds import Nested, Resource
from sales.files.credits import CREDITS
from sales.files.lines import ORDER_LINES
from sales.files.orders import ORDERS

ORDER = Resource(
    ORDERS,
    nested=(
        Nested("lines", ORDER_LINES, given={"order_number": "number"}),
        Nested("credits", CREDITS, given={"order_number": "number"}),
    ),
)
