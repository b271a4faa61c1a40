"""What of people and departments has changed since a moment, as far as the viewer may know that it has."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from imports.api.changed import written_since
from people.calendar import get_company
from people.models import Department, DepartmentAncestor, Person, Position
from people.scope import Viewer, placed

Days = tuple[date, date]  # the first and the last


def changed_people(since: datetime, viewer: Viewer) -> Q:
    """They or a position of theirs were written, or one of them has begun or ended by its day.

    Of those whose positions the viewer may not open nothing is told: that somebody is to move or to leave is a secret.
    """
    days = _days_since(since, viewer)
    dated = Q(**_within("hired_on", days)) | Q(**_within("left_on", _before(days)))
    seats = _seats_that_began_or_ended(days).values("person")
    return (written_since(since, Person, {Position: "person"}) | dated | Q(pk__in=seats)) & placed("pk", viewer)


def changed_departments(since: datetime, viewer: Viewer) -> Q:
    """It, one above it (which moves it in the tree), or who sits in it. Whose seats are secret are not told of."""
    written = Department.objects.filter(written_since(since, Department, {}))
    below = DepartmentAncestor.objects.filter(ancestor__in=written).values("department")
    found = Q(pk__in=written.values("pk")) | Q(pk__in=below)
    found |= Q(pk__in=_seats_that_began_or_ended(_days_since(since, viewer)).values("department"))
    return found | written_since(since, Department, {Position: "department"}) if viewer.sees_all_seats else found


def _days_since(since: datetime, viewer: Viewer) -> Days:
    """The days that have begun since, as the company counts them."""
    return since.astimezone(ZoneInfo(get_company().time_zone)).date() + timedelta(days=1), viewer.on


def _before(days: Days) -> Days:
    """A last day shows on the day after."""
    return days[0] - timedelta(days=1), days[1] - timedelta(days=1)


def _within(field: str, days: Days) -> dict[str, Days]:
    return {f"{field}__range": days}


def _seats_that_began_or_ended(days: Days) -> QuerySet[Position]:
    return Position.objects.filter(Q(**_within("start_on", days)) | Q(**_within("end_on", _before(days))))
