"""Everybody's card, and what is written about one person, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Least

from accounts.models import User
from people.models import Absence, DepartmentAncestor, Position
from people.scope import Viewer, colleagues, employed, in_subtree, is_self, scope

EMPLOYED, TO_COME, LEFT = "", "to-come", "left"
SEARCHED = ("name", "seat__title", "seat__department__name")
SEARCHED_BY_KEEPERS = (*SEARCHED, "email", "employee_number")
SORTS = {
    "name": ("name",),
    "title": ("seat__title", "name"),
    "department": ("seat__department__name", "name"),
    "manager": ("seat__manager__name", "name"),
    "hired": ("hired_on", "name"),
}
MOST_ABSENCES = 20


def with_seat(people: QuerySet[Any], on: date) -> QuerySet[Any]:
    """With the position of the day, or of the last day of those who have left by then."""
    day = Least(F("left_on"), Value(on), output_field=DateField())
    still = Q(positions__end_on__isnull=True) | Q(positions__end_on__gte=day)
    found: QuerySet[Any] = people.annotate(
        seat=FilteredRelation("positions", condition=still & Q(positions__start_on__lte=day)),
        seat_title=F("seat__title"),
        seat_role=F("seat__role"),
        seat_department=F("seat__department__name"),
        seat_department_code=F("seat__department__code"),
        seat_manager=F("seat__manager__name"),
        seat_manager_id=F("seat__manager_id"),
        seat_fte=F("seat__fte"),
    )
    return found


def directory(viewer: Viewer, asked: Mapping[str, str], *, sort: str) -> QuerySet[Any]:
    """`asked`: q, department (a code, with all below), role, manager (an id) and state."""
    people = with_seat(_in_state(colleagues(viewer), asked.get("state", ""), viewer.on), viewer.on)
    if asked.get("department"):
        below = DepartmentAncestor.objects.filter(ancestor__code=asked["department"])
        people = people.filter(seat__department__in=below.values("department"))
    if asked.get("role"):
        people = people.filter(seat__role=asked["role"])
    if asked.get("manager", "").isdecimal():
        people = people.filter(seat__manager=int(asked["manager"]))
    for word in asked.get("q", "")[:200].replace("\x00", "").split()[:10]:
        people = people.filter(_named(word, viewer))
    order = SORTS[sort.removeprefix("-")]
    sign = (lambda name: F(name).desc(nulls_last=True)) if sort.startswith("-") else (lambda name: F(name).asc())
    return people.order_by(*map(sign, order), "pk")


def _in_state(people: QuerySet[Any], state: str, on: date) -> QuerySet[Any]:
    if state == LEFT:
        return people.filter(left_on__lt=on)
    if state == TO_COME:
        return people.filter(hired_on__gt=on)
    return people.filter(employed(on))


def _named(word: str, viewer: Viewer) -> Q:
    """E-mail and number are found by those alone who see them on everybody."""
    keeps = viewer.is_admin or viewer.is_hr
    found = Q()
    for name in SEARCHED_BY_KEEPERS if keeps else SEARCHED:
        found |= Q(**{f"{name}__icontains": word})
    return found


@dataclass(frozen=True, slots=True)
class Account:
    """What one may know of somebody: `near` is oneself, the people below, and everybody for those who keep them."""

    person: Any
    near: bool
    keeps: bool
    sees_figures: bool
    sees_why: bool
    positions: list[Position]
    reports: QuerySet[Any]
    absences: list[Absence]


def looked_at(viewer: Viewer) -> QuerySet[Any]:
    """Everybody whose page there is for the viewer, with today's position and how near they are."""
    near = is_self("pk", viewer) | in_subtree("pk", viewer)
    signs_in = User.objects.filter(pk=OuterRef("user"), is_active=True)
    found: QuerySet[Any] = with_seat(colleagues(viewer), viewer.on).annotate(
        below=Case(When(near, then=Value(True)), default=Value(False), output_field=BooleanField()),
        signs_in=Exists(signs_in),
    )
    return found


def account(person: Any, viewer: Viewer) -> Account:
    """`person` is one of `looked_at`."""
    keeps = viewer.is_admin or viewer.is_hr
    positions = scope(viewer, Position).filter(person=person).select_related("department", "manager")
    reports = _in_state(with_seat(colleagues(viewer), viewer.on), EMPLOYED, viewer.on)
    return Account(
        person=person,
        near=person.below or viewer.sees_all_seats,
        keeps=keeps,
        sees_figures=person.below or viewer.sees_all_figures,
        # That somebody is away explains a figure; why is no executive's business.
        sees_why=keeps or person.pk == viewer.person_id or not viewer.is_executive,
        positions=list(positions.order_by("-start_on")),
        reports=reports.filter(seat__manager=person.pk).order_by("name", "pk"),
        absences=list(scope(viewer, Absence).filter(person=person).order_by("-start_on")[:MOST_ABSENCES]),
    )
