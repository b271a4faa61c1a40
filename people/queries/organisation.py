"""Who sat under whom on a day, as a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import overload

from django.db import connection
from django.db.models import Count

from common.sql import ids, literal
from people.models import DepartmentAncestor
from people.queries.departments import Node, departments
from people.scope import Viewer, employed, seats_on


@dataclass(frozen=True, slots=True)
class Seat:
    """A person on the day; `reports` are direct ones, `under` is who they report to."""

    person_id: int
    name: str
    title: str
    role: str
    department: str
    under: str
    reports: int
    start_on: date
    fte: Decimal
    depth: int


# The tree starts with those whose manager sits nowhere that day, or in none of the departments looked at.
_LINES = """
WITH RECURSIVE seat AS MATERIALIZED (
    SELECT p.person_id, p.manager_id, p.department_id, p.title, p.role, p.fte, p.start_on, e.name
    FROM people_position p JOIN people_person e ON e.id = p.person_id
    WHERE p.id IN ({seats}) AND (e.hired_on IS NULL OR e.hired_on <= %(on)s) AND (e.left_on IS NULL OR e.left_on >= %(on)s)
      AND (%(unit)s::text IS NULL OR p.department_id IN (
          SELECT a.department_id FROM people_departmentancestor a JOIN people_department d ON d.id = a.ancestor_id
          WHERE d.code = %(unit)s))
), line AS (
    SELECT s.person_id, 0 AS depth, ARRAY[s.person_id] AS upward, ARRAY[s.name, s.person_id::text] AS place
    FROM seat s WHERE NOT EXISTS (SELECT FROM seat m WHERE m.person_id = s.manager_id)
    UNION ALL
    SELECT s.person_id, l.depth + 1, l.upward || s.person_id, l.place || ARRAY[s.name, s.person_id::text]
    FROM line l JOIN seat s ON s.manager_id = l.person_id
    WHERE s.person_id <> ALL (l.upward)
), below AS (
    SELECT manager_id, count(*) AS reports FROM seat GROUP BY manager_id
)
SELECT s.person_id, s.name, s.title, s.role, d.name, coalesce(m.name, ''), coalesce(b.reports, 0), s.start_on, s.fte, l.depth
FROM line l JOIN seat s ON s.person_id = l.person_id
JOIN people_department d ON d.id = s.department_id
LEFT JOIN people_person m ON m.id = s.manager_id
LEFT JOIN below b ON b.manager_id = s.person_id
ORDER BY l.place LIMIT %(limit)s OFFSET %(offset)s
"""


class Lines(Sequence[Seat]):
    """Everybody, each below whom they report to; fetched a page at a time, since a paginator slices it.

    `department` is the code of one to stay within, with all below it; `people` is how many there are.
    """

    def __init__(self, viewer: Viewer, on: date, *, department: str, people: int) -> None:
        self.viewer, self.on, self.department, self.people = viewer, on, department, people

    def __len__(self) -> int:
        return self.people

    @overload
    def __getitem__(self, at: int) -> Seat: ...

    @overload
    def __getitem__(self, at: slice) -> list[Seat]: ...

    def __getitem__(self, at: int | slice) -> Seat | list[Seat]:
        if isinstance(at, int):
            return self._fetch(at, 1)[0]
        start, stop, _step = at.indices(self.people)
        return self._fetch(start, stop - start)

    def _fetch(self, offset: int, limit: int) -> list[Seat]:
        with connection.cursor() as cursor:
            seats = literal(*ids(seats_on(self.viewer, self.on)))
            asked = {"on": self.on, "unit": self.department or None, "limit": limit, "offset": offset}
            cursor.execute(_LINES.format(seats=seats), asked)
            return [Seat(*row) for row in cursor.fetchall()]


def filled_departments(viewer: Viewer, on: date) -> tuple[list[Node], Mapping[int, int]]:
    """The tree of departments, and how many people that one may see sat in each, all below it included."""
    seats = seats_on(viewer, on).filter(employed(on, "person"))
    counts = dict(
        seats.order_by().values("department").annotate(people=Count("pk")).values_list("department", "people")
    )
    above = DepartmentAncestor.objects.filter(department__in=counts).values_list("ancestor", "department")
    people: dict[int, int] = {}
    for ancestor, department in above:
        people[ancestor] = people.get(ancestor, 0) + counts[department]
    return departments(), people
