"""The teams and departments whose figures somebody may look at, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from common.sql import among, planned
from goals.models import Goal
from people.models import Person
from people.queries.departments import Node, departments, in_order
from people.scope import Viewer, departments_run_by, lasting, seated_in, team_of, visible_people

TEAM, DEPARTMENT = "team", "department"


@dataclass(frozen=True, slots=True)
class Unit:
    """A manager's team (`pk` is the manager's) or a department; `above` is the slug of the unit it hangs under here."""

    kind: str
    pk: int
    code: str
    name: str
    depth: int
    above: str
    root: bool = False

    @property
    def slug(self) -> str:
        return f"{TEAM}-{self.pk}" if self.kind == TEAM else self.code


# Everybody below the viewer, or below one for whom the viewer acts, today who has reports, and the departments that the viewer may look at.
_UNITS = f"""
WITH seat AS (
    SELECT person_id, managers FROM people_placement l
    WHERE {lasting("l", "%(on)s")} AND managers && %(line)s::bigint[]
)
SELECT 'team', p.id, '', p.name, NULL::bigint, false, coalesce(s.managers, ARRAY[]::bigint[])
FROM people_person p LEFT JOIN seat s ON s.person_id = p.id
WHERE p.id IN (SELECT managers[1] FROM seat)
UNION ALL
SELECT 'department', d.id, d.code, d.name, d.parent_id, d.kind = 'company', ARRAY[]::bigint[]
FROM people_department d WHERE %(every)s OR d.id = ANY(%(departments)s)
"""


def units(viewer: Viewer) -> list[Unit]:
    """One statement. Teams first, each under the one above; then departments the same way."""
    rows = planned(
        _UNITS,
        {
            "on": viewer.on,
            "line": list(viewer.line),
            "every": viewer.sees_all_figures,
            "departments": list(viewer.departments),
        },
    )
    return [*_teams(rows, set(viewer.line)), *_departments(rows)]


def _teams(rows: list[Any], holding: set[int]) -> list[Unit]:
    """The line upward of each manager, cut at whose line the viewer holds, says where the team hangs."""
    found = {pk: (name, managers) for kind, pk, _code, name, _parent, _root, managers in rows if kind == TEAM}
    lines = {}
    for pk, (_, managers) in found.items():
        tops = [place for place, above in enumerate(managers) if above in holding]
        upward = managers[: tops[-1] + 1] if tops else []
        lines[pk] = [*reversed(upward), pk]
    names = {pk: name for pk, (name, _) in found.items()}
    ordered = sorted(lines.items(), key=lambda item: [(names.get(step, ""), step) for step in item[1]])
    return [
        Unit(TEAM, pk, "", names[pk], len(line) - 1, f"{TEAM}-{line[-2]}" if len(line) > 1 else "")
        for pk, line in ordered
    ]


def _departments(rows: list[Any]) -> list[Unit]:
    found = {
        pk: (code, name, parent, root) for kind, pk, code, name, parent, root, _managers in rows if kind == DEPARTMENT
    }
    children: dict[int | None, list[int]] = {}
    for pk in sorted(found, key=lambda pk: (found[pk][1], pk)):
        parent = found[pk][2]
        children.setdefault(parent if parent in found else None, []).append(pk)
    ordered: list[Unit] = []
    stack = [(pk, 0, "") for pk in reversed(children.get(None, []))]
    while stack:
        pk, depth, above = stack.pop()
        code, name, _, root = found[pk]
        unit = Unit(DEPARTMENT, pk, code, name, depth, above, root)
        ordered.append(unit)
        stack.extend((child, depth + 1, unit.slug) for child in reversed(children.get(pk, [])))
    return ordered


def chosen(slug: str, known: list[Unit]) -> Unit | None:
    """The unit that the address asks for; without one the company for those who see it whole, else one's own team."""
    if slug:
        return next((unit for unit in known if unit.slug == slug), None)
    return next((unit for unit in known if unit.root), next(iter(known), None))


def climb(unit: Unit, known: list[Unit]) -> list[Unit]:
    """The unit with all above it, the top first."""
    by_slug = {one.slug: one for one in known}
    line = [unit]
    while line[0].above in by_slug:
        line.insert(0, by_slug[line[0].above])
    return line


def members(unit: Unit, viewer: Viewer) -> QuerySet[Person]:
    """Who is in the unit today, of those whose figures the viewer may read."""
    found = team_of(unit.pk, on=viewer.on) if unit.kind == TEAM else seated_in(unit.pk, viewer.on)
    return visible_people(viewer).filter(pk__in=found)


def goals_of(unit: Unit, members: QuerySet[Person], viewer: Viewer) -> QuerySet[Goal]:
    """Of what the viewer may see, the goals of the members and of the unit's departments, and the company's where it is that."""
    theirs = among("goals_goal.person_id", members) | among("goals_goal.department_id", _own_departments(unit, viewer))
    return Goal.objects.visible_to(viewer).filter(theirs | Q(owner_kind="company") if unit.root else theirs)


def _own_departments(unit: Unit, viewer: Viewer) -> RawSQL:
    if unit.kind == TEAM:
        return departments_run_by(unit.pk, viewer.on)
    below = "SELECT department_id FROM people_departmentancestor WHERE ancestor_id = %s AND depth <= 1"
    return RawSQL(below, [unit.pk])  # noqa: S611  # ours


def departments_of(viewer: Viewer) -> list[Node]:
    """The tree as far as the viewer may see figures of it; whoever sees the company's totals alone gets its root."""
    every = departments()
    if viewer.sees_all_figures:
        return every
    return in_order(node for node in every if node.pk in viewer.departments or (node.root and viewer.sees_company))
