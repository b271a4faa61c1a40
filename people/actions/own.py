"""What people change of their own record."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from people.models import Person


@transaction.atomic
def set_time_zone(*, person_id: int, zone: str) -> bool:
    """The zone in which their days end, empty for the company's; False where it is that one already."""
    differs = Person.objects.filter(pk=person_id).exclude(time_zone=zone)
    return bool(differs.update(time_zone=zone, version=F("version") + 1))
