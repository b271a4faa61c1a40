"""The outbox of mails: a letter is written, claimed, sent, marked. Its text is made of its notices when it goes out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Person


class Letter(models.Model):
    """One mail to one person. Sent at least once: whoever dies between sending and marking leaves at most one more,
    under the same Message-ID."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # too old, refused for good, or its reader may no longer sign in

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    digest_on = models.DateField(null=True, help_text="the person's day of which it is the morning mail")
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, help_text="begun; not yet known how it ended")
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest_on"], name="one_digest_per_person_and_day"),
        ]
        indexes = [models.Index(fields=["id"], name="letter_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"letter {self.pk} {self.state}"


class PostOffice(models.Model):
    """Whether the mail server answers: while it does not, the whole queue waits, and keeps its order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    closed_until = models.DateTimeField(null=True)
    held = models.BooleanField(
        default=False, db_default=False, help_text="after a restore: what waited may have been sent since the backup"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_post_office")]

    def __str__(self) -> str:
        return "held" if self.held else f"closed until {self.closed_until}" if self.closed_until else "open"
