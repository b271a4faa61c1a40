"""What somebody was told, once; and how they want to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.mail import Letter
from inbox.models.promises import Promise
from people.models import Person
from people.scope import Viewer, is_self


class Mail(models.TextChoices):
    """How a kind of notice goes out by mail."""

    NONE = "none", _("no mail")
    DIGEST = "digest", _("in the morning mail")
    NOW = "now", _("at once")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, viewer: Viewer) -> NoticeQuerySet:
        """One's own, and nobody else's whatever they are."""
        return self.filter(is_self("person", viewer))

    def changeable_by(self, viewer: Viewer) -> NoticeQuerySet:
        return self.visible_to(viewer)

    def shown(self) -> NoticeQuerySet:
        """Those that their person wants to see here."""
        return self.filter(in_app=True)

    def unread(self) -> NoticeQuerySet:
        return self.shown().filter(read_at__isnull=True)


class Notice(models.Model):
    """Somebody was told of an event: the constraint says once, however often it is told again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices", db_index=False)
    event = models.CharField(max_length=120, help_text="what happened, by a key that is the same when told again")
    kind = models.CharField(max_length=40, help_text="a code of settings.NOTICE_KINDS")
    words = models.JSONField(default=dict, help_text="what the kind's sentence is filled with")
    url = models.CharField(max_length=500, blank=True, default="", help_text="where it leads, a path of this site")
    promise = models.ForeignKey(
        Promise, models.CASCADE, null=True, related_name="notices", help_text="what it reminds of"
    )
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail.choices, default=Mail.NONE)
    letter = models.ForeignKey(
        Letter, models.RESTRICT, null=True, related_name="notices", help_text="the mail it went into"
    )
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="told_once_per_event_and_person"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True, in_app=True)),
            models.Index(
                fields=["person"],
                name="notice_to_mail",
                condition=Q(mail__in=["digest", "now"], letter__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Preferences(models.Model):
    """When somebody wants their mail. Hours are those of the person's own clock; without a row, the defaults hold."""

    DIGEST_HOUR = 7
    QUIET_FROM, QUIET_UNTIL = 19, 7

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    digest_hour = models.PositiveSmallIntegerField(default=DIGEST_HOUR, help_text=_("the hour of the morning mail"))
    quiet_from = models.PositiveSmallIntegerField(default=QUIET_FROM, help_text=_("no mail from this hour on"))
    quiet_until = models.PositiveSmallIntegerField(default=QUIET_UNTIL, help_text=_("until this hour"))
    when_away = models.BooleanField(default=False, help_text=_("mail also on days off and on leave"))
    calendar_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 of the secret in the calendar's address"
    )
    calendar_key = models.UUIDField(null=True, help_text="the links_key of its owner's account when it was made")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24, quiet_from__lt=24, quiet_until__lt=24), name="hours_of_a_day"
            ),
            models.UniqueConstraint(
                fields=["calendar_hash"], condition=~Q(calendar_hash=""), name="one_calendar_per_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


class Choice(models.Model):
    """How one kind of notice reaches one person, where it is not the kind's own way."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail.choices, default=Mail.NONE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_person_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}: {self.mail}"
