"""The files about what is sold (docs/import.md documents them for users)."""

from sales.files.catalogue import COMPETITOR_PRICES, EXCHANGE_RATES, PRODUCTS
from sales.files.credits import CREDITS
from sales.files.lines import ORDER_LINES
from sales.files.market import CAMPAIGNS, CUSTOMERS, DEALS
from sales.files.metrics import MEASUREMENTS, METRICS
from sales.files.orders import ORDERS
from sales.files.resources import ORDER
from sales.files.service import FOLLOW_UPS, RETURNS

__all__ = [
    "CAMPAIGNS",
    "COMPETITOR_PRICES",
    "CREDITS",
    "CUSTOMERS",
    "DEALS",
    "EXCHANGE_RATES",
    "FOLLOW_UPS",
    "MEASUREMENTS",
    "METRICS",
    "ORDER",
    "ORDERS",
    "ORDER_LINES",
    "PRODUCTS",
    "RETURNS",
]
