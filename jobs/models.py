"""Work handed to a worker: at once the outbox, the queue's truth and the progress people see."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> JobQuerySet:
        return self.filter(state=Job.State.QUEUED)


class Job(models.Model):
    """Written in the transaction that wants the work; a worker takes it when it is committed."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        # Held back by a restore until somebody has looked: it may have run after the backup was made.
        PARKED = "parked"

    MAX_ATTEMPTS = 3

    kind = models.CharField(max_length=40, help_text="a key of settings.JOB_KINDS")
    arguments = models.JSONField(default=dict, help_text="ids only")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    handed_out_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=40, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(attempts__lte=3), name="job_attempts_at_most_3"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="job_unfinished",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} {self.state}"


class Canary(models.Model):
    """That a worker consumed a task, and when: the only honest proof that the queue moves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    consumed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_canary")]

    def __str__(self) -> str:
        return f"consumed {self.consumed_at}"
