"""Something that somebody owes by a day: the one object of which the board and the ladder are made."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Person, kept
from people.scope import Viewer, in_subtree, is_self


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, viewer: Viewer) -> PromiseQuerySet:
        """One's own, and those of the people below; whoever gave one and no longer leads its owner loses it."""
        return self.filter(is_self("owner", viewer) | in_subtree("owner", viewer))

    def changeable_by(self, viewer: Viewer) -> PromiseQuerySet:
        """The owner does, moves and declines; who leads the owner moves and withdraws."""
        return self.visible_to(viewer)

    def kept_by(self, viewer: Viewer) -> PromiseQuerySet:
        """The viewer's own: nobody else says what came of them."""
        return self.filter(is_self("owner", viewer))

    def open(self) -> PromiseQuerySet:
        return self.filter(state=Promise.State.OPEN)

    def overdue_on(self, day: date) -> PromiseQuerySet:
        """Open, and the day it was due on has ended."""
        return self.open().filter(due_on__lt=day)


@kept()
class Promise(models.Model):
    """What is promised, about what, by whom and until when. Past due it stays open; moving it is counted."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    owner = models.ForeignKey(Person, models.CASCADE, related_name="promises", db_index=False)
    title = models.CharField(max_length=200, help_text=_("what is to be done"))
    about_kind = models.CharField(
        max_length=40, help_text="what it is about, by a word of the app that knows it: action"
    )
    about_key = models.CharField(max_length=80, blank=True, default="", help_text="the key of that object")
    about_url = models.CharField(max_length=500, blank=True, default="", help_text="its page, a path of this site")
    sensitive = models.BooleanField(
        default=False, db_default=False, help_text=_("mails and calendars do not say what it is about")
    )
    event = models.CharField(max_length=120, blank=True, default="", help_text="made once per owner for what happened")
    due_on = models.DateField()
    first_due_on = models.DateField(help_text="as it was first promised")
    carried = models.PositiveSmallIntegerField(default=0, help_text="how often it was moved to a later day")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    result = models.TextField(blank=True, default="", help_text=_("what came of it, or why not"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="counts up with each change; guards edits")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_promise_has_a_title"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | ~Q(state="open") & Q(closed_at__isnull=False),
                name="a_promise_is_open_or_closed_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["event", "owner"], condition=~Q(event=""), name="one_promise_per_event_and_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="promise_open", condition=Q(state="open")),
            models.Index(fields=["owner", "closed_at"], name="promise_closed", condition=~Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"

    def is_overdue(self, day: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < day
