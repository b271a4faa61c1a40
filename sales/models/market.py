"""To whom, through which campaign, at which rate."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from people.models import Department, Person
from sales.models.recorded import Recorded


class Customer(Recorded):
    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    segment = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="customers")

    class Meta:
        indexes = [
            models.Index(fields=["segment"], name="customer_segment"),
            models.Index(fields=["region"], name="customer_region"),
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(Recorded):
    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="campaigns")
    segment = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=200, blank=True, default="")
    start_on = models.DateField(null=True)
    end_on = models.DateField(null=True)
    spend = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start_on__isnull=True) | Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")),
                name="campaign_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(spend__isnull=True) | Q(spend__gte=0), name="campaign_spend_gte_0"),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(Recorded):
    """Company currency for one unit, from `day` until the next rate."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_gt_0"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
