"""That an administrator sees the pages as somebody else does: what was agreed, and what was opened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import AppendOnly, kept
from people.models.organisation import Person


@kept(inserts=True)
class Sight(models.Model):
    """Asked for by an administrator, agreed to by the one whose pages they are, used once and for minutes.

    `until` is when the state it is in ends by itself: an answer comes too late then, a sight that runs is over.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        RUNNING = "running", _("runs")
        ENDED = "ended", _("ended")

    LASTING = (State.ASKED, State.AGREED, State.RUNNING)

    person = models.ForeignKey(Person, models.CASCADE, related_name="sights")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=400)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    until = models.DateTimeField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(answered_at__isnull=False) & ~Q(state="refused"),
                name="sight_begins_once_agreed",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("asked_at")), name="sight_ends_after_it_was_asked_for"),
        ]

    def __str__(self) -> str:
        return f"sight of {self.person_id}"


class SeenPage(models.Model):
    """One page that was opened in a sight; nobody changes it, and it outlives whom it is about."""

    sight = models.ForeignKey(Sight, models.DO_NOTHING, related_name="pages", db_constraint=False)
    at = models.DateTimeField(db_default=Now())
    path = models.CharField(max_length=300, help_text="without what it was asked with")

    class Meta:
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return self.path
