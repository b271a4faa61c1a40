"""What somebody owns: how many of each, on one day; and who has left and still owns something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from accounts.models import Token
from goals.models import Goal
from imports.models import Import
from inbox.models import Promise, Webhook
from people.models import Department, Grant, Person, Position
from people.scope import Viewer, lasting, narrow, running_on
from performance.models import HandOver
from sales.models import Deal, FollowUp, Order

# Who owns a row of each group that can be given: SQL of (owner, row).
GIVEN: Mapping[str, str] = {
    HandOver.Group.TEAM: f"""
        SELECT s.manager_id, s.id FROM people_position s JOIN people_person e ON e.id = s.person_id
        WHERE s.manager_id IS NOT NULL AND {lasting("s", "%(on)s")} AND (e.left_on IS NULL OR e.left_on >= %(on)s)""",
    HandOver.Group.DEPARTMENTS: "SELECT head_id, id FROM people_department WHERE head_id IS NOT NULL",
    HandOver.Group.CUSTOMERS: "SELECT owner_id, id FROM sales_customer WHERE owner_id IS NOT NULL",
    HandOver.Group.DEALS: "SELECT owner_id, id FROM sales_deal WHERE closed_on IS NULL",
    HandOver.Group.PROMISES: "SELECT owner_id, id FROM inbox_promise WHERE state = 'open'",
}
ORDERS, FOLLOW_UPS, GOALS, POWERS, TOKENS, SERVICES, IMPORTS = (
    "orders",
    "follow_ups",
    "goals",
    "powers",
    "tokens",
    "services",
    "imports",
)
_UNFINISHED = ("uploaded", "checking", "checked", "queued", "running")


def counts(person: Person, on: date) -> dict[str, int]:
    """By group, those included of which there are none."""
    given = [
        f"SELECT '{code}', count(*) FROM ({rows}) r (owner, id) WHERE r.owner = %(person)s"
        for code, rows in GIVEN.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(given), {"person": person.pk, "on": on})
        found: dict[str, int] = dict(cursor.fetchall())
    staying = _staying(person, on)
    first, *others = (
        rows.order_by().values_list(Value(code)).annotate(n=Count("pk", distinct=True))
        for code, rows in staying.items()
    )
    return found | dict.fromkeys(staying, 0) | dict(first.union(*others, all=True))


def rows_of(person: Person, viewer: Viewer) -> dict[str, QuerySet[Any]]:
    """Of each group, the rows that the viewer may open; how they are called is the page's."""
    mine = _given(person, viewer.on) | _staying(person, viewer.on)
    return {code: narrow(rows, viewer) for code, rows in mine.items()}


def _given(person: Person, on: date) -> dict[str, QuerySet[Any]]:
    """The rows of `GIVEN` but customers, which have no page of their own."""
    return {
        HandOver.Group.TEAM: running_on(Position.objects.filter(manager=person), on)
        .select_related("person")
        .order_by("person__name", "pk"),
        HandOver.Group.DEPARTMENTS: Department.objects.filter(head=person).order_by("name", "pk"),
        HandOver.Group.DEALS: Deal.objects.filter(owner=person, closed_on__isnull=True).order_by("-opened_on", "pk"),
        HandOver.Group.PROMISES: Promise.objects.filter(owner=person).open().order_by("due_on", "pk"),
    }


def _staying(person: Person, on: date) -> dict[str, QuerySet[Any]]:
    """What stays, or ends with them."""
    return {
        ORDERS: Order.objects.filter(credits__person=person, delivered_on=None, cancelled_on=None)
        .order_by("ordered_on", "pk")
        .distinct(),
        FOLLOW_UPS: FollowUp.objects.filter(order__credits__person=person, done_on=None)
        .select_related("order")
        .order_by("due_on", "pk")
        .distinct(),
        GOALS: Goal.objects.filter(person=person, end_on__gte=on).select_related("metric").order_by("end_on"),
        POWERS: Grant.objects.filter(Q(person=person) | Q(on_behalf_of=person))
        .exclude(end_on__lt=on)
        .select_related("person", "on_behalf_of")
        .order_by("start_on", "pk"),
        TOKENS: Token.objects.filter(user__person=person).open_at(timezone.now()).order_by("name"),
        SERVICES: Webhook.objects.filter(by__person=person).order_by("name", "pk"),
        IMPORTS: Import.objects.filter(by__person=person, state__in=_UNFINISHED).order_by("-pk"),
    }


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody whose last day is over and who still owns something; how many of each group."""

    person_id: int
    name: str
    left_on: date
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def owned(self) -> int:
        return sum(self.counts.values())


_PARTS = " UNION ALL ".join(f"SELECT '{code}', r.owner FROM ({rows}) r (owner, id)" for code, rows in GIVEN.items())
# Whoever's last day lies before a day and who owns something; how many of each group.
LEAVERS = f"""
    SELECT p.id, p.name, p.left_on, o.code, count(*) AS owned FROM ({_PARTS}) o (code, owner)
    JOIN people_person p ON p.id = o.owner WHERE p.left_on < %(before)s
    GROUP BY p.id, p.name, p.left_on, o.code
"""


def leavers(on: date, *, before: date) -> list[Left]:
    """Those whose last day lies before `before` and who own something on the day `on`, the last one first.

    With both the same day: nobody here means that nothing is without an owner who works here.
    """
    found: dict[int, tuple[str, date, dict[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"{LEAVERS} ORDER BY p.left_on DESC, p.name, p.id", {"on": on, "before": before})
        for pk, name, left_on, code, count in cursor.fetchall():
            found.setdefault(pk, (name, left_on, {}))[2][code] = count
    return [Left(pk, *rest) for pk, rest in found.items()]
