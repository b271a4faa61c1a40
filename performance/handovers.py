"""The hand-over sheet and the list of leavers in finished strings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Row, Table, link
from goals.models import Goal
from imports.models import Import
from people.models import Grant, Person, Position
from people.tables import named
from performance.models import HandOver
from performance.queries import owned
from performance.queries.owned import Left
from sales.models import Deal, FollowUp, Order

SHOWN = 20
Group = HandOver.Group
# What cannot be given, and why not.
STAYS = {
    owned.ORDERS: (
        gettext_lazy("Orders not delivered"),
        gettext_lazy("Their credit is history and does not move. Whoever gets the customer looks after them."),
    ),
    owned.FOLLOW_UPS: (
        gettext_lazy("Follow-ups not done"),
        gettext_lazy("They belong to their orders; nobody is named for the call."),
    ),
    owned.GOALS: (
        gettext_lazy("Goals of their own"),
        gettext_lazy("They end with them. Goals of their team and departments are set by whoever gets those."),
    ),
    owned.POWERS: (
        gettext_lazy("Powers that they hold or gave"),
        gettext_lazy("They end with the last day: grant them anew."),
    ),
    owned.TOKENS: (
        gettext_lazy("API tokens"),
        gettext_lazy("They end with the account. What a system needs belongs to a service account."),
    ),
    owned.SERVICES: (
        gettext_lazy("Webhooks that they set up"),
        gettext_lazy("They go on, as service accounts do: every administrator keeps them."),
    ),
    owned.IMPORTS: (
        gettext_lazy("Imports not finished"),
        gettext_lazy("Every administrator may go on with them or leave them."),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A group: how many, those of them that the reader may open, and what becomes of them."""

    title: str
    count: str
    rows: Sequence[str]
    more: str
    note: str


def given(
    counts: Mapping[str, int], rows: Mapping[str, QuerySet[Any]], plans: Sequence[HandOver], today: date
) -> list[Part]:
    """What goes to somebody, with the plan for it where there is one."""
    waiting = {plan.group: plan for plan in plans}
    return [
        _part(group.value, str(group.label), counts, rows, _plan(waiting.get(group.value), today))
        for group in Group
        if counts.get(group.value)
    ]


def staying(counts: Mapping[str, int], rows: Mapping[str, QuerySet[Any]]) -> list[Part]:
    return [_part(code, str(title), counts, rows, str(why)) for code, (title, why) in STAYS.items() if counts.get(code)]


def _plan(plan: HandOver | None, today: date) -> str:
    if plan is None:
        return ""
    words = {"name": plan.to.name, "day": format.day(plan.effective_on, today)}
    return gettext("Goes to %(name)s on %(day)s.") % words


def _part(code: str, title: str, counts: Mapping[str, int], rows: Mapping[str, QuerySet[Any]], note: str) -> Part:
    shown = [_label(row) for row in rows[code][:SHOWN]] if code in rows else []
    more = counts[code] - len(shown)
    words = ngettext("and %(n)s more", "and %(n)s more", more) if shown else gettext("not shown to you")
    return Part(title, format.number(counts[code]), shown, words % {"n": format.number(more)} if more > 0 else "", note)


def _label(row: Any) -> str:
    """A row as its own page calls it."""
    return str(_LABELS.get(type(row), _plain)(row))


def _plain(row: Any) -> str:
    return str(getattr(row, "title", "") or row.name)


def _count_of(code: str) -> Callable[[Any], object]:
    return lambda row: row.counts.get(code, 0)


def _goal(goal: Goal) -> str:
    return link(goal.measured, reverse("goal", args=[goal.pk]))


_LABELS: Mapping[type[Any], Callable[[Any], str]] = {
    Position: lambda seat: named(seat.person_id, seat.person.name),
    Deal: lambda deal: deal.number,
    Order: lambda order: order.number,
    FollowUp: lambda call: gettext("%(order)s, due %(day)s") % {"order": call.order.number, "day": call.due_on},
    Goal: _goal,
    Grant: lambda grant: f"{grant.get_kind_display()}: {grant.person.name}",
    Import: lambda imported: imported.file_name,
}


def leavers(rows: Sequence[Left], today: date) -> Table:
    columns = [
        Column(gettext("Person"), primary=True, value=lambda row: row.name),
        Column(gettext("Last day"), value=lambda row: row.left_on),
        *(Column(str(group.label), numeric=True, value=_count_of(group.value)) for group in Group),
    ]
    return Table(
        gettext("Whose last day is set, and what they still own"), columns, [_leaver(row, today) for row in rows]
    )


def _leaver(row: Left, today: date) -> Row:
    return Row(
        [
            link(row.name, reverse("hand_over", args=[row.person_id])),
            format.day(row.left_on, today),
            *(format.number(row.counts[group.value]) if row.counts.get(group.value) else "" for group in Group),
        ],
        linked=True,
    )


def plans(rows: Sequence[HandOver], today: date) -> Table:
    columns = [
        Column(gettext("Of"), primary=True),
        Column(gettext("What")),
        Column(gettext("To")),
        Column(gettext("From")),
        Column(gettext("Why"), muted=True),
    ]
    return Table(gettext("Planned"), columns, [_planned(row, today) for row in rows])


def _planned(row: HandOver, today: date) -> Row:
    sheet = link(row.person.name, reverse("hand_over", args=[row.person_id]))
    return Row([sheet, str(row.get_group_display()), row.to.name, format.day(row.effective_on, today), row.reason])


def title(person: Person, today: date) -> str:
    if person.left_on and person.left_on < today:
        return gettext("What %(name)s, who has left, still owns") % {"name": person.name}
    return gettext("What %(name)s owns") % {"name": person.name}
