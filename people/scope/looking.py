"""Who looks: what somebody is on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import Scope, User
from common.sql import planned
from people.calendar import get_company, today
from people.models import Grant, Role
from people.scope.lasting import lasting

RUNS_DEPARTMENT = (Role.HEAD, Role.MANAGER, Role.EXECUTIVE)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What somebody is on a day. Roles and powers add up; made anew for every request."""

    on: date
    user_id: int | None = None
    person_id: int | None = None
    acts_for: tuple[int, ...] = ()
    role: str = ""
    manages: bool = False
    is_admin: bool = False
    departments: frozenset[int] = frozenset()
    reads: bool = False  # a service account: the company's directory, goals, figures and sale records
    ingests: bool = False  # a service account: brings records, and reads those that it brought
    looks_as: bool = False  # an administrator (user_id) with the eyes of somebody who agreed (person_id)

    @property
    def line(self) -> tuple[int, ...]:
        """Whose line downward the viewer holds: one's own first, then those of whom one is delegate or stand-in."""
        return () if self.person_id is None else (self.person_id, *self.acts_for)

    @property
    def is_executive(self) -> bool:
        return self.role == Role.EXECUTIVE

    @property
    def is_hr(self) -> bool:
        return self.role == Role.HR

    @property
    def sees_all_figures(self) -> bool:
        """Every goal, attainment and total."""
        return self.is_executive or self.is_hr or self.reads

    @property
    def sees_all_sales(self) -> bool:
        """Every order and deal behind the figures."""
        return self.is_executive or self.reads

    @property
    def sees_company(self) -> bool:
        """The company's own goals and totals, whole."""
        return self.sees_all_figures or self.is_admin

    @property
    def sees_all_seats(self) -> bool:
        """Where everybody sits and sat, those included who have left or are still to come."""
        return self.is_executive or self.is_hr or self.is_admin or self.reads

    @property
    def only_brings(self) -> bool:
        """A program with nothing but records of its own source: it knows people by e-mails, and no costs."""
        return self.ingests and not self.reads

    @property
    def sets_goals(self) -> bool:
        return self.manages or self.is_executive or bool(self.departments)


def viewer(request: HttpRequest) -> Viewer:
    """Who looks, in this request: asked for once, kept for no other."""
    known = request.__dict__.get("_viewer")
    if known is None:
        user = request.user
        known = request.__dict__["_viewer"] = viewer_of(
            user,
            on=today(getattr(user, "company_zone", "") or get_company().time_zone),
            left=getattr(getattr(request, "auth", None), "scopes", None),
        )
    return cast("Viewer", known)


def look_as(request: HttpRequest, user: User) -> Viewer | None:
    """From here on in this request the eyes of that account's person; None where that one is nobody any more.

    No more than what is that person's own: they agreed for themselves. What they see of others, by whom they lead, what
    they run, act for or keep, is not theirs to show, and no administrator's to see (docs/adr/0052).
    """
    mine = viewer(request)
    theirs = viewer_of(user, on=mine.on)
    if theirs.person_id is None:
        return None
    seen = Viewer(on=mine.on, user_id=mine.user_id, person_id=theirs.person_id, looks_as=True)
    request.__dict__["_viewer"] = seen
    return seen


# The statements of this module are written out: the ORM takes longer to compose them than Postgres to answer a page's.


def run_by(line: str, on: str) -> str:
    """SQL: the departments that one of these people (an array) runs, with all below.

    Who runs a department: its head; without one, those who sit in it on the day as head, manager or executive; without
    those, whoever runs the nearest department above, which all below that one already covers.
    """
    roles = ", ".join(f"'{role.value}'" for role in RUNS_DEPARTMENT)
    return f"""
        SELECT DISTINCT a.department_id FROM people_departmentancestor a WHERE a.ancestor_id IN (
            SELECT d.id FROM people_department d
            WHERE d.head_id = ANY({line}) OR d.head_id IS NULL AND d.id IN (
                SELECT l.department_id FROM people_placement l
                WHERE l.person_id = ANY({line}) AND l.role IN ({roles}) AND {lasting("l", on)}))
    """


# A delegate and a stand-in hold the line of the one they act for, while that one works here: neither the roles of that
# one nor what that one holds for others.
_VIEWER = f"""
    SELECT p.id, p.left_on, h.acts_for, coalesce(s.role, ''),
           EXISTS (SELECT FROM people_placement l WHERE l.managers && (p.id || h.acts_for) AND {lasting("l", "%(on)s")}),
           EXISTS (SELECT FROM people_grant g
                   WHERE g.person_id = p.id AND g.kind = '{Grant.Kind.ADMIN.value}' AND g.agreed_at IS NOT NULL
                     AND {lasting("g", "%(on)s")}),
           ARRAY({run_by("p.id || h.acts_for", "%(on)s")})
    FROM people_person p
    LEFT JOIN people_placement s ON s.person_id = p.id AND {lasting("s", "%(on)s")},
    LATERAL (SELECT ARRAY(
        SELECT g.on_behalf_of_id FROM people_grant g JOIN people_person o ON o.id = g.on_behalf_of_id
        WHERE g.person_id = p.id AND g.agreed_at IS NOT NULL AND {lasting("g", "%(on)s")} AND (o.left_on IS NULL OR o.left_on >= %(on)s)
          AND g.kind IN ('{Grant.Kind.DELEGATION.value}', '{Grant.Kind.STAND_IN.value}')
        ORDER BY 1) AS acts_for) h
    WHERE p.user_id = %(user)s
"""


def viewer_of(user: User | AnonymousUser, on: date, left: Collection[str] | None = None) -> Viewer:
    """One statement, however large the company. Whoever has left, or may not sign in, is nobody.

    `left`: what its token leaves of a service account's scopes. (A person's are asked for by each endpoint.)
    """
    if not isinstance(user, User) or not user.is_active:
        return Viewer(on=on)
    if user.service_scopes is not None:
        may = [scope for scope in user.service_scopes if left is None or scope in left]
        return Viewer(on=on, user_id=user.pk, reads=Scope.READ in may, ingests=Scope.INGEST in may)
    found = planned(_VIEWER, {"user": user.pk, "on": on})
    if not found:
        return Viewer(on=on, user_id=user.pk)
    person_id, left_on, acts_for, role, manages, is_admin, departments = found[0]
    if left_on is not None and left_on < on:
        return Viewer(on=on)
    return Viewer(
        on=on,
        user_id=user.pk,
        person_id=person_id,
        acts_for=tuple(acts_for),
        role=role,
        manages=manages,
        is_admin=is_admin,
        departments=frozenset(departments),
    )
