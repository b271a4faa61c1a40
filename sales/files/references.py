"""References that several files make, with what to do where they find nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.kinds import Reference
from people.models import Person
from sales.models import Customer, Metric, Order, Product

UNKNOWN_METRIC = _("There is no metric with this code. Import it first (metrics.csv), or correct the code.")


def to_person(field: str, column: str) -> Reference:
    return Reference(field, (column,), Person, ("email",), code="unknown_person")


def to_product() -> Reference:
    return Reference(
        "product_id",
        ("sku",),
        Product,
        ("sku",),
        code="unknown_product",
        text=_("There is no product with this sku. Import it first, or correct the sku."),
    )


def to_customer() -> Reference:
    return Reference(
        "customer_id",
        ("customer_code",),
        Customer,
        ("code",),
        code="unknown_customer",
        text=_("There is no customer with this code. Import it first, or correct the code."),
    )


def to_order(*, stored: bool = True) -> Reference:
    return Reference(
        "order_id",
        ("order_number",),
        Order,
        ("number",),
        code="unknown_order",
        text=_("There is no order with this number. Import it first, or correct the number."),
        stored=stored,
    )


def to_metric() -> Reference:
    return Reference("metric_id", ("metric",), Metric, ("code",), code="unknown_metric", text=UNKNOWN_METRIC)
