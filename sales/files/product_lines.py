"""Product lines, which files name as `A / B` and need not have made before."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from imports.kinds import Batch, Rule, key
from sales.models import ProductLine

LONGEST_NAME = 200
# Blanks around the stroke are what divides: Grains/Cereals is one name.
PRODUCT_LINE = replace(
    key(1000),
    label=_("product line, or lines from the widest to the narrowest: A / B"),
    cast=r"regexp_replace({c}, '\s+/\s+', ' / ', 'g')",
)


def well_named() -> Rule:
    return Rule(
        code="not_a_product_line",
        column="product_line",
        where=f"""r.product_line IS NOT NULL AND EXISTS (
            SELECT FROM unnest(string_to_array(r.product_line, ' / ')) name
            WHERE name = '/' OR name LIKE '/ %' OR name LIKE '% /' OR char_length(name) > {LONGEST_NAME})""",
        text=_(
            "A product line has a name of 1 to 200 characters on each side of a stroke: write A / B for B, a part of A."
        ),
    )


def make_lines(batch: Batch, *, field: str) -> None:
    """Make the lines that the file names and nobody has, from the top down, and let `field` refer to them."""
    named = (
        "SELECT DISTINCT string_to_array(r.product_line, ' / ') AS parts FROM import_rows r "
        f"WHERE r.product_line IS NOT NULL AND r.{field} IS NULL AND NOT r.bad AND r.action IN ('a', 'c')"
    )
    [(deepest,)] = batch.query(f"SELECT coalesce(max(cardinality(parts)), 0) FROM ({named}) n")
    for depth in range(1, deepest + 1):
        path, above = (f"array_to_string(n.parts[1:{level}], ' / ')" for level in (depth, depth - 1))
        batch.add(
            ProductLine,
            ("name", "parent_id", "path"),
            f"SELECT DISTINCT n.parts[{depth}], above.id, {path} FROM ({named}) n "
            f"LEFT JOIN sales_productline above ON above.path = {above} WHERE cardinality(n.parts) >= {depth} "
            f"AND NOT EXISTS (SELECT FROM sales_productline made WHERE made.path = {path})",
        )
    if deepest:
        batch.execute(
            f"UPDATE import_rows r SET {field} = line.id FROM sales_productline line "
            f"WHERE line.path = r.product_line AND r.{field} IS NULL"
        )
