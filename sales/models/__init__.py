"""Products, customers, deals, orders and what follows them; and the ledger of who is credited with what."""

from sales.models.catalogue import CompetitorPrice, Product, ProductLine
from sales.models.deals import Deal, DealQuerySet
from sales.models.ledger import Entry, Posting, StaleMonth
from sales.models.market import Campaign, Customer, ExchangeRate
from sales.models.metrics import Measurement, MeasurementQuerySet, Metric
from sales.models.orders import (
    Credit,
    CreditQuerySet,
    FollowUp,
    OfOrderQuerySet,
    Order,
    OrderLine,
    OrderPromise,
    OrderQuerySet,
    Return,
    ReturnQuerySet,
)
from sales.models.recorded import Reason, Recorded

__all__ = [
    "Campaign",
    "CompetitorPrice",
    "Credit",
    "CreditQuerySet",
    "Customer",
    "Deal",
    "DealQuerySet",
    "Entry",
    "ExchangeRate",
    "FollowUp",
    "Measurement",
    "MeasurementQuerySet",
    "Metric",
    "OfOrderQuerySet",
    "Order",
    "OrderLine",
    "OrderPromise",
    "OrderQuerySet",
    "Posting",
    "Product",
    "ProductLine",
    "Reason",
    "Recorded",
    "Return",
    "ReturnQuerySet",
    "StaleMonth",
]
