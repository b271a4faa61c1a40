"""Spans of days, what the history keeps of the rows of this app, and who has read about whom."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import AppendOnly, kept

__all__ = ["ReadRecord", "Seal", "SealedRow", "daterange", "kept"]


def daterange(start: str, end: str) -> Func:
    """Both days inclusive; an end of NULL is open."""
    return Func(F(start), F(end), Value("[]"), function="DATERANGE", output_field=DateRangeField())


class Seal(models.Model):
    """One night's seal of a table of the history: `columns` are those that its rows' digests were made of."""

    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.table} #{self.pk}"


class SealedRow(models.Model):
    """The digest of one row of the history: SHA-256 over the digest of the row sealed before it, and its own content.

    A chain for each table, in the order of the ids here. See docs/adr on what it proves.
    """

    # Written by the hundred thousand after a large import.
    seal = models.ForeignKey(Seal, models.DO_NOTHING, related_name="rows", db_index=False, db_constraint=False)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row_id"], name="one_seal_per_row")]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class ReadRecord(models.Model):
    """Somebody has read what is written about somebody else; a kind and a day are told once.

    No foreign keys in the database: it outlives whom it names.
    """

    class Kind(models.TextChoices):
        RECORD = "record", _("Personal record")
        HISTORY = "history", _("History of the record")
        FIGURES = "figures", _("Goals and figures")
        PAGES = "pages", _("Pages, seen as that person")

    # Flags, diagnoses and plans will be among them; HR alone sees who read those.
    PERSONNEL: tuple[str, ...] = ()

    reader = models.ForeignKey(
        "accounts.User", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    role = models.CharField(max_length=10, help_text="what the reader was: admin, hr, executive, manager, rep")
    person = models.ForeignKey(
        "people.Person", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    request = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day", "reader", "kind"], name="one_read_per_kind_and_day"),
        ]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.reader_id} read {self.kind} of {self.person_id}"
