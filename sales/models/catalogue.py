"""What is sold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.scope import Viewer
from sales.models.recorded import Recorded

# A foreign key that a unique constraint begins with has no index of its own (db_index=False): that one serves.


class ProductLine(models.Model):
    """A tree; `path` is the line as files write it, `A / B`."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=1000, unique=True)

    def __str__(self) -> str:
        return self.path


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, viewer: Viewer) -> ProductQuerySet:
        """What the company sells is for everybody who works here; what it costs is not (sales.api)."""
        return self if viewer.user_id is not None else self.none()


class Product(Recorded):
    class Kind(models.TextChoices):
        PRODUCT = "product", _("product")
        SERVICE = "service", _("service")

    sku = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="products")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PRODUCT)
    list_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    launched_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(list_price__isnull=True) | Q(list_price__gte=0), name="product_list_price_gte_0"
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(unit_cost__gte=0), name="product_unit_cost_gte_0"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CompetitorPrice(Recorded):
    product = models.ForeignKey(Product, models.CASCADE, related_name="competitor_prices", db_index=False)
    competitor = models.CharField(max_length=200)
    observed_on = models.DateField()
    price = models.DecimalField(max_digits=18, decimal_places=4)
    source = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "competitor", "observed_on"], name="one_competitor_price_a_day"),
            models.CheckConstraint(condition=Q(price__gte=0), name="competitor_price_gte_0"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor} {self.observed_on}"
