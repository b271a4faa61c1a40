"""What the product holds about people: which tables, which of their columns, and what becomes of each in an erasure.

Each app declares it of its own tables, settings.PERSONAL_DATA names the declarations; people copies and erases by them.
A model that leads to a person or an account and is in no declaration fails the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string
from pghistory.models import Event

# What stands for somebody who was erased: {n} is the person's number.
PSEUDONYM, NOWHERE = "Former employee {n}", "erased-{n}@erased.invalid"
Said = Any  # a text that is translated when it is shown


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody about whom it is; `user` is the account by which they sign in, if they have one."""

    person: int
    user: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A table with rows about people.

    `whose` is the path from a row to the person, or with `by_account` to the account. `columns` are what a copy has of it:
    never a name of anybody else, never a secret. In an erasure the rows go, or stay with the values of `blanks` instead of
    their own ({n} is the person's number); `stays` says why.
    """

    model: type[Model]
    name: str
    about: Said
    whose: str
    columns: Sequence[str]
    by_account: bool = False
    goes: bool = False
    blanks: Mapping[str, Any] = field(default_factory=dict)
    stays: Said = ""

    def rows(self, subject: Subject) -> QuerySet[Any]:
        return _of(self.model, self.whose, subject.user if self.by_account else subject.person)

    def events(self, subject: Subject) -> QuerySet[Any] | None:
        """What the history keeps of those rows; None where it keeps nothing."""
        kept = event_of(self.model)
        if kept is None:
            return None
        return _of(
            kept, "pgh_obj" if self.whose == "pk" else self.whose, subject.user if self.by_account else subject.person
        )

    def values(self, subject: Subject) -> dict[str, Any]:
        """What stands in the row after an erasure."""
        return {
            name: value.format(n=subject.person) if isinstance(value, str) else value
            for name, value in self.blanks.items()
        }


def _of(model: type[Model], whose: str, key: int | None) -> QuerySet[Any]:
    every: QuerySet[Any] = model._base_manager.all()
    if key is None:
        return every.none()
    if "__" not in whose:
        return every.filter(**{whose: key})
    return every.filter(pk__in=model._base_manager.filter(**{whose: key}).values("pk"))


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One app's: what it holds, in the order in which an erasure goes; and which of its models lead to people without
    being about them, with the reason.

    `names` are columns ("table.column") that hold names of their own: an erased person's is not looked for in them.
    """

    held: Sequence[Held]
    others: Mapping[str, str] = field(default_factory=dict)
    names: Sequence[str] = ()


@cache
def personal_data() -> tuple[PersonalData, ...]:
    return tuple(import_string(name) for name in settings.PERSONAL_DATA)


def all_held() -> list[Held]:
    return [held for one in personal_data() for held in one.held]


@cache
def event_of(model: type[Model]) -> type[Model] | None:
    """The model of the history's rows about that model."""
    found = (each for each in apps.get_models() if issubclass(each, Event))
    return next((each for each in found if getattr(each, "pgh_tracked_model", None) is model), None)
