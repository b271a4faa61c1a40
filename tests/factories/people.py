"""People and where they sit. `report_to` and `sits` say in one call what a story needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from people.actions import rebuild_ancestors, rebuild_placements
from people.models import Department, Grant, Person, Position, Role
from tests.factories.accounts import UserFactory


def root() -> Department:
    """The company at the top of the tree."""
    department, _made = Department.objects.get_or_create(
        kind=Department.Kind.COMPANY, defaults={"code": "ALL", "name": "The company"}
    )
    return department


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.LazyAttribute(lambda department: f"Department {department.code}")
    kind = Department.Kind.SALES
    parent = factory.LazyFunction(root)


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    class Params:
        signs_in = factory.Trait(user=factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email")))

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.LazyAttribute(lambda person: person.email.split("@")[0].title())


def sits(
    person: Person,
    *,
    under: Person | None = None,
    within: Department | None = None,
    role: str = Role.REP,
    start_on: date = date(2020, 1, 1),
    end_on: date | None = None,
    rebuild: bool = True,
    **fields: Any,
) -> Position:
    """A position, and what is derived from it brought up to date."""
    position = Position.objects.create(
        person=person,
        manager=under,
        department=within or root(),
        role=role,
        start_on=start_on,
        end_on=end_on,
        **fields,
    )
    if rebuild:
        rebuild_ancestors()
        rebuild_placements()
    return position


def make_admin(person: Person, *, start_on: date = date(2020, 1, 1), end_on: date | None = None) -> Grant:
    return Grant.objects.create(person=person, kind=Grant.Kind.ADMIN, start_on=start_on, end_on=end_on)
