"""What somebody owns goes to somebody else, group by group, on a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models import Person, kept
from people.scope import Viewer


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, viewer: Viewer) -> HandOverQuerySet:
        return self if viewer.is_admin or viewer.is_hr else self.none()

    def waiting(self) -> HandOverQuerySet:
        return self.filter(done_at__isnull=True)


@kept(inserts=True)
class HandOver(models.Model):
    """One group of what a person owns, to another one from a day on. Done when the day has come; until then a plan."""

    class Group(models.TextChoices):
        TEAM = "team", _("Direct reports")
        DEPARTMENTS = "departments", _("Departments that they run")
        CUSTOMERS = "customers", _("Customers")
        DEALS = "deals", _("Open deals")
        PROMISES = "promises", _("Open items")

    person = models.ForeignKey(Person, models.CASCADE, related_name="hand_overs")
    group = models.CharField(max_length=11, choices=Group.choices)
    to = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    effective_on = models.DateField()
    reason = models.CharField(max_length=400, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True, help_text="how many went; empty until it is done")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("to")), name="handed_over_to_somebody_else"),
            models.UniqueConstraint(
                fields=["person", "group"], condition=Q(done_at__isnull=True), name="one_plan_per_person_and_group"
            ),
        ]
        indexes = [models.Index(fields=["effective_on"], name="hand_over_due", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.group} of {self.person_id} to {self.to_id}"
