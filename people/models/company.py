"""The company, what it counts by, and which days are worked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.history import daterange, kept


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


@kept(inserts=True)
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
