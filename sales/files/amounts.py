"""Numbers as the files have them, and how large an amount may be for the ledger to keep it in millionths."""

from imports.kinds import Type, decimal

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
