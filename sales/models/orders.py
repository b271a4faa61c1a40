"""Orders with their lines, promises, credits and returns, and the call after delivery."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from imports.models import ChangeSet
from people.models import Person
from people.scope import Viewer, sent_by, sold_by
from sales.models.catalogue import Product
from sales.models.deals import Deal
from sales.models.market import Customer
from sales.models.recorded import Reason, Recorded, Sourced

M = TypeVar("M", bound=models.Model)


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, viewer: Viewer) -> OrderQuerySet:
        """Whoever is credited sees the order whole, as their managers do; executives see those of nobody, too.

        A program that brings records sees those of its own source.
        """
        if viewer.sees_all_sales:
            return self
        if viewer.only_brings:
            return self.filter(sent_by("source", viewer))
        return self.filter(Exists(Credit.objects.visible_to(viewer).filter(order=OuterRef("pk"))))


class Order(Sourced):
    number = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="orders", db_index=False)
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="orders", db_index=False)
    ordered_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    promised_on = models.DateField(null=True, help_text="the first promise; later ones are OrderPromise rows")
    delivered_on = models.DateField(null=True, help_text="the day the last quantity arrived")
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    invoiced_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__gte": F("ordered_on")}),
                name=f"order_{day}_not_before_ordered_on",
            )
            for day in ("confirmed_on", "promised_on", "delivered_on", "cancelled_on", "invoiced_on", "paid_on")
        ]
        indexes = [
            models.Index(fields=["customer", "ordered_on", "number"], name="order_of_customer"),
            models.Index(fields=["deal"], name="order_of_deal", condition=Q(deal__isnull=False)),
            models.Index(fields=["currency", "ordered_on"], name="order_currency_day"),
            models.Index(fields=["ordered_on", "id"], name="order_day"),
            models.Index(
                fields=["source", "ordered_on", "id"], name="order_of_source", condition=Q(source__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OfOrderQuerySet(models.QuerySet[M]):
    """Rows that are seen by whoever sees their order."""

    def visible_to(self, viewer: Viewer) -> OfOrderQuerySet[M]:
        return self if viewer.sees_all_sales else self.filter(order__in=Order.objects.visible_to(viewer))


class OrderPromise(models.Model):
    """Every promise of an order in the order it was given; number 1 is Order.promised_on."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="promises", db_index=False)
    number = models.PositiveSmallIntegerField()
    promised_on = models.DateField()
    known_since = models.DateTimeField(auto_now_add=True)
    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    objects = OfOrderQuerySet["OrderPromise"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="one_promise_of_a_number")]

    def __str__(self) -> str:
        return f"{self.order_id} promise {self.number}"


class OrderLine(Recorded):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    line = models.CharField(max_length=40, help_text="its key within the order, as the file writes it")
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines")
    quantity = models.DecimalField(max_digits=15, decimal_places=3)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    discount = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    list_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, help_text="company currency")

    objects = OfOrderQuerySet["OrderLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "line"], name="one_line_of_a_key_per_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity_gt_0"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="order_line_unit_price_gte_0"),
            models.CheckConstraint(condition=Q(discount__range=(0, 1)), name="order_line_discount_0_to_1"),
            models.CheckConstraint(
                condition=Q(list_price__isnull=True) | Q(list_price__gte=0), name="order_line_list_price_gte_0"
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(unit_cost__gte=0), name="order_line_unit_cost_gte_0"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="order_line_without_cost", condition=Q(unit_cost__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} line {self.line}"


class CreditQuerySet(models.QuerySet["Credit"]):
    def visible_to(self, viewer: Viewer) -> CreditQuerySet:
        """Credits whose person may be named to the viewer; of the others only the share is."""
        return self.filter(sold_by("person", viewer) | sent_by("order__source", viewer))


class Credit(Recorded):
    """Who sold an order, by share. A line of its own and overlay credits are foreseen."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct")
        OVERLAY = "overlay", _("overlay")

    order = models.ForeignKey(Order, models.CASCADE, related_name="credits", db_index=False)
    line = models.ForeignKey(OrderLine, models.CASCADE, null=True, related_name="credits", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="credits")
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.DIRECT)

    objects = CreditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "line", "person", "kind"], nulls_distinct=False, name="one_credit_per_order_and_person"
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="credit_share_above_0_to_1"),
        ]
        indexes = [models.Index(fields=["line"], name="credit_of_line", condition=Q(line__isnull=False))]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.order_id}"


class ReturnQuerySet(models.QuerySet["Return"]):
    def visible_to(self, viewer: Viewer) -> ReturnQuerySet:
        return self if viewer.sees_all_sales else self.filter(line__order__in=Order.objects.visible_to(viewer))


class Return(Recorded):
    class Why(models.TextChoices):
        DEFECT = "defect", _("defect")
        LATE = "late", _("late")
        WRONG_ITEM = "wrong_item", _("wrong item")
        NOT_NEEDED = "not_needed", _("not needed")
        OTHER = "other", _("other")

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="returns", db_index=False)
    returned_on = models.DateField()
    quantity = models.DecimalField(max_digits=15, decimal_places=3)
    reason = models.CharField(max_length=10, choices=Why.choices, blank=True, default="")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "returned_on"], name="one_return_per_line_and_day"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_quantity_gt_0"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} on {self.returned_on}"


class FollowUp(Recorded):
    """The call after delivery."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="follow_ups", db_index=False)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    comment = models.TextField(blank=True, default="")

    objects = OfOrderQuerySet["FollowUp"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "due_on"], name="one_follow_up_per_order_and_day"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 10)), name="follow_up_score_0_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} due {self.due_on}"
