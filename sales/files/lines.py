"""What was ordered: quantity, price and discount, with list price and cost of that time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Column, Kind, Rule, decimal, key
from sales.files.amounts import LARGEST_AMOUNT, price, quantity, rate_of, returned_within
from sales.files.references import to_order, to_product
from sales.models import OrderLine


def _then_it_stays(column: str) -> str:
    """The file's; else what the line has had since it was first read, even nothing; else the product's now."""
    return f"coalesce(t.{column}, CASE WHEN old.id IS NULL THEN ref_product_id.{column} ELSE old.{column} END)"


def _note_kept_prices(batch: Batch) -> None:
    """Another product under the prices of the first is what the format says, and may surprise."""
    batch.note(
        "kept_prices",
        "sku",
        f"""
        SELECT r.file_line, NULL::jsonb FROM good_rows r
        JOIN imports_changedrow c ON c.change_set_id = {batch.change_set} AND c.row_id = r.id
         AND c."table" = 'sales_orderline' AND c.action = 'c'
        WHERE r.action = 'c' AND (c.before ->> 'product_id')::bigint <> r.product_id
          AND (r.given_list_price IS NULL AND r.list_price IS NOT NULL
               OR r.given_unit_cost IS NULL AND r.unit_cost IS NOT NULL)
        """,
    )


ORDER_LINES = Kind(
    name="order_lines",
    title=_("Order lines"),
    help=_("What was ordered. A line's revenue is quantity x unit price x (1 - discount), in the order's currency."),
    model=OrderLine,
    key=("order_number", "line"),
    match=("order_id", "line"),
    columns=[
        Column(name="order_number", type=key(80), required=True, field="", help=_("the order that it is part of")),
        Column(name="line", type=key(40), required=True, help=_("its number or name within the order")),
        Column(name="sku", type=key(80), required=True, field="", help=_("the product")),
        Column(name="quantity", type=quantity(), required=True, help=_("how much of it")),
        Column(name="unit_price", type=price(), required=True, help=_("before the discount, in the order's currency")),
        Column(
            name="discount",
            type=decimal(7, 6, least="0", most="1"),
            default="0",
            help=_("0.15 for 15 %%; none when empty"),
        ),
        Column(
            name="list_price",
            type=price(),
            value=_then_it_stays("list_price"),
            help=_("of that time, in the company's currency; else the product's when the line is first read"),
        ),
        Column(
            name="unit_cost",
            type=price(),
            value=_then_it_stays("unit_cost"),
            help=_("of that time, in the company's currency; else the product's when the line is first read"),
        ),
    ],
    references=[
        to_order(),
        to_product(),
    ],
    rules=[
        Rule(
            code="less_than_returned",
            column="quantity",
            join="JOIN LATERAL (SELECT sum(x.quantity) AS quantity FROM sales_return x WHERE x.line_id = r.id) back "
            "ON r.action = 'c'",
            where="back.quantity > r.quantity",
            params="jsonb_build_object('quantity', back.quantity)",
            text=_("%(quantity)s of it came back already: the quantity can't be less."),
        ),
        Rule(
            code="amount_too_large",
            column="quantity",
            where=f"r.quantity * greatest(r.unit_price, r.unit_cost) > {LARGEST_AMOUNT}",
            text=_("The line would be worth over a trillion: check quantity, price and cost."),
        ),
        Rule(
            code="amount_too_large",
            column="unit_price",
            join="JOIN sales_order o ON o.id = r.order_id",
            where=f"""r.quantity * r.unit_price <= {LARGEST_AMOUNT}
                AND r.quantity * r.unit_price * (SELECT max(rate) FROM sales_exchangerate) > {LARGEST_AMOUNT}
                AND r.quantity * r.unit_price * ({rate_of("o")}) > {LARGEST_AMOUNT}""",
            text=_("The line would be worth over a trillion in the company's currency: check price and rate."),
        ),
    ],
    lasting=[returned_within("SELECT u.id FROM undone_rows u")],
    after_merge=_note_kept_prices,
    texts={
        "kept_prices": _(
            "Another product, and the list price and unit cost that the line had: give them in the file if they change too."
        ),
    },
    samples=[
        ("O-1001", "1", "P-100", "3", "1000", "0.1", "", "600"),
        ("O-1001", "2", "SEAL", "10", "49.90", "", "", ""),
        ("O-1002", "1", "P-200", "1", "2200", "", "2400.50", "1500"),
        ("O-1003", "1", "CARE", "2.5", "180", "", "", ""),
    ],
)
