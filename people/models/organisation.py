"""Who works here, where they sit and under whom on any date; grants beside positions."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from imports.models import ChangeSet
from people.models.history import daterange, kept


@kept()
class Department(models.Model):
    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        SALES = "sales", _("sales")
        PRODUCTION = "production", _("production")
        CUSTOMER_SERVICE = "customer_service", _("customer service")
        MARKETING = "marketing", _("marketing")
        HR = "hr", _("human resources")
        FINANCE = "finance", _("finance")
        OTHER = "other", _("other")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    head = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="heads")
    version = models.PositiveIntegerField(default=1)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="company") | Q(parent__isnull=False), name="only_the_company_has_no_parent"
            ),
            models.CheckConstraint(
                condition=~Q(kind="company") | Q(parent__isnull=True), name="the_company_has_no_parent"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="company"), name="one_root_department"),
        ]

    def __str__(self) -> str:
        return self.name


@kept()
class Person(models.Model):
    """Somebody who works or worked here; need not sign in. Everything refers to the id, never to the e-mail."""

    email = models.CharField(max_length=254, unique=True, help_text="case-folded")
    name = models.CharField(max_length=200)
    employee_number = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001  # unknown is not ''
    hired_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="person")
    legal_hold = models.BooleanField(
        default=False, db_default=False, help_text=_("evidence in a dispute: nothing of it is erased")
    )
    version = models.PositiveIntegerField(default=1)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hired_on__isnull=True) | Q(left_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="person_left_after_hired",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def employed_on(self, day: date) -> bool:
        return (self.hired_on is None or self.hired_on <= day) and (self.left_on is None or day <= self.left_on)


class Role(models.TextChoices):
    REP = "rep", _("rep")
    MANAGER = "manager", _("manager")
    STAFF = "staff", _("sales support")
    HEAD = "head", _("head of department")
    HR = "hr", _("human resources")
    EXECUTIVE = "executive", _("executive")


@kept()
class Position(models.Model):
    """Where a person sat and under whom, between two days (inclusive)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="positions")
    manager = models.ForeignKey(Person, models.PROTECT, null=True, related_name="report_positions")
    title = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=10, choices=Role.choices)
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    fte = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    version = models.PositiveIntegerField(default=1)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="position_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=1), name="position_fte_above_0_to_1"),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("person")), name="nobody_manages_themselves"
            ),
            models.UniqueConstraint(fields=["person", "start_on"], name="one_position_start_per_person_and_day"),
            ExclusionConstraint(
                name="one_position_per_person_and_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (daterange("start_on", "end_on"), RangeOperators.OVERLAPS),
                ],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} from {self.start_on}"


class Placement(models.Model):
    """Derived from positions: a span of days over which one person's whole line upward stays the same.

    `managers` holds everyone above, the direct manager first. Rebuilt by people.actions.rebuild_placements.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="placements")
    position = models.ForeignKey(Position, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    managers = ArrayField(models.BigIntegerField())
    start_on = models.DateField()
    end_on = models.DateField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["managers"], name="placement_managers")]
        constraints = [
            ExclusionConstraint(
                name="one_placement_per_person_and_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (daterange("start_on", "end_on"), RangeOperators.OVERLAPS),
                ],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.start_on}"


class DepartmentAncestor(models.Model):
    """Derived from departments: each department with itself and every one above it."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    ancestor = models.ForeignKey(Department, models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField(help_text="0: itself")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "ancestor"], name="one_row_per_ancestor")]

    def __str__(self) -> str:
        return f"{self.department_id} below {self.ancestor_id}"


@kept()
class Absence(models.Model):
    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick")
        PARENTAL = "parental", _("parental leave")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="absence_ends_after_start"
            ),
            models.UniqueConstraint(fields=["person", "start_on"], name="one_absence_start_per_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} from {self.start_on}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def agreed(self) -> GrantQuerySet:
        return self.filter(agreed_at__isnull=False)


@kept(inserts=True)
class Grant(models.Model):
    """A power beside the position, between two days: admin, delegation, stand-in, invitation.

    Nobody gives one to themselves. An administrator's counts once a second administrator has agreed to it.
    """

    class Kind(models.TextChoices):
        ADMIN = "admin", _("administrator")
        DELEGATION = "delegation", _("delegation")
        STAND_IN = "stand_in", _("stand-in")
        INVITED = "invited", _("invited")

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_behalf_of = models.ForeignKey(Person, models.CASCADE, null=True, related_name="granted")
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, db_default=Now(), help_text="empty: waits for a second administrator")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["delegation", "stand_in"])
                | Q(on_behalf_of__isnull=False, end_on__isnull=False) & ~Q(on_behalf_of=F("person")),
                name="acting_for_somebody_else_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(by__isnull=True) | ~Q(agreed_by=F("by")),
                name="grant_agreed_by_a_second",
            ),
            ExclusionConstraint(
                name="one_grant_of_a_kind_per_person_and_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(F("on_behalf_of"), Value(0), function="COALESCE", output_field=models.BigIntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    (daterange("start_on", "end_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} from {self.start_on}"
