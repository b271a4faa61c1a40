"""Exchange rates, products and what competitors ask for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import (
    Batch,
    Check,
    Column,
    Kind,
    Lasting,
    Reference,
    Rule,
    choice,
    currency,
    day,
    decimal,
    key,
    text,
)
from sales.files.amounts import COMPANY_CURRENCY, LARGEST_AMOUNT, price, rate_of
from sales.files.product_lines import PRODUCT_LINE, make_lines, well_named
from sales.files.references import to_product
from sales.models import CompetitorPrice, ExchangeRate, Product, ProductLine

# Orders that lose their only rate with a row of the file.
RATE_NEEDED = f"""
SELECT r.file_line, jsonb_build_object('others', (
    SELECT string_agg(few.number, ', ' ORDER BY few.number COLLATE "C") FROM (
        SELECT o.number FROM sales_order o
        WHERE o.currency = r.currency AND o.ordered_on >= r.day AND o.ordered_on < coalesce(first.day, 'infinity') LIMIT 5
    ) few
))
FROM import_rows r
LEFT JOIN (SELECT currency, min(day) AS day FROM sales_exchangerate GROUP BY currency) first ON first.currency = r.currency
WHERE r.action = 'd' AND NOT r.bad AND r.currency <> {COMPANY_CURRENCY} AND r.day < coalesce(first.day, 'infinity')
  AND EXISTS (
    SELECT FROM sales_order o
    WHERE o.currency = r.currency AND o.ordered_on >= r.day AND o.ordered_on < coalesce(first.day, 'infinity'))
"""
# A rate below 9 leaves room for any amount that a line may have.
RATE_TOO_LARGE = f"""
SELECT DISTINCT ON (r.file_line) r.file_line, jsonb_build_object('others', o.number)
FROM good_rows r
JOIN sales_order o ON o.currency = r.currency AND o.ordered_on >= r.day AND o.currency <> {COMPANY_CURRENCY}
JOIN sales_orderline l ON l.order_id = o.id
WHERE r.rate > 9 AND r.action <> 'u' AND l.quantity * l.unit_price * r.rate > {LARGEST_AMOUNT}
  AND l.quantity * l.unit_price * ({rate_of("o")}) > {LARGEST_AMOUNT}
ORDER BY r.file_line, o.number
"""


def _note_own_currency(batch: Batch) -> None:
    batch.note(
        "own_currency",
        "currency",
        f"SELECT r.file_line, NULL::jsonb FROM good_rows r WHERE r.currency = {COMPANY_CURRENCY} AND r.rate <> 1",
    )


EXCHANGE_RATES = Kind(
    name="exchange_rates",
    title=_("Exchange rates"),
    help=_("What one unit of another currency is worth in the company's, from a day until the next rate."),
    model=ExchangeRate,
    key=("currency", "day"),
    columns=[
        Column(name="currency", type=currency(), required=True, help=_("the other currency")),
        Column(name="day", type=day(), required=True, help=_("the first day of the rate")),
        Column(
            name="rate",
            type=decimal(20, 8, above="0"),
            required=True,
            help=_("the company's currency for one unit of the other"),
        ),
    ],
    checks=[
        Check(
            code="rate_needed",
            column="day",
            sql=RATE_NEEDED,
            text=_("Orders have no other rate on or before their day (%(others)s): import an earlier rate first."),
        ),
        Check(
            code="amount_too_large",
            column="rate",
            sql=RATE_TOO_LARGE,
            text=_("At this rate a line of order %(others)s would be worth over a trillion: check the rate."),
        ),
    ],
    lasting=[
        Lasting(
            sql=f"""
            SELECT jsonb_build_object('order', o.number)
            FROM undone_rows u JOIN sales_order o
              ON o.currency = u.before ->> 'currency' AND o.ordered_on >= (u.before ->> 'day')::date
            WHERE ({rate_of("o")}) IS NULL""",
            text=_("Order %(order)s would be left without an exchange rate. Import an earlier rate first."),
        ),
    ],
    after_merge=_note_own_currency,
    texts={"own_currency": _("This is the company's own currency: the rate is kept, and never used.")},
    samples=[("EUR", "2026-01-01", "1.08"), ("EUR", "2026-04-01", "1.1025")],
)


def _before_products(batch: Batch) -> None:
    make_lines(batch, field="line_id")


PRODUCTS = Kind(
    name="products",
    title=_("Products"),
    help=_("What is sold, goods and services, with list price and cost of today."),
    model=Product,
    key=("sku",),
    columns=[
        Column(name="sku", type=key(80), required=True, help=_("what orders call the product")),
        Column(name="name", type=text(300), required=True, help=_("what people call it")),
        Column(
            name="product_line",
            type=PRODUCT_LINE,
            field="",
            help=_("its product line; A / B is B, a part of A; a new one is made"),
        ),
        Column(
            name="kind",
            type=choice(Product.Kind.values),
            default=f"'{Product.Kind.PRODUCT.value}'",
            help=_("product when empty"),
        ),
        Column(name="list_price", type=price(), help=_("in the company's currency; new order lines take it over")),
        Column(name="unit_cost", type=price(), help=_("in the company's currency; new order lines take it over")),
        Column(name="launched_on", type=day(), future_is_odd=False, help=_("first day on sale")),
        Column(name="retired_on", type=day(), future_is_odd=False, help=_("last day on sale")),
    ],
    references=[Reference("line_id", ("product_line",), ProductLine, ("path",), code="")],
    rules=[
        well_named(),
        Rule(
            code="end_before_start",
            column="retired_on",
            where="r.retired_on < r.launched_on",
            params="jsonb_build_object('day', r.launched_on)",
            text=_("The product would retire before it was launched on %(day)s: correct one of the two days."),
        ),
    ],
    also_changed="t.product_line IS NOT NULL AND ref_line_id.id IS NULL",
    before_merge=_before_products,
    samples=[
        ("P-100", "Pump 100", "Pumps / Small", "product", "1000", "600", "2024-01-15", ""),
        ("P-200", "Pump 200", "Pumps / Large", "product", "2400.50", "1500", "2025-03-01", ""),
        ("SEAL", "Seal kit", "Spare parts", "product", "49.90", "18.25", "", ""),
        ("CARE", "Service visit", "", "service", "180", "", "", ""),
    ],
)

COMPETITOR_PRICES = Kind(
    name="competitor_prices",
    title=_("Competitors' prices"),
    help=_("What a competitor asks for what compares to one of the products, as seen on a day."),
    model=CompetitorPrice,
    key=("sku", "competitor", "observed_on"),
    match=("product_id", "competitor", "observed_on"),
    columns=[
        Column(name="sku", type=key(80), required=True, field="", help=_("the product of ours that compares")),
        Column(name="competitor", type=key(200), required=True, help=_("whose price it is")),
        Column(name="observed_on", type=day(), required=True, help=_("when it was seen")),
        Column(name="price", type=price(), required=True, help=_("in the company's currency")),
        Column(name="source", type=text(400), default="''", help=_("where it was seen")),
    ],
    references=[to_product()],
    samples=[("P-100", "Rotor & Co", "2026-02-10", "949", "their price list")],
)
