"""Promises and notices as finished strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Event, Fact, Next, Row, Table, link, with_query
from inbox.kinds import icon_of, said
from inbox.models import Notice, Promise
from inbox.queries.promises import Change, OwnerLine
from people.tables import called

LOOKS = {
    Promise.State.DONE: ("met", "check"),
    Promise.State.DECLINED: ("at_risk", "x"),
    Promise.State.WITHDRAWN: ("no_data", "undo-2"),
}


def state_word(promise: Promise, today: date) -> str:
    if promise.is_overdue(today):
        return pgettext("promise", "Overdue")
    return str(Promise.State(promise.state).label)


def state_pill(promise: Promise, today: date) -> SafeString:
    if promise.state == Promise.State.OPEN:
        look, icon = ("behind", "alert") if promise.is_overdue(today) else ("on_pace", "clock")
    else:
        look, icon = LOOKS[Promise.State(promise.state)]
    return charts.pill(look, icon, state_word(promise, today))


def due(promise: Promise, today: date) -> str:
    """today; tomorrow; 23 Nov, in 4 days; 20 Nov, 3 days ago."""
    days = (promise.due_on - today).days
    if days in (0, 1):
        return pgettext("due", "today") if days == 0 else pgettext("due", "tomorrow")
    words = (
        ngettext("in %(n)s day", "in %(n)s days", days)
        if days > 0
        else ngettext("%(n)s day ago", "%(n)s days ago", -days)
    )
    return f"{format.day(promise.due_on, today)}, {words % {'n': format.number(abs(days))}}"


def age_in_days(promise: Promise, today: date) -> int:
    """Since it was made, until today or until it was closed."""
    last = timezone.localtime(promise.closed_at).date() if promise.closed_at else today
    return max(0, (last - timezone.localtime(promise.made_at).date()).days)


def days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": format.number(count)}


def carries(count: int) -> str:
    return (
        ngettext("carried over once", "carried over %(n)s times", count) % {"n": format.number(count)} if count else ""
    )


def giver(promise: Promise) -> str:
    """Mina Lind; Mina Lind for Jonas Rao; nothing where nobody in particular gave it, or its owner did."""
    by = promise.by
    if by is None or by.pk == promise.owner.user_id:
        return ""
    return called(by, promise.on_behalf_of)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the inbox."""

    pk: int
    text: str
    note: str
    url: str
    icon: str
    strong: bool = False  # past its day, or unread
    pill: str = ""
    version: int = 0


def waiting(promises: Iterable[Promise], today: date) -> list[Line]:
    return [_promise_line(promise, today) for promise in promises]


def _promise_line(promise: Promise, today: date) -> Line:
    by = giver(promise)
    parts = (
        gettext("due %(day)s") % {"day": due(promise, today)}
        if promise.state == Promise.State.OPEN
        else _closed(promise),
        gettext("from %(name)s") % {"name": by} if by else "",
        carries(promise.carried),
    )
    late = promise.is_overdue(today)
    return Line(
        pk=promise.pk,
        text=promise.title,
        note=" · ".join(part for part in parts if part),
        url=promise_url(promise.pk),
        icon="triangle-alert" if late else "circle-check" if promise.state == Promise.State.DONE else "clock",
        strong=late,
        pill=state_pill(promise, today) if late or promise.state != Promise.State.OPEN else "",
        version=promise.version,
    )


def next_step(promise: Promise, today: date) -> Next:
    """As My day says it."""
    line = _promise_line(promise, today)
    return Next(line.text, line.note[:1].upper() + line.note[1:], line.url, line.icon)


def _closed(promise: Promise) -> str:
    moment = format.moment(promise.closed_at, timezone.now())
    return f"{moment} · {promise.result}" if promise.result else moment


def told(notices: Iterable[Notice], today: date, now: datetime) -> list[Line]:
    return [
        Line(
            pk=notice.pk,
            text=said(notice.kind, notice.words, today),
            note=format.moment(notice.told_at, now),
            url=reverse("notice", args=[notice.pk]),
            icon=icon_of(notice.kind),
            strong=notice.read_at is None,
        )
        for notice in notices
    ]


def promise_url(pk: int) -> str:
    return reverse("promise", args=[pk])


def sentence(open_now: int, late: int) -> str:
    """The title of the inbox."""
    if not open_now:
        return gettext("Nothing waits for you")
    text = ngettext("%(n)s item waits for you", "%(n)s items wait for you", open_now) % {"n": format.number(open_now)}
    if not late:
        return text
    return text + gettext(", %(n)s past its day") % {"n": format.number(late)}


def facts(promise: Promise, today: date) -> list[Fact]:
    rows = [
        (gettext("Owner"), promise.owner.name, reverse("person", args=[promise.owner_id])),
        (
            gettext("Due"),
            due(promise, today) if promise.state == Promise.State.OPEN else format.day(promise.due_on, today),
            "",
        ),
        (
            gettext("First promised for"),
            format.day(promise.first_due_on, today) if promise.first_due_on != promise.due_on else "",
            "",
        ),
        (gettext("Carried over"), format.number(promise.carried) if promise.carried else "", ""),
        (gettext("Given by"), giver(promise), ""),
        (gettext("Given on"), format.day(timezone.localtime(promise.made_at).date(), today), ""),
        (gettext("About"), gettext("Open it") if promise.about_url else "", promise.about_url),
        (gettext("What came of it"), promise.result, ""),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def timeline(promise: Promise, changes: Sequence[Change], now: datetime, today: date) -> list[Event]:
    """Newest first, down to the day it was given."""
    events = [
        Event(
            when=format.moment(change.at, now),
            text=_became(change, today),
            who=change.who,
            why=_why(change),
            icon=_icon(change),
        )
        for change in changes
    ]
    made = gettext("Promised for %(day)s") % {"day": format.day(promise.first_due_on, today)}
    return [*events, Event(when=format.moment(promise.made_at, now), text=made, who=giver(promise), icon="plus")]


def _became(change: Change, today: date) -> str:
    before, after = change.before, change.after
    if after["state"] != before["state"]:
        return str(Promise.State(after["state"]).label)
    if after["due_on"] != before["due_on"]:
        dates = {"old": format.day(before["due_on"], today), "new": format.day(after["due_on"], today)}
        return gettext("Moved from %(old)s to %(new)s") % dates
    if after["owner_id"] != before["owner_id"]:
        return gettext("Came to another owner")
    return gettext("Changed")


def _why(change: Change) -> str:
    return change.after["result"] if change.after["result"] != change.before["result"] else ""


def _icon(change: Change) -> str:
    return {"done": "check", "declined": "x", "withdrawn": "undo-2"}.get(change.after["state"], "clock")


# The board.


def board_columns(today: date) -> list[Column]:
    return [
        Column(gettext("Item"), sort="title", primary=True, value=lambda row: row.title),
        Column(gettext("State"), aside=True, quiet=True, value=lambda row: state_word(row, today)),
        Column(gettext("Owner"), sort="owner", value=lambda row: row.owner.name),
        Column(gettext("Due"), sort="due", value=lambda row: row.due_on),
        Column(gettext("Age"), sort="made", numeric=True, value=lambda row: age_in_days(row, today)),
        Column(gettext("Carried over"), sort="carried", numeric=True, value=lambda row: row.carried),
        Column(gettext("Given by"), muted=True, value=giver),
    ]


def board_file_columns(today: date) -> list[Column]:
    return [
        *board_columns(today),
        Column(gettext("First promised for"), value=lambda row: row.first_due_on),
        Column(gettext("Closed"), value=lambda row: row.closed_at),
        Column(gettext("What came of it"), value=lambda row: row.result),
    ]


def board_table(promises: Iterable[Promise], today: date, *, sort: str, query: QueryDict) -> Table:
    rows = [
        Row(
            [
                link(promise.title, promise_url(promise.pk)),
                state_pill(promise, today),
                promise.owner.name,
                due(promise, today) if promise.state == Promise.State.OPEN else format.day(promise.due_on, today),
                days(age_in_days(promise, today)),
                format.number(promise.carried) if promise.carried else "",
                giver(promise),
            ],
            linked=True,
        )
        for promise in promises
    ]
    return Table(gettext("What is owed"), board_columns(today), rows, sort=sort, query=query)


def owner_columns() -> list[Column]:
    return [
        Column(gettext("Owner"), primary=True, value=lambda line: line.name),
        Column(gettext("Open"), numeric=True, value=lambda line: line.open),
        Column(gettext("Overdue"), numeric=True, value=lambda line: line.late),
        Column(gettext("Oldest due"), value=lambda line: line.oldest_due),
        Column(gettext("Most carried over"), numeric=True, muted=True, value=lambda line: line.carried),
    ]


def owners_table(lines: Sequence[OwnerLine], today: date, query: QueryDict, *, chosen: str, me: int | None) -> Table:
    return Table(
        gettext("Who owes how much"),
        owner_columns(),
        [
            Row(
                [
                    link(
                        line.name,
                        with_query(query, owner=str(line.owner_id), page=None),
                        before=charts.avatar(line.name),
                        note=gettext("you") if line.owner_id == me else "",
                    ),
                    format.number(line.open),
                    charts.pill("behind", "alert", format.number(line.late)) if line.late else "",
                    format.day(line.oldest_due, today),
                    format.number(line.carried) if line.carried else "",
                ],
                linked=True,
                current=str(line.owner_id) == chosen,
            )
            for line in lines
        ],
    )


def board_sentence(lines: Sequence[OwnerLine]) -> str:
    all_open, late = sum(line.open for line in lines), sum(line.late for line in lines)
    if not all_open:
        return gettext("Nothing is owed")
    words: dict[str, Any] = {"late": format.number(late), "all": format.number(all_open)}
    return (
        ngettext(
            "%(late)s of %(all)s open item is past its day",
            "%(late)s of %(all)s open items are past their day",
            all_open,
        )
        % words
    )
