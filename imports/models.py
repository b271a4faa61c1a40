"""The record of each import, its rejected rows, and what it changed (so that it can be undone)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.history import AppendOnly


class ChangeSet(models.Model):
    """One change of the records, through whichever door. Readers above digest it once (the ledger does)."""

    class Source(models.TextChoices):
        IMPORT = "import"
        FORM = "form"
        API = "api"
        UNDO = "undo"

    source = models.CharField(max_length=8, choices=Source.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    def __str__(self) -> str:
        return f"{self.source} #{self.pk}"


class ChangedRow(models.Model):
    """A row that a change-set added, changed or deleted, with its image before."""

    class Action(models.TextChoices):
        ADDED = "a"
        CHANGED = "c"
        DELETED = "d"

    # Written by the million, together with its change-set: the unique index serves, a check of each row would cost more
    # than writing it.
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    action = models.CharField(max_length=1, choices=Action.choices)
    before = models.JSONField(null=True, help_text="the whole row as it was; null where it was added")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "table", "row_id"], name="one_image_per_row_and_change_set"),
        ]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.action} {self.table} {self.row_id}"


class Import(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for its columns")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked, nothing changed yet")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be read")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/%Y/%m", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="bytes")
    mapping = models.JSONField(default=dict, help_text="column of the file to column of the kind; empty: by name")
    atomic = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="imports")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    change_set = models.OneToOneField(ChangeSet, models.PROTECT, null=True)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="when the file and the rejected rows were removed")
    header = models.JSONField(default=list, help_text="the columns of the file, as written")
    blank = models.PositiveIntegerField(default=0, help_text="lines without anything, which are no records")
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    effect = models.JSONField(
        null=True, help_text="of a check: what it would do to figures, as settings.IMPORT_EFFECT says"
    )
    notes = models.JSONField(default=list, help_text="warnings: [{line, column, code, message}]")
    error = models.TextField(blank=True, default="", help_text="why the file could not be read")
    error_code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | models.Q(
                    read=models.F("added")
                    + models.F("changed")
                    + models.F("unchanged")
                    + models.F("rejected")
                    + models.F("deleted")
                ),
                name="import_counts_add_up",
            ),
        ]
        indexes = [models.Index(fields=["kind", "sha256"], name="import_same_file")]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"


class RejectedRow(models.Model):
    """A row that was not applied: its text as it came, and every reason."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="rejected_rows", db_column="import_id")
    line = models.PositiveIntegerField(help_text="physical line of the file on which the record begins")
    cells = models.JSONField(help_text="the record's cells as read")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imported", "line"], name="one_rejected_row_per_line"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"


class RowError(models.Model):
    imported = models.ForeignKey(Import, models.CASCADE, related_name="errors", db_column="import_id")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True, default="")
    value = models.TextField(blank=True, default="")
    code = models.CharField(max_length=40)
    message = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["imported", "line"], name="row_error_by_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"
