"""Promises as lists need them: one's own, those on the board, and what became of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, DateField, IntegerField, Max, Min, Q, QuerySet

from inbox.models import Promise
from people.models import Person
from people.scope import Viewer, acts_for_whom, in_subtree, is_self, not_left

OPEN, OVERDUE, CLOSED = "", "overdue", "closed"
SORTS = {
    "owner": ("owner__name", "due_on"),
    "title": ("title",),
    "due": ("due_on",),
    "made": ("made_at",),
    "carried": ("carried",),
}
USUAL_SORT = "due"
SOON = timedelta(days=7)


def mine(viewer: Viewer) -> QuerySet[Promise]:
    """What the viewer owes, what is due first first."""
    return Promise.objects.kept_by(viewer).open().select_related("owner", "by__person").order_by("due_on", "pk")


def due_soon(viewer: Viewer, *, limit: int) -> list[Promise]:
    """What the viewer owes by the end of the next seven days, what is past its day first."""
    return list(mine(viewer).filter(due_on__lte=viewer.on + SOON)[:limit])


def mine_closed(viewer: Viewer) -> QuerySet[Promise]:
    done = Promise.objects.kept_by(viewer).exclude(state=Promise.State.OPEN)
    return done.select_related("owner", "by__person").order_by("-closed_at", "-pk")


def counted(viewer: Viewer) -> tuple[int, int]:
    """How many the viewer owes, and how many of those are past their day."""
    found = Promise.objects.kept_by(viewer).open().aggregate(all=Count("pk"), late=Count("pk", filter=_late(viewer.on)))
    return found["all"], found["late"]


def board(viewer: Viewer, asked: Mapping[str, str], *, sort: str = USUAL_SORT) -> QuerySet[Promise]:
    """Of everybody below and of the viewer; `asked`: owner (an id), state, q."""
    rows = Promise.objects.visible_to(viewer).select_related("owner", "by__person", "on_behalf_of")
    found = _in_state(rows, asked.get("state", ""), viewer.on)
    if asked.get("owner", "").isdecimal():
        found = found.filter(owner=int(asked["owner"]))
    for word in asked.get("q", "")[:200].replace("\x00", "").split()[:10]:
        found = found.filter(Q(title__icontains=word) | Q(owner__name__icontains=word))
    sign = "-" if sort.startswith("-") else ""
    return found.order_by(*(f"{sign}{name}" for name in SORTS[sort.removeprefix("-")]), "pk")


def _in_state(found: QuerySet[Promise], state: str, on: date) -> QuerySet[Promise]:
    if state == CLOSED:
        return found.exclude(state=Promise.State.OPEN)
    return found.filter(_late(on) if state == OVERDUE else Q(state=Promise.State.OPEN))


def _late(on: date) -> Q:
    return Q(state=Promise.State.OPEN, due_on__lt=on)


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """What one person owes together."""

    owner_id: int
    name: str
    open: int
    late: int
    oldest_due: date | None
    oldest_made: datetime | None
    carried: int


def by_owner(viewer: Viewer) -> Sequence[OwnerLine]:
    """Everybody with something open, those with most past its day first; the viewer among them."""
    rows = (
        Promise.objects.visible_to(viewer)
        .open()
        .values("owner_id", "owner__name")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=_late(viewer.on)),
            due=Min("due_on", output_field=DateField()),
            made=Min("made_at"),
            carries=Max("carried", output_field=IntegerField()),
        )
        .order_by("-late", "due", "owner__name")
    )
    return [
        OwnerLine(r["owner_id"], r["owner__name"], r["n"], r["late"], r["due"], r["made"], r["carries"]) for r in rows
    ]


def may_be_given_to(viewer: Viewer) -> QuerySet[Person]:
    """Whom the viewer may ask for something: everybody below who works here, and the viewer."""
    near = is_self("pk", viewer) | in_subtree("pk", viewer)
    return Person.objects.filter(near & not_left(viewer.on)).order_by("name", "pk")


def acts_for(viewer: Viewer, owner: Person) -> Person | None:
    """On whose behalf the viewer gives this person something: None where the viewer leads them, or it is the viewer."""
    found = acts_for_whom(viewer, person_id=owner.pk)
    return Person.objects.filter(pk=found).first() if found else None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became of a promise: what it said before and after, when, by whom."""

    at: datetime
    who: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


FIELDS = ("owner_id", "due_on", "state", "result", "carried")


def changes(promise: Promise) -> list[Change]:
    """Newest first. The history keeps each image before a change; what it became is the next image, or the row itself."""
    events = apps.get_model("inbox", "PromiseEvent").objects.filter(pgh_obj_id=promise.pk)
    rows = list(events.order_by("pgh_id").values("pgh_created_at", "pgh_context__metadata", *FIELDS))
    names = _names({int((row["pgh_context__metadata"] or {}).get("user") or 0) for row in rows})
    images = [
        *({name: row[name] for name in FIELDS} for row in rows),
        {name: getattr(promise, name) for name in FIELDS},
    ]
    found = [
        Change(
            row["pgh_created_at"],
            names.get(int((row["pgh_context__metadata"] or {}).get("user") or 0), ""),
            images[at],
            images[at + 1],
        )
        for at, row in enumerate(rows)
        if images[at] != images[at + 1]
    ]
    return found[::-1]


def _names(users: set[int]) -> dict[int, str]:
    return dict(Person.objects.filter(user__in=users).values_list("user_id", "name"))
