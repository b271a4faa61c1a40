"""Who may see whom: the only home of that question.

A page asks once who looks, and fetches through the answer:

    viewer = scope.viewer(request)
    goals = Goal.objects.visible_to(viewer)
    goal = scope.get_visible_or_404(Goal.objects.all(), viewer, pk=pk)

A model's QuerySet has `visible_to(viewer)`, and `changeable_by(viewer)` where somebody may change its rows; both are
built of the predicates below and of nothing else, so that they stay subqueries of one statement:

    class OrderQuerySet(models.QuerySet["Order"]):
        def visible_to(self, viewer: Viewer) -> OrderQuerySet:
            mine = Credit.objects.filter(scope.sold_by("person", viewer), order=OuterRef("pk"))
            return self if viewer.sees_all_sales else self.filter(Exists(mine))

Models of this floor and below are registered at the end of this module. A model with neither is closed to everybody.
Access follows the line of managers of today, figures that of the day of the fact (goals, sales): see docs/adr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest

from accounts.models import Invitation, User
from imports.models import ChangedRow, ChangeSet, Import, RejectedRow, RowError
from people.calendar import company_today, get_company, today
from people.models import Absence, Department, Grant, Person, Position, Role, SavedView

M = TypeVar("M", bound=Model)

RUNS_DEPARTMENT = (Role.HEAD, Role.MANAGER, Role.EXECUTIVE)


class Action(StrEnum):
    READ = "read"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Viewer:
    """What somebody is on a day. Roles and powers add up; made anew for every request."""

    on: date
    user_id: int | None = None
    person_id: int | None = None
    role: str = ""
    manages: bool = False
    is_admin: bool = False
    departments: frozenset[int] = frozenset()

    @property
    def is_executive(self) -> bool:
        return self.role == Role.EXECUTIVE

    @property
    def is_hr(self) -> bool:
        return self.role == Role.HR

    @property
    def sees_all_figures(self) -> bool:
        """Every goal, attainment and total."""
        return self.is_executive or self.is_hr

    @property
    def sees_all_sales(self) -> bool:
        """Every order and deal behind the figures."""
        return self.is_executive

    @property
    def sees_company(self) -> bool:
        """The company's own goals and totals, whole."""
        return self.sees_all_figures or self.is_admin

    @property
    def sees_all_seats(self) -> bool:
        """Where everybody sits and sat, those included who have left or are still to come."""
        return self.is_executive or self.is_hr or self.is_admin

    @property
    def sets_goals(self) -> bool:
        return self.manages or self.is_executive or bool(self.departments)


def viewer(request: HttpRequest) -> Viewer:
    """Who looks, in this request: asked for once, kept for no other."""
    known = request.__dict__.get("_viewer")
    if known is None:
        user = request.user
        known = request.__dict__["_viewer"] = viewer_of(
            user, on=today(getattr(user, "company_zone", "") or get_company().time_zone)
        )
    return cast("Viewer", known)


# The statements of this module are written out: the ORM takes longer to compose them than Postgres to answer a page's.


def _lasting(row: str, on: str) -> str:
    """SQL: a row with start_on and end_on (inclusive, empty: open) holds the day."""
    return f"{row}.start_on <= {on} AND ({row}.end_on IS NULL OR {row}.end_on >= {on})"


def _run_by(who: str, on: str) -> str:
    """SQL: the departments that a person runs, with all below.

    Who runs a department: its head; without one, those who sit in it on the day as head, manager or executive; without
    those, whoever runs the nearest department above, which all below that one already covers.
    """
    roles = ", ".join(f"'{role.value}'" for role in RUNS_DEPARTMENT)
    return f"""
        SELECT DISTINCT a.department_id FROM people_departmentancestor a WHERE a.ancestor_id IN (
            SELECT d.id FROM people_department d
            WHERE d.head_id = {who} OR d.head_id IS NULL AND d.id IN (
                SELECT l.department_id FROM people_placement l
                WHERE l.person_id = {who} AND l.role IN ({roles}) AND {_lasting("l", on)}))
    """


_VIEWER = f"""
    SELECT p.id, p.left_on, coalesce(s.role, ''),
           EXISTS (SELECT FROM people_placement l WHERE l.managers @> ARRAY[p.id] AND {_lasting("l", "%(on)s")}),
           EXISTS (SELECT FROM people_grant g
                   WHERE g.person_id = p.id AND g.kind = '{Grant.Kind.ADMIN.value}' AND {_lasting("g", "%(on)s")}),
           ARRAY({_run_by("p.id", "%(on)s")})
    FROM people_person p LEFT JOIN people_placement s ON s.person_id = p.id AND {_lasting("s", "%(on)s")}
    WHERE p.user_id = %(user)s
"""


def viewer_of(user: User | AnonymousUser, on: date) -> Viewer:
    """One statement, however large the company. Whoever has left, or may not sign in, is nobody."""
    if not isinstance(user, User) or not user.is_active:
        return Viewer(on=on)
    with connection.cursor() as cursor:
        cursor.execute(_VIEWER, {"user": user.pk, "on": on})
        found = cursor.fetchone()
    if found is None:
        return Viewer(on=on, user_id=user.pk)
    person_id, left_on, role, manages, is_admin, departments = found
    if left_on is not None and left_on < on:
        return Viewer(on=on)
    return Viewer(
        on=on,
        user_id=user.pk,
        person_id=person_id,
        role=role,
        manages=manages,
        is_admin=is_admin,
        departments=frozenset(departments),
    )


def running_on(rows: QuerySet[M], on: date) -> QuerySet[M]:
    """Of rows with start_on and end_on (inclusive, empty: open), those that hold the day."""
    return rows.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), start_on__lte=on)


def _ids(sql: str, *params: object) -> RawSQL:
    """A subquery of ids out of a statement of this module; values come as parameters alone."""
    return RawSQL(sql, params)  # noqa: S611


def departments_run_by(person_id: int, on: date) -> RawSQL:
    return _ids(_run_by("%s", "%s"), person_id, person_id, on, on)


def team_of(person_id: int, on: date) -> RawSQL:
    """Everybody below a person, at any depth."""
    below = (
        f"SELECT l.person_id FROM people_placement l WHERE l.managers @> ARRAY[%s]::bigint[] AND {_lasting('l', '%s')}"
    )
    return _ids(below, person_id, on, on)


def seated_in(department_id: int, on: date) -> RawSQL:
    """Everybody in a department or one below it."""
    seats = f"""
        SELECT l.person_id FROM people_placement l JOIN people_departmentancestor a ON a.department_id = l.department_id
        WHERE a.ancestor_id = %s AND {_lasting("l", "%s")}
    """
    return _ids(seats, department_id, on, on)


# Predicates: each a Q over a path to a person or a department, a subquery and never a list of ids.


def in_subtree(path: str, viewer: Viewer) -> Q:
    """Everybody below the viewer today, at any depth; never the viewer."""
    if not viewer.manages:
        return nothing()
    return Q(**{f"{path}__in": team_of(viewer.person_id or 0, viewer.on)})


def is_self(path: str, viewer: Viewer) -> Q:
    return nothing() if viewer.person_id is None else Q(**{path: viewer.person_id})


def is_above(path: str, viewer: Viewer) -> Q:
    """Everybody to whom the viewer reports today, at any height."""
    if viewer.person_id is None:
        return nothing()
    above = f"SELECT unnest(l.managers) FROM people_placement l WHERE l.person_id = %s AND {_lasting('l', '%s')}"
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


def colleagues(viewer: Viewer) -> QuerySet[Person]:
    """Whose card one may look up, with its name, title, department and team: everybody who works here today."""
    people = narrow(Person.objects.all(), viewer)
    if viewer.sees_all_seats:
        return people
    here = Q(hired_on__isnull=True) | Q(hired_on__lte=viewer.on)
    still = Q(left_on__isnull=True) | Q(left_on__gte=viewer.on)
    return people.filter(here & still | is_self("pk", viewer))


def seats_on(viewer: Viewer, day: date) -> QuerySet[Position]:
    """Who sat where on a day: today's are on everybody's card, others one sees of oneself and the people below."""
    seats = Position.objects.all() if day == viewer.on and viewer.user_id else scope(viewer, Position)
    return running_on(seats, day)


# One door for all models.

Narrowing = Callable[[QuerySet[Any], Viewer, Action], QuerySet[Any]]
_registered: dict[type[Model], Narrowing] = {}


def register(model: type[Model], narrowing: Narrowing) -> None:
    _registered[model] = narrowing


def narrow(rows: QuerySet[M], viewer: Viewer, action: Action = Action.READ) -> QuerySet[M]:
    """Of these rows, those that the viewer may read or change."""
    if rows.model in _registered:
        return _registered[rows.model](rows, viewer, action)
    method = getattr(rows, "visible_to" if action is Action.READ else "changeable_by", None)
    return rows.none() if method is None else cast("QuerySet[M]", method(viewer))


def scope(viewer: Viewer, model: type[M], action: Action = Action.READ) -> QuerySet[M]:
    return narrow(model._default_manager.all(), viewer, action)


def can(viewer: Viewer, action: Action, row: Model) -> bool:
    """The same answer as the list's: a row may be read where the scope holds it."""
    return scope(viewer, type(row), action).filter(pk=row.pk).exists()


def get_visible_or_404(rows: QuerySet[M], viewer: Viewer, action: Action = Action.READ, **lookup: Any) -> M:
    """The row, or the answer that a row which does not exist would get."""
    row = narrow(rows, viewer, action).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def may_import(user: User | AnonymousUser) -> bool:
    """settings.IMPORT_PERMISSION: asked by the floor below, which knows nobody's powers."""
    return viewer_of(user, on=company_today()).is_admin


def _directory(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Names and teams are public in the company; admins and HR keep them."""
    allowed = viewer.user_id is not None if action is Action.READ else viewer.is_admin or viewer.is_hr
    return rows if allowed else rows.none()


def _assignments(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    if action is Action.CHANGE:
        return rows if viewer.is_admin or viewer.is_hr else rows.none()
    return rows.filter(placed("person", viewer))


def _absences(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Why somebody is away is no executive's business."""
    if viewer.is_admin or viewer.is_hr:
        return rows
    if action is Action.CHANGE:
        return rows.none()
    return rows.filter(is_self("person", viewer) | in_subtree("person", viewer))


def _grants(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """Nobody changes a grant of their own."""
    if action is Action.CHANGE:
        return rows.exclude(is_self("person", viewer)) if viewer.is_admin else rows.none()
    return rows if viewer.is_admin or viewer.is_hr else rows.filter(is_self("person", viewer))


def _admins(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    return rows if viewer.is_admin else rows.none()


def _views(rows: QuerySet[Any], viewer: Viewer, action: Action) -> QuerySet[Any]:
    """One's own, and those that somebody above shares with all below."""
    mine = is_self("owner", viewer)
    return rows.filter(mine if action is Action.CHANGE else mine | Q(shared=True) & is_above("owner", viewer))


register(Person, _directory)
register(Department, _directory)
register(Position, _assignments)
register(Absence, _absences)
register(Grant, _grants)
register(Import, _admins)
register(RejectedRow, _admins)
register(RowError, _admins)
register(ChangeSet, _admins)
register(ChangedRow, _admins)
register(Invitation, _admins)
register(SavedView, _views)
