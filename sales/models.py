"""Products, customers, deals, orders and what follows them; and the ledger of who is credited with what."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from imports.models import ChangeSet
from people.models import Department, Person, Position
from people.scope import Viewer, sold_by

M = TypeVar("M", bound=models.Model)


class Recorded(models.Model):
    """A row filled in bulk. `change_set` wrote it last: an undo is refused where that is no longer its own.

    Change-sets are never deleted, so the database need not check each row's again.
    """

    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class Reason(models.TextChoices):
    PRICE = "price", _("price")
    PRODUCT = "product", _("product")
    DELIVERY = "delivery", _("delivery")
    SERVICE = "service", _("service")
    NO_BUDGET = "no_budget", _("no budget")
    TIMING = "timing", _("timing")
    COMPETITOR = "competitor", _("competitor")
    OTHER = "other", _("other")


# A foreign key that a unique constraint begins with has no index of its own (db_index=False): that one serves.


class ProductLine(models.Model):
    """A tree; `path` is the line as files write it, `A / B`."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=1000, unique=True)

    def __str__(self) -> str:
        return self.path


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


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, viewer: Viewer) -> DealQuerySet:
        return self.filter(sold_by("owner", viewer))


class Deal(Recorded):
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
        indexes = [models.Index(fields=["owner", "closed_on"], name="deal_owner_closed")]

    def __str__(self) -> str:
        return self.number


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, viewer: Viewer) -> OrderQuerySet:
        """Whoever is credited sees the order whole, as their managers do; executives see those of nobody, too."""
        if viewer.sees_all_sales:
            return self
        return self.filter(Exists(Credit.objects.visible_to(viewer).filter(order=OuterRef("pk"))))


class Order(Recorded):
    number = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="orders")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="orders")
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
            models.Index(fields=["currency", "ordered_on"], name="order_currency_day"),
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

    def __str__(self) -> str:
        return f"{self.order_id} line {self.line}"


class CreditQuerySet(models.QuerySet["Credit"]):
    def visible_to(self, viewer: Viewer) -> CreditQuerySet:
        """Credits whose person may be named to the viewer; of the others only the share is."""
        return self.filter(sold_by("person", viewer))


class Credit(Recorded):
    """Who sold an order, by share. A line of its own and overlay credits are foreseen."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct")
        OVERLAY = "overlay", _("overlay")

    order = models.ForeignKey(Order, models.CASCADE, related_name="credits", db_index=False)
    line = models.ForeignKey(OrderLine, models.CASCADE, null=True, related_name="credits")
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


class Metric(Recorded):
    """Anything else that a company counts: calls, demos, visits."""

    class Better(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True, default="")
    better = models.CharField(max_length=6, choices=Better.choices)

    def __str__(self) -> str:
        return self.name


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, viewer: Viewer) -> MeasurementQuerySet:
        return self.filter(sold_by("person", viewer))


class Measurement(Recorded):
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="measurements", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="measurements")
    day = models.DateField()
    numerator = models.DecimalField(max_digits=18, decimal_places=6)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "person", "day"], name="one_measurement_a_day"),
            models.CheckConstraint(condition=Q(numerator__gte=0), name="measurement_numerator_gte_0"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0), name="measurement_denominator_gte_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.person_id} {self.day}"


class Posting(models.Model):
    """One writing of the ledger: which change-set it digested, or the night that verified it."""

    change_set = models.OneToOneField(ChangeSet, models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(auto_now_add=True)
    entries = models.PositiveIntegerField(default=0)
    verifier = models.BooleanField(default=False, help_text="posted by the nightly whole recompute: should be empty")

    def __str__(self) -> str:
        return f"posting {self.pk}"


class Entry(models.Model):
    """A line of the credit ledger: append-only (a trigger sees to it); a correction is a reversal and a new entry.

    Amounts are bigint millionths: of the company's currency, of a unit, of an order. NULL where the fact has no such
    amount. Dimensions that are read as they stand now (product line, segment, region) are joined, never stored.
    """

    class Kind(models.TextChoices):
        SALE = "sale"
        RETURN = "return"
        CANCELLATION = "cancellation"
        EVENT = "event"
        ADJUSTMENT = "adjustment"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reverses = models.BigIntegerField(null=True, help_text="the entry that this one takes back")
    counts_in_rollup = models.BooleanField(default=True)
    day = models.DateField(help_text="counts on")
    attributed_on = models.DateField(help_text="the day whose position gives department and managers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    position = models.ForeignKey(
        Position, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", db_index=False
    )
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", db_index=False)
    order_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    measurement_id = models.BigIntegerField(null=True)
    record_id = models.BigIntegerField(null=True, help_text="the return or follow-up behind the entry")
    product_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    metric_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    native = models.BigIntegerField(null=True, help_text="revenue in the order's own currency")
    revenue = models.BigIntegerField(null=True)
    margin = models.BigIntegerField(null=True)
    units = models.BigIntegerField(null=True)
    returned = models.BigIntegerField(null=True)
    orders = models.BigIntegerField(null=True)
    new_customers = models.BigIntegerField(null=True)
    deals_won = models.BigIntegerField(null=True)
    deals_closed = models.BigIntegerField(null=True)
    promised = models.BigIntegerField(null=True)
    on_time = models.BigIntegerField(null=True)
    score = models.BigIntegerField(null=True)
    scores = models.BigIntegerField(null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "day"], name="entry_person_day"),
            models.Index(fields=["day"], name="entry_day"),
            models.Index(fields=["order_id"], name="entry_order", condition=Q(order_id__isnull=False)),
            models.Index(fields=["deal_id"], name="entry_deal", condition=Q(deal_id__isnull=False)),
            models.Index(
                fields=["measurement_id"], name="entry_measurement", condition=Q(measurement_id__isnull=False)
            ),
            models.Index(fields=["posting"], name="entry_posting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="an_entry_is_reversed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class StaleMonth(models.Model):
    """A month whose sums must be made anew, because a dimension or the organisation changed under its entries."""

    month = models.DateField(primary_key=True, help_text="its first day")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
