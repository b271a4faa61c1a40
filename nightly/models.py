"""That the night of a day ran: rows of state, so that whoever finds work undone can take it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.history import NeverDeleted
from people.scope import Viewer


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class NightQuerySet(models.QuerySet["Night"]):
    def visible_to(self, viewer: Viewer) -> NightQuerySet:
        """That a night ran, and as of when the numbers are."""
        sees = viewer.is_admin or viewer.manages or viewer.sees_all_figures
        return self if sees else self.none()

    def changeable_by(self, viewer: Viewer) -> NightQuerySet:
        """Nights that the viewer may run again."""
        return self if viewer.is_admin else self.none()


class Night(models.Model):
    """The night of a day judges that day and all before it as finished."""

    day = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(
        default=0, help_text="the fencing token: a step of an older attempt writes nothing"
    )
    runner = models.CharField(max_length=120, blank=True, default="", help_text="host and process of the attempt")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    repaired = models.BigIntegerField(default=0, help_text="differences that verifying steps found and put right")
    error = models.TextField(blank=True, default="")

    objects = NightQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        triggers = [NeverDeleted()]

    def __str__(self) -> str:
        return f"night of {self.day}"


class NightStepQuerySet(models.QuerySet["NightStep"]):
    def visible_to(self, viewer: Viewer) -> NightStepQuerySet:
        return self if viewer.is_admin else self.none()


class NightStep(models.Model):
    """One step of a night; the heavy one has a row for each month (`part`)."""

    MAX_TRIES = 3

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    part = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often it was begun and not finished")
    rows = models.BigIntegerField(null=True, help_text="rows written")
    pending = models.PositiveIntegerField(
        null=True, help_text="not verified: so many changes were not posted yet, and may be what differed"
    )
    seconds = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    objects = NightStepQuerySet.as_manager()

    class Meta:
        ordering = ["position", "part"]
        constraints = [
            models.UniqueConstraint(fields=["night", "name", "part"], name="one_row_per_night_step_and_part"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.part}".strip()
