"""What the product holds about somebody, and what was asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from common.personal import Held, Subject, all_held
from people.models import DataCopy, Erasure, Person
from people.scope import Viewer, colleagues, is_self

CHUNK = 2000
CHANGED = ("pgh_created_at", "pgh_label")
LATEST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a copy: its name, what it is, its columns and its rows."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: QuerySet[Any]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows.iterator(CHUNK))


def subject_of(person: Person) -> Subject:
    return Subject(person.pk, person.user_id)


def parts(subject: Subject) -> list[Part]:
    """All tables in the order of their names; after each what the history keeps of it."""
    found = [part for held in all_held() for part in (_part(held, subject), _changes(held, subject)) if part]
    return sorted(found, key=lambda part: part.name)


def _part(held: Held, subject: Subject) -> Part:
    columns = tuple(held.columns)
    rows = held.rows(subject).order_by("pk").values_list(*columns)
    return Part(held.name, str(held.about), tuple(_heading(column) for column in columns), rows)


def _changes(held: Held, subject: Subject) -> Part | None:
    """Rows as they were before each change (of what was added: as it was then)."""
    events = held.events(subject)
    if events is None:
        return None
    known = {field.name for field in events.model._meta.get_fields()}
    columns = (*CHANGED, *(column for column in held.columns if column.partition("__")[0] in known))
    rows = events.order_by("pk").values_list(*columns)
    heads = ("changed_at", "what", *(_heading(column) for column in columns[len(CHANGED) :]))
    return Part(f"{held.name}_before", str(held.about), heads, rows)


def _heading(column: str) -> str:
    return column.replace("__", "_")


def copies(viewer: Viewer) -> QuerySet[DataCopy]:
    """The viewer's own, newest first: nobody fetches somebody else's."""
    return DataCopy.objects.filter(is_self("person", viewer)).select_related("job", "asked_by__person").order_by("-pk")


def keeps_requests(viewer: Viewer) -> bool:
    """Human resources ask for others, administrators carry out: both see what was asked, nobody what is in it."""
    return viewer.is_hr or viewer.is_admin


def subjects(viewer: Viewer) -> QuerySet[Person]:
    """About whose data the viewer may ask or act: nobody their own."""
    if not keeps_requests(viewer):
        return Person.objects.none()
    return colleagues(viewer).exclude(pk=viewer.person_id or 0)


def erasures(viewer: Viewer) -> QuerySet[Erasure]:
    found = Erasure.objects.filter(person__in=subjects(viewer))
    return found.select_related("person", "asked_by__person", "agreed_by__person", "job").order_by("-pk")


def all_copies(viewer: Viewer) -> QuerySet[DataCopy]:
    """That they were asked for, and made: for whoever keeps requests."""
    found = DataCopy.objects.filter(person__in=subjects(viewer))
    return found.select_related("person", "asked_by__person", "job").order_by("-pk")
