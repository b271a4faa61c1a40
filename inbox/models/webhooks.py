"""Programs elsewhere that are told of events: where, by which secret, and what became of each message."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from people.scope import Viewer


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, viewer: Viewer) -> WebhookQuerySet:
        return self if viewer.is_admin else self.none()

    def changeable_by(self, viewer: Viewer) -> WebhookQuerySet:
        return self.visible_to(viewer)


@kept(only=("name", "url", "events", "is_on"), inserts=True)
class Webhook(models.Model):
    """An address that is told of events. Its secret signs; for a day after a rotation the one before signs too."""

    name = models.CharField(_("Name"), max_length=100)
    url = models.CharField(_("Address"), max_length=2000)
    events = ArrayField(models.CharField(max_length=60), help_text="names of settings.EVENTS")
    secret = models.CharField(max_length=100)
    old_secret = models.CharField(max_length=100, blank=True, default="")
    old_secret_until = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, help_text="of a row of failures, when the first was")
    paused_until = models.DateTimeField(null=True, help_text="it could not be reached: nothing is sent before")
    gave_up_at = models.DateTimeField(null=True, help_text="when it was switched off for failing too long")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, help_text="counts up with each edit; guards edits")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(events__len__gt=0), name="webhook_has_events"),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until=None)
                | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.name}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, viewer: Viewer) -> DeliveryQuerySet:
        return self if viewer.is_admin else self.none()

    def changeable_by(self, viewer: Viewer) -> DeliveryQuerySet:
        return self.visible_to(viewer)


class Delivery(models.Model):
    """One message to one address: written in the transaction of its event, sent at least once, always by the same id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")
        # Held back by a restore until somebody sends it again: it may have been sent after the backup was made.
        HELD = "held", _("held after a restore")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=60, unique=True)
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=60, help_text="of what it is about; nothing else is told")
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="since it was last asked to be sent")
    asked_at = models.DateTimeField(help_text="when it was, first or again, asked to be sent")
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, help_text="begun; not yet known how it ended")
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["webhook", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key} {self.state}"


class Attempt(models.Model):
    """One try at a delivery. Of the answer its status alone is kept."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, help_text="of HTTP; null: there was no answer")
    problem = models.CharField(max_length=40, blank=True, default="", help_text="a word of inbox.rules")
    milliseconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at} {self.status or self.problem}"
