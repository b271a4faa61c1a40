"""The ledger of who is credited with what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from imports.models import ChangeSet
from people.models import Department, Person, Position


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

    Derived by the million from records that have foreign keys of their own, and compared with them each night: the
    database need not look up each entry's person, department and posting again, which takes longer than writing it.
    PROTECT stands all the same: an import, an undo and the ORM refuse to delete whom entries name.
    """

    class Kind(models.TextChoices):
        SALE = "sale"
        RETURN = "return"
        CANCELLATION = "cancellation"
        EVENT = "event"
        ADJUSTMENT = "adjustment"

    posting = models.ForeignKey(Posting, models.PROTECT, db_constraint=False, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reverses = models.BigIntegerField(null=True, help_text="the entry that this one takes back")
    counts_in_rollup = models.BooleanField(default=True)
    day = models.DateField(help_text="counts on")
    attributed_on = models.DateField(help_text="the day whose position gives department and managers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_constraint=False, related_name="+", db_index=False)
    position = models.ForeignKey(
        Position, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, db_constraint=False, related_name="+", db_index=False
    )
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
            # Few rows: a customer's first order, which another one may turn out to be.
            models.Index(
                fields=["customer_id"],
                name="entry_first_of_customer",
                condition=Q(new_customers__gt=0, reverses__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="an_entry_is_reversed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class StaleMonth(models.Model):
    """Somebody's word that a month's sums must be made anew: a dimension, the organisation or a cut changed under them.

    Each says so in a row of their own, and whoever sums removes the rows that they have seen: nobody waits or clashes.
    """

    month = models.DateField(help_text="its first day")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
