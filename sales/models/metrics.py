"""What else a company counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.scope import Viewer, sent_by, sold_by
from sales.models.recorded import Recorded, Sourced


class Metric(Recorded):
    """Anything else that a company counts: calls, demos, visits."""

    class Better(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True, default="")
    better = models.CharField(max_length=6, choices=Better.choices)

    def __str__(self) -> str:
        return self.name


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, viewer: Viewer) -> MeasurementQuerySet:
        return self.filter(sold_by("person", viewer) | sent_by("source", viewer))


class Measurement(Sourced):
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="measurements", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="measurements")
    day = models.DateField()
    numerator = models.DecimalField(max_digits=18, decimal_places=6)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "person", "day"], name="one_measurement_a_day"),
            models.CheckConstraint(condition=Q(numerator__gte=0), name="measurement_numerator_gte_0"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0), name="measurement_denominator_gte_0"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="measurement_day")]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.person_id} {self.day}"
