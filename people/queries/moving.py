"""What a move rests on and what it does to lines: seats from a day on, who is above whom, and a word for all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from people.models import Person, Position, Role
from people.scope import lasting, running_on

POWERFUL = (Role.HR, Role.EXECUTIVE)
# Of the people who move and of everybody below them: who is above them on the day.
_ABOVE = f"""
SELECT above.id, count(*) FROM people_placement l CROSS JOIN LATERAL unnest(l.managers) above (id)
WHERE (l.person_id = ANY(%(people)s) OR l.person_id = ANY(%(below)s)) AND {lasting("l", "%(on)s")}
GROUP BY above.id
"""
_BELOW = f"""
SELECT l.person_id FROM people_placement l WHERE l.managers && %(people)s::bigint[] AND {lasting("l", "%(on)s")}
"""


def state_of(people: Collection[int]) -> str:
    """Changes whenever a position or the employment of one of these people does: what a preview was made of."""
    seats = Position.objects.filter(person__in=people).order_by("pk").values_list(*_SEAT)
    employed = Person.objects.filter(pk__in=people).order_by("pk").values_list("pk", "hired_on", "left_on")
    return hashlib.sha256(repr((list(seats), list(employed))).encode()).hexdigest()[:32]


_SEAT = ("pk", "person", "department", "manager", "title", "role", "start_on", "end_on", "fte")


def below(people: Collection[int], on: date) -> list[int]:
    """Everybody who has one of these people above them on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"people": list(people), "on": on})
        return sorted({pk for (pk,) in cursor.fetchall()})


def seen_by(people: Collection[int], under: Collection[int], on: date) -> dict[int, int]:
    """Who is above these people and those under them on the day, and above how many of them."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"people": list(people), "below": list(under), "on": on})
        return dict(cursor.fetchall())


def seats_from(people: Collection[int], day: date) -> list[Position]:
    """Positions of these people that the day cuts, ends the day before, or that come later; oldest first."""
    seats = Position.objects.filter(Q(end_on__isnull=True) | Q(end_on__gte=day), person__in=people)
    return list(seats.select_related("person", "department", "manager").order_by("person__name", "person", "start_on"))


def reports_from(manager: Person, day: date) -> QuerySet[Position]:
    """Positions directly under somebody, on the day or later."""
    seats = Position.objects.filter(Q(end_on__isnull=True) | Q(end_on__gte=day), manager=manager)
    return seats.select_related("person", "department").order_by("person__name", "person", "start_on")


def seat_on(person: Person, day: date) -> Position | None:
    return running_on(person.positions.select_related("department", "manager"), day).first()


def roles_to_give(seat: Position | None, *, grants: bool) -> list[str]:
    """What sees more than a line is given by those who grant powers; a role that somebody has stays theirs."""
    kept = seat.role if seat else ""
    return [role for role in Role.values if grants or role not in POWERFUL or role == kept]
