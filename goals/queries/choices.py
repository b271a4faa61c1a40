"""Whose goals somebody may set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from goals.models import OwnerKind
from people.models import Department, Person
from people.scope import Action, Viewer, owned_by_company, owned_by_department, visible_people


@dataclass(frozen=True, slots=True)
class Owner:
    kind: OwnerKind
    name: str
    person: Person | None = None
    department: Department | None = None

    @property
    def slug(self) -> str:
        if self.person:
            return f"person-{self.person.pk}"
        return f"department-{self.department.pk}" if self.department else "company"


def owners(viewer: Viewer) -> list[Owner]:
    """People below the viewer today, departments that the viewer runs, and the company for those who run it."""
    people = visible_people(viewer, Action.CHANGE).order_by("name", "pk")
    departments = Department.objects.filter(owned_by_department("pk", viewer, Action.CHANGE)).order_by("name", "pk")
    root = Department.objects.filter(owned_by_company(viewer, Action.CHANGE), kind=Department.Kind.COMPANY)
    return [
        *(Owner(OwnerKind.PERSON, person.name, person=person) for person in people),
        *(Owner(OwnerKind.DEPARTMENT, one.name, department=one) for one in departments),
        *(Owner(OwnerKind.COMPANY, one.name) for one in root),
    ]


def owner_of(slug: str, viewer: Viewer) -> Owner | None:
    return next((owner for owner in owners(viewer) if owner.slug == slug), None)


def settable(viewer: Viewer, emails: Collection[str], codes: Collection[str]) -> set[tuple[str, str]]:
    """Of these people and departments (the company by its code), those whose goals the viewer sets: (kind, key)."""
    people = visible_people(viewer, Action.CHANGE).filter(email__in=emails).values_list("email", flat=True)
    departments = Department.objects.filter(owned_by_department("pk", viewer, Action.CHANGE), code__in=codes)
    root = Department.objects.filter(
        owned_by_company(viewer, Action.CHANGE), kind=Department.Kind.COMPANY, code__in=codes
    )
    return {
        *((OwnerKind.PERSON.value, email) for email in people),
        *((OwnerKind.DEPARTMENT.value, code) for code in departments.values_list("code", flat=True)),
        *((OwnerKind.COMPANY.value, code) for code in root.values_list("code", flat=True)),
    }
