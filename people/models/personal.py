"""What is asked about somebody's data: a copy of it, or its erasure; and what an erasure leaves as its proof."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from common.history import AppendOnly, kept
from jobs.models import Job
from people.models.organisation import Person


@kept(only=("person", "asked_by", "asked_at", "made_at", "fetched_at", "gone_at"), inserts=True)
class DataCopy(models.Model):
    """Everything that the product holds about somebody, in one file: for them alone, and for some days."""

    public_id = models.UUIDField(
        unique=True, editable=False, db_default=RandomUUID(), help_text="names it in addresses"
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="data_copies", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    file = models.CharField(max_length=255, blank=True, default="", help_text="its place among the uploads")
    size = models.BigIntegerField(null=True, help_text="bytes")
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True, help_text="the first time")
    gone_at = models.DateTimeField(null=True, help_text="when the file was removed")

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="data_copy_newest")]

    def __str__(self) -> str:
        return f"copy of {self.person_id}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> ErasureQuerySet:
        """Asked for, and neither taken back nor done."""
        return self.filter(withdrawn_at__isnull=True, done_at__isnull=True)


@kept(inserts=True)
class Erasure(models.Model):
    """Somebody who has left is to become a number: human resources ask, an administrator carries it out."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=400, help_text="what it rests on: the person's request, the end of a term")
    withdrawn_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="rows that went or were changed, by table")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
                name="one_open_erasure_per_person",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="erasure_agreed_by_a_second",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(done_at__isnull=True), name="erasure_done_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"


class ErasedKey(models.Model):
    """A salted digest of an address or employee number that was erased, by which a file that brings it back is known."""

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="keys")
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"key of {self.erasure_id}"


class Redaction(models.Model):
    """A sealed row of the history that an erasure has changed: as it was sealed, and the digest that it has now.

    Append-only and sealed itself, so that nobody passes a change by hand for an erasure.
    """

    erasure = models.ForeignKey(Erasure, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    sealed = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["table", "row_id", "-id"], name="redaction_of_row")]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
