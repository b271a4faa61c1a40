"""Who sold an order, by share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Check, Column, Kind, Lasting, decimal, email, key
from sales.files.references import to_order, to_person
from sales.models import Credit

# What the file says of an order may be taken whole or not at all.
SHARES_ABOVE_1 = f"""
WITH full_order AS (
    SELECT k.order_id, sum(k.share) AS total
    FROM sales_credit k
    WHERE k.order_id IN (SELECT order_id FROM good_rows) AND k.line_id IS NULL AND k.kind = '{Credit.Kind.DIRECT.value}'
    GROUP BY k.order_id HAVING sum(k.share) > 1
)
SELECT r.file_line, jsonb_build_object('total', trim_scale(f.total), 'others', coalesce((
    SELECT string_agg(few.email, ', ' ORDER BY few.email COLLATE "C") FROM (
        SELECT p.email FROM sales_credit k JOIN people_person p ON p.id = k.person_id
        WHERE k.order_id = f.order_id AND k.id <> r.id AND k.line_id IS NULL AND k.kind = '{Credit.Kind.DIRECT.value}'
        LIMIT 5
    ) few
), '-'))
FROM good_rows r JOIN full_order f ON f.order_id = r.order_id
"""

CREDITS = Kind(
    name="credits",
    title=_("Credits"),
    help=_("Who sold each order, by share. What is missing to 1 belongs to the company alone."),
    model=Credit,
    key=("order_number", "email"),
    match=("order_id", "person_id"),
    fixed={"line_id": "NULL", "kind": f"'{Credit.Kind.DIRECT.value}'"},
    columns=[
        Column(name="order_number", type=key(80), required=True, field="", help=_("the order")),
        Column(name="email", type=email(), required=True, field="", help=_("who sold it")),
        Column(
            name="share",
            type=decimal(5, 4, above="0", most="1"),
            default="1",
            help=_("0.5 for a half; the whole when empty; at most 1 for all of an order"),
        ),
    ],
    references=[
        to_order(),
        to_person("person_id", "email"),
    ],
    checks=[
        Check(
            code="shares_above_1",
            column="share",
            sql=SHARES_ABOVE_1,
            text=_("The shares of this order would sum to %(total)s, with %(others)s: they sum to at most 1."),
        ),
    ],
    lasting=[
        Lasting(
            sql=f"""
            SELECT jsonb_build_object('order', o.number)
            FROM sales_credit k JOIN sales_order o ON o.id = k.order_id
            WHERE k.line_id IS NULL AND k.kind = '{Credit.Kind.DIRECT.value}'
              AND k.order_id IN (SELECT t.order_id FROM undone_rows u JOIN sales_credit t ON t.id = u.id)
            GROUP BY o.number HAVING sum(k.share) > 1""",
            text=_("The shares of order %(order)s would sum to more than 1. Change what was credited since first."),
        ),
    ],
    samples=[
        ("O-1001", "ben@acme.example", "0.6"),
        ("O-1001", "ana@acme.example", "0.4"),
        ("O-1002", "ana@acme.example", ""),
        ("O-1003", "ben@acme.example", "1"),
    ],
)
