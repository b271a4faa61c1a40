"""Chances to sell."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from people.models import Person
from people.scope import Viewer, sent_by, sold_by
from sales.models.catalogue import Product
from sales.models.market import Campaign, Customer
from sales.models.recorded import Reason, Sourced


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, viewer: Viewer) -> DealQuerySet:
        return self.filter(sold_by("owner", viewer) | sent_by("source", viewer))


class Deal(Sourced):
    number = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="deals")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="deals")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="deals")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    stage = models.CharField(max_length=80, help_text="free while open; 'won' and 'lost' close it")
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    loss_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    technique = models.CharField(max_length=200, blank=True, default="")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="deals")

    objects = DealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="deal_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["won", "lost"]) | Q(closed_on__isnull=False), name="a_closed_deal_has_its_day"
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="deal_amount_gte_0"),
        ]
        indexes = [
            models.Index(fields=["owner", "closed_on"], name="deal_owner_closed"),
            models.Index(fields=["closed_on"], name="deal_closed", condition=Q(closed_on__isnull=False)),
            models.Index(
                fields=["source", "opened_on", "id"], name="deal_of_source", condition=Q(source__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number
