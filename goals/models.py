"""What each person, department and the company shall reach, and the stored sums that say how far they are."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import NeverChanged
from imports.models import ChangeSet
from people.models import Department, Person, kept
from people.scope import Action, Viewer, owned_by_company, owned_by_department, owned_by_person
from sales.measures import MEASURES
from sales.models import Metric, ProductLine

M = TypeVar("M", bound=models.Model)


class SubjectKind(models.IntegerChoices):
    """Whose sums a series holds. Integers, because millions of rows carry it."""

    COMPANY = 0
    DEPARTMENT = 1
    TEAM = 2
    PERSON = 3


class Sums(models.Model):
    """The additive quantities of the ledger, summed: bigint millionths."""

    revenue = models.BigIntegerField(default=0)
    margin = models.BigIntegerField(default=0)
    units = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    orders = models.BigIntegerField(default=0)
    new_customers = models.BigIntegerField(default=0)
    deals_won = models.BigIntegerField(default=0)
    deals_closed = models.BigIntegerField(default=0)
    promised = models.BigIntegerField(default=0)
    on_time = models.BigIntegerField(default=0)
    score = models.BigIntegerField(default=0)
    scores = models.BigIntegerField(default=0)
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Signature(models.Model):
    """A filter in use: what a fact must match to count. Number 0, all empty, matches every fact but measurements."""

    product_line = models.ForeignKey(ProductLine, models.CASCADE, null=True, related_name="+")
    segment = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=200, blank=True, default="")
    metric = models.ForeignKey(Metric, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_line", "segment", "region", "metric"],
                nulls_distinct=False,
                name="one_signature_per_filter",
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class Edge(models.Model):
    """A first day of an atom that is no first of a month: a goal's period starts, or has just ended, here."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return str(self.day)


class Series(Sums):
    """Sums of one subject and signature over one atom: from its first day to the next atom's."""

    subject_kind = models.SmallIntegerField(choices=SubjectKind.choices)
    subject_id = models.BigIntegerField(help_text="person (PERSON, TEAM: the manager), department, 0 (COMPANY)")
    signature = models.ForeignKey(Signature, models.CASCADE, related_name="+", db_index=False)
    atom = models.DateField(help_text="first day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "signature", "atom"], name="one_series_row_per_atom"
            ),
        ]
        indexes = [models.Index(fields=["atom"], name="series_atom")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.atom}"


class Scope(models.Model):
    """What goals share: a subject, a filter and a period."""

    subject_kind = models.SmallIntegerField(choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    signature = models.ForeignKey(Signature, models.CASCADE, related_name="+", db_index=False)
    start_on = models.DateField()
    end_on = models.DateField()
    summed = models.BooleanField(
        db_default=False, help_text="its attainment was written; entries are added to it from then on"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "signature", "start_on", "end_on"],
                name="one_scope_per_subject_filter_and_period",
            ),
        ]
        indexes = [
            # Few have a filter or are new; whoever adds entries to sums asks for those alone.
            models.Index(
                fields=["subject_kind", "subject_id", "signature", "start_on", "end_on"],
                name="filtered_scope",
                condition=~Q(signature=0),
            ),
            models.Index(fields=["id"], name="scope_to_sum", condition=Q(summed=False)),
        ]

    def __str__(self) -> str:
        return f"scope {self.pk}"


class Attainment(Sums):
    """A scope's sums up to the horizon, written only where they differ."""

    scope = models.OneToOneField(Scope, models.CASCADE, primary_key=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"attainment {self.pk}"


class Horizon(models.Model):
    """The last day that series and attainment count, and when they were brought there."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_horizon")]

    def __str__(self) -> str:
        return str(self.day)


class OwnerKind(models.TextChoices):
    PERSON = "person", _("person")
    DEPARTMENT = "department", _("department")
    COMPANY = "company", _("company")


class GoalQuerySet(models.QuerySet["Goal"]):
    def running_on(self, day: date) -> GoalQuerySet:
        """Goals whose period holds the day."""
        return self.filter(start_on__lte=day, end_on__gte=day)

    def visible_to(self, viewer: Viewer) -> GoalQuerySet:
        return self._owned(viewer, Action.READ)

    def changeable_by(self, viewer: Viewer) -> GoalQuerySet:
        """Goals whose target the viewer may set; a person's own is never among them."""
        return self._owned(viewer, Action.CHANGE)

    def _owned(self, viewer: Viewer, action: Action) -> GoalQuerySet:
        return self.filter(
            owned_by_person("person", viewer, action)
            | owned_by_department("department", viewer, action)
            | Q(owner_kind=OwnerKind.COMPANY) & owned_by_company(viewer, action)
        )


@kept(leave_out=("scope",))
class Goal(models.Model):
    """What an owner shall reach in a period, in one measure and filter. The numbers are in its versions."""

    owner_kind = models.CharField(max_length=10, choices=OwnerKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="goals")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="goals")
    measure = models.CharField(max_length=40, help_text="a code of sales.measures, or of a metric")
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, related_name="goals")
    start_on = models.DateField()
    end_on = models.DateField()
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    segment = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=200, blank=True, default="")
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    counts_absences = models.BooleanField(default=False, help_text="expected to date leaves absences out")
    scope = models.ForeignKey(
        Scope, models.PROTECT, null=True, related_name="goals", help_text="set by goals.actions.attach_scopes"
    )
    target = models.DecimalField(
        max_digits=20, decimal_places=6, help_text="of the latest version; kept by goals.actions"
    )
    version = models.PositiveIntegerField(default=1, help_text="number of the latest version; guards edits")
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="goal_ends_after_start"),
            models.CheckConstraint(condition=Q(target__gte=0), name="goal_target_gte_0"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="goal_weight_gte_0"),
            models.CheckConstraint(
                condition=(Q(owner_kind="person", person__isnull=False, department__isnull=True))
                | (Q(owner_kind="department", person__isnull=True, department__isnull=False))
                | (Q(owner_kind="company", person__isnull=True, department__isnull=True)),
                name="goal_has_the_owner_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=[
                    "owner_kind",
                    "person",
                    "department",
                    "measure",
                    "start_on",
                    "end_on",
                    "product_line",
                    "segment",
                    "region",
                ],
                nulls_distinct=False,
                name="one_goal_per_owner_measure_period_and_filter",
            ),
        ]
        indexes = [models.Index(fields=["start_on", "end_on"], name="goal_period")]

    def __str__(self) -> str:
        return f"goal {self.pk}"

    @property
    def measured(self) -> str:
        """What is counted, as people call it: a measure's name, or that of the company's own metric."""
        known = MEASURES.get(self.measure)
        return str(known.label) if known else self.metric.name if self.metric else self.measure


class OfGoalQuerySet(models.QuerySet[M]):
    """Rows that are seen by whoever sees their goal."""

    def visible_to(self, viewer: Viewer) -> OfGoalQuerySet[M]:
        return self.filter(goal__in=Goal.objects.visible_to(viewer))


class GoalVersion(models.Model):
    """A number that a goal had, from which day, since when it is known, by whom and why. Never changed."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    target = models.DecimalField(max_digits=20, decimal_places=6)
    threshold = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    stretch = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    valid_from = models.DateField(help_text="the first day it holds; a correction holds from the period's start")
    known_since = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", db_index=False, help_text="whose delegate the author was"
    )
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = OfGoalQuerySet["GoalVersion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "number"], name="one_version_of_a_number_per_goal"),
            models.CheckConstraint(condition=Q(target__gte=0), name="goal_version_target_gte_0"),
        ]
        triggers = [NeverChanged()]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.number}"


class GoalState(models.Model):
    """From which night's day on a goal stood how; a row only where the night found another status than before."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="states")
    since = models.DateField()
    status = models.CharField(max_length=12)

    objects = OfGoalQuerySet["GoalState"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "since"], name="one_state_per_goal_and_day")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.status}"
