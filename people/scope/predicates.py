"""Whose rows: each a Q over a path to a person or a department, a subquery and never a list of ids."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db.models import Exists, Q, QuerySet
from django.db.models.expressions import RawSQL

from people.models import Department, Grant, Person, Placement
from people.scope.lasting import lasting, running_on
from people.scope.looking import Viewer, run_by


class Action(StrEnum):
    READ = "read"
    CHANGE = "change"


def _ids(sql: str, *params: object) -> RawSQL:
    """A subquery of ids out of a statement of this module; values come as parameters alone."""
    return RawSQL(sql, params)  # noqa: S611


def departments_run_by(person_id: int, on: date) -> RawSQL:
    return _ids(run_by("%s", "%s"), [person_id], [person_id], on, on)


def team_of(*line: int, on: date) -> RawSQL:
    """Everybody below one of these people, at any depth."""
    below = f"SELECT l.person_id FROM people_placement l WHERE l.managers && %s::bigint[] AND {lasting('l', '%s')}"
    return _ids(below, list(line), on, on)


def seated_in(department_id: int, on: date) -> RawSQL:
    """Everybody in a department or one below it."""
    seats = f"""
        SELECT l.person_id FROM people_placement l JOIN people_departmentancestor a ON a.department_id = l.department_id
        WHERE a.ancestor_id = %s AND {lasting("l", "%s")}
    """
    return _ids(seats, department_id, on, on)


def in_subtree(path: str, viewer: Viewer) -> Q:
    """Everybody below the viewer, or below one for whom the viewer acts, today, at any depth; never the viewer."""
    if not viewer.manages:
        return nothing()
    below = Q(**{f"{path}__in": team_of(*viewer.line, on=viewer.on)})
    return below & ~Q(**{path: viewer.person_id}) if viewer.acts_for else below


def acts_for_whom(viewer: Viewer, *, person_id: int | None = None, department_id: int | None = None) -> int | None:
    """On whose behalf the viewer changes something of this owner; None where the viewer's own powers reach it.

    Of several that the viewer acts for, the nearest above a person.
    """
    if not viewer.acts_for:
        return None
    if person_id is not None:
        return _principal_above(viewer, person_id)
    if viewer.is_executive:
        return None
    for holder in viewer.line:
        if Department.objects.filter(Q(pk__in=departments_run_by(holder, viewer.on)), pk=department_id or 0).exists():
            return None if holder == viewer.person_id else holder
    return None


def _principal_above(viewer: Viewer, person_id: int) -> int | None:
    seats = running_on(Placement.objects.filter(person=person_id), viewer.on)
    above = seats.values_list("managers", flat=True).first() or []
    if viewer.person_id in {person_id, *above}:
        return None
    return next((pk for pk in above if pk in viewer.acts_for), None)


def administrators(on: date) -> QuerySet[Grant]:
    """The powers of those who administer on a day: what nobody has agreed to is none."""
    return running_on(Grant.objects.agreed().filter(kind=Grant.Kind.ADMIN), on)


def is_self(path: str, viewer: Viewer) -> Q:
    return nothing() if viewer.person_id is None else Q(**{path: viewer.person_id})


def is_above(path: str, viewer: Viewer) -> Q:
    """Everybody to whom the viewer reports today, at any height."""
    if viewer.person_id is None:
        return nothing()
    above = f"SELECT unnest(l.managers) FROM people_placement l WHERE l.person_id = %s AND {lasting('l', '%s')}"
    return Q(**{f"{path}__in": _ids(above, viewer.person_id, viewer.on, viewer.on)})


def owned_by_person(path: str, viewer: Viewer, action: Action = Action.READ) -> Q:
    """Figures and goals of people: one's own and the subtree's to read; the subtree's alone to change."""
    if action is Action.CHANGE:
        return in_subtree(path, viewer)
    if viewer.sees_all_figures:
        return Q(**{f"{path}__isnull": False})
    return is_self(path, viewer) | in_subtree(path, viewer)


def owned_by_department(path: str, viewer: Viewer, action: Action = Action.READ) -> Q:
    """Figures and goals of departments: who runs them or one above reads and sets them; executives all."""
    if viewer.is_executive or (action is Action.READ and viewer.sees_all_figures):
        return Q(**{f"{path}__isnull": False})
    return Q(**{f"{path}__in": viewer.departments})


def owned_by_company(viewer: Viewer, action: Action = Action.READ) -> Q:
    """The company's own goals: who runs the root sets them, and whoever runs imports and settings reads them."""
    runs_it = Department.objects.filter(kind=Department.Kind.COMPANY, pk__in=viewer.departments)
    allowed = viewer.is_executive or (action is Action.READ and viewer.sees_company)
    return everything() if allowed else Q(Exists(runs_it))


def placed(path: str, viewer: Viewer) -> Q:
    """Where people sat and since when they work here: of oneself and of the subtree; admins, HR, executives all."""
    if viewer.sees_all_seats:
        return everything()
    return is_self(path, viewer) | in_subtree(path, viewer)


def sold_by(path: str, viewer: Viewer) -> Q:
    """Sale records: of oneself and of the subtree; an executive's are all. HR and admins have no more than that."""
    if viewer.sees_all_sales:
        return Q(**{f"{path}__isnull": False})
    return is_self(path, viewer) | in_subtree(path, viewer)


def sent_by(path: str, viewer: Viewer) -> Q:
    """Records of the program's own source: what a service account sent first, whoever has corrected it since."""
    return Q(**{path: viewer.user_id}) if viewer.ingests else nothing()


def everything() -> Q:
    return ~Q(pk__in=[])


def nothing() -> Q:
    return Q(pk__in=[])


def visible_people(viewer: Viewer, action: Action = Action.READ) -> QuerySet[Person]:
    """Whose goals and figures the viewer may read, or whose goals the viewer may set."""
    if action is Action.READ and viewer.sees_all_figures:
        return Person.objects.all()
    mine = nothing() if action is Action.CHANGE else is_self("pk", viewer)
    return Person.objects.filter(mine | in_subtree("pk", viewer))
