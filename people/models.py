"""Who works here, where they sit and under whom on any date; calendars; grants beside positions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from imports.models import ChangeSet


def daterange(start: str, end: str) -> Func:
    """Both days inclusive; an end of NULL is open."""
    return Func(F(start), F(end), Value("[]"), function="DATERANGE", output_field=DateRangeField())


M = TypeVar("M", bound=type[models.Model])


def kept(*, leave_out: tuple[str, ...] = ()) -> Callable[[M], M]:
    """History keeps the image before each change, by whatever door it came; not of the fields left out.

    An insert needs none: the row is there, its change-set says who, and a trigger on every insert costs a bulk load more
    than all the rest of it.
    """

    def track(model: M) -> M:
        trackers = (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
        tracked: M = pghistory.track(*trackers, exclude=list(leave_out))(model)
        return tracked

    return track


class FiscalPattern(models.TextChoices):
    MONTHS = "months", _("calendar months")
    WEEKS_445 = "445", _("4-4-5 weeks")
    WEEKS_13 = "13", _("13 periods of four weeks")


@kept()
class Company(models.Model):
    """The one company of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, default="")
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    year_starts = models.PositiveSmallIntegerField(default=1, help_text=_("month in which the fiscal year starts"))
    fiscal_pattern = models.CharField(max_length=8, choices=FiscalPattern.choices, default=FiscalPattern.MONTHS)
    demo = models.BooleanField(default=False, help_text=_("holds the demo company"))
    version = models.PositiveIntegerField(default=1, help_text="counts up with each change; guards the form")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_company"),
            models.CheckConstraint(condition=Q(year_starts__range=(1, 12)), name="company_year_starts_in_a_month"),
        ]

    def __str__(self) -> str:
        return self.name or "company"


@kept()
class PaceLimits(models.Model):
    """From which pace on a goal is ahead, on pace, at risk: on the days from `since` until the next row's.

    Before the first row, USUAL holds. What was judged stays as it was: rows are added from today on.
    """

    USUAL = (Decimal("1.05"), Decimal("0.95"), Decimal("0.85"))

    since = models.DateField(unique=True)
    ahead = models.DecimalField(max_digits=5, decimal_places=4)
    on_pace = models.DecimalField(max_digits=5, decimal_places=4)
    at_risk = models.DecimalField(max_digits=5, decimal_places=4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    known_since = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ahead__gt=F("on_pace"), on_pace__gt=F("at_risk"), at_risk__gt=0),
                name="pace_limits_descend",
            ),
        ]

    def __str__(self) -> str:
        return f"limits from {self.since}"

    @classmethod
    def on(cls, day: date) -> tuple[Decimal, Decimal, Decimal]:
        """Ahead, on pace, at risk, as they hold on the day."""
        rows = cls.objects.filter(since__lte=day).order_by("-since")
        return rows.values_list("ahead", "on_pace", "at_risk").first() or cls.USUAL


class FiscalPeriod(models.Model):
    """Years, quarters and periods of the fiscal calendar, each level without gap or overlap."""

    class Level(models.TextChoices):
        YEAR = "year", _("year")
        QUARTER = "quarter", _("quarter")
        PERIOD = "period", _("period")

    level = models.CharField(max_length=8, choices=Level.choices)
    name = models.CharField(max_length=20, help_text="FY26, Q4 FY26, P11 FY26")
    start_on = models.DateField()
    end_on = models.DateField()

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="fiscal_period_ends_after_start"),
            models.UniqueConstraint(fields=["level", "name"], name="one_fiscal_period_of_a_name"),
            ExclusionConstraint(
                name="fiscal_periods_of_a_level_do_not_overlap",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    (daterange("start_on", "end_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


@kept()
class Grant(models.Model):
    """A power beside the position, between two days: admin, delegation, stand-in, invitation."""

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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="grant_ends_after_start"
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


class CalendarDay(models.Model):
    """Working days of a country, numbered: days worked between two dates are one subtraction.

    `ordinal` counts the working days from the first day of the table up to and including this one.
    """

    country = models.CharField(max_length=2)
    day = models.DateField()
    working = models.BooleanField()
    ordinal = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "day"], name="one_calendar_row_per_country_and_day")]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"


class SavedView(models.Model):
    """A list's filters and order under a name. It grants nothing: whoever opens it sees what they may see anyway."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="saved_views", db_index=False)
    page = models.CharField(max_length=40, help_text="the list, by the name of its address")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True, default="", help_text="the address after the ?")
    shared = models.BooleanField(default=False, help_text="with everybody below the owner")
    first = models.BooleanField(default=False, help_text="what the list opens with for the owner")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_view_of_a_name_per_owner_and_list"),
            models.UniqueConstraint(fields=["owner", "page"], condition=Q(first=True), name="one_first_view_per_list"),
            models.CheckConstraint(condition=~Q(name=""), name="a_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
