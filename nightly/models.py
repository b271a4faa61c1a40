"""That the night of a day ran: rows of state, so that whoever finds work undone can take it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Night(models.Model):
    """The night of a day judges that day and all before it as finished."""

    day = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0, help_text="the fencing token: a step of an older attempt writes nothing")
    runner = models.CharField(max_length=120, blank=True, default="", help_text="host and process of the attempt")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"night of {self.day}"


class NightStep(models.Model):
    """One step of a night; the heavy one has a row for each month (`part`)."""

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    part = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.BigIntegerField(null=True, help_text="rows written")
    seconds = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["position", "part"]
        constraints = [
            models.UniqueConstraint(fields=["night", "name", "part"], name="one_row_per_night_step_and_part"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.part}"
