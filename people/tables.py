"""People and where they sit, as finished strings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from accounts.models import User
from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Crumb, Event, Fact, Row, Table, link, nested, with_query
from people.models import Absence, Grant, Person, Position, Role
from people.queries.departments import Node
from people.queries.directory import Account
from people.queries.organisation import Seat
from people.scope import Viewer


def person_url(pk: int) -> str:
    return reverse("person", args=[pk])


def person_crumbs(person: Any, *more: Crumb) -> list[Crumb]:
    """The way to a page about somebody."""
    return [Crumb(gettext("People"), reverse("people")), Crumb(person.name, person_url(person.pk)), *more]


def named(pk: int, name: str) -> SafeString:
    return link(name, person_url(pk), before=charts.avatar(name))


def role_word(role: str | None) -> str:
    return str(Role(role).label).capitalize() if role else ""


def directory(people: Iterable[Any], viewer: Viewer, *, sort: str, query: QueryDict) -> Table:
    """Dates of employment stand there for those alone who see them on everybody."""
    dated = viewer.sees_all_seats
    rows = [
        Row(
            [
                named(person.pk, person.name),
                person.seat_title or "",
                person.seat_department or gettext("no department"),
                role_word(person.seat_role),
                person.seat_manager or "",
                *([employment(person, viewer.on)] if dated else []),
            ],
            linked=True,
        )
        for person in people
    ]
    return Table(gettext("People"), directory_columns(viewer), rows, sort=sort, query=query)


def directory_columns(viewer: Viewer) -> list[Column]:
    dated = Column(gettext("Employed"), sort="hired", muted=True)
    return [
        Column(gettext("Person"), sort="name", primary=True, value=lambda row: row.name),
        Column(gettext("Title"), sort="title", value=lambda row: row.seat_title or ""),
        Column(gettext("Department"), sort="department", value=lambda row: row.seat_department or ""),
        Column(gettext("Role"), muted=True, value=lambda row: role_word(row.seat_role)),
        Column(gettext("Reports to"), sort="manager", value=lambda row: row.seat_manager or ""),
        *([dated] if viewer.sees_all_seats else []),
    ]


def directory_file_columns(viewer: Viewer) -> list[Column]:
    """A file says the days that the page says in words."""
    dated = [
        Column(gettext("Hired"), value=lambda row: row.hired_on),
        Column(gettext("Left"), value=lambda row: row.left_on),
    ]
    return [*directory_columns(viewer), *(dated if viewer.sees_all_seats else [])]


def employment(person: Any, today: date) -> str:
    """since 1 Mar 2019; 1 Mar 2019 – 22 Aug; until 22 Aug."""
    if person.hired_on and person.left_on:
        return format.period(person.hired_on, person.left_on, today)
    if person.left_on:
        return gettext("until %(day)s") % {"day": format.day(person.left_on, today)}
    if person.hired_on:
        words = gettext("from %(day)s") if person.hired_on > today else gettext("since %(day)s")
        return words % {"day": format.day(person.hired_on, today)}
    return ""


def facts(account: Account, today: date) -> list[Fact]:
    """The card that everybody sees, and below it what only those near do."""
    person = account.person
    rows = [
        (gettext("Title"), person.seat_title or "", ""),
        (gettext("Department"), person.seat_department or "", _department_url(person.seat_department_code)),
        (gettext("Role"), role_word(person.seat_role), ""),
        (
            gettext("Reports to"),
            person.seat_manager or "",
            person_url(person.seat_manager_id) if person.seat_manager_id else "",
        ),
    ]
    if account.near:
        rows += [
            (gettext("E-mail"), person.email, f"mailto:{person.email}"),
            (gettext("Employed"), employment(person, today), ""),
            (gettext("Works"), _share(person.seat_fte), ""),
            (gettext("Country"), format.country(person.country), ""),
            (gettext("Time zone"), person.time_zone.replace("_", " "), ""),
        ]
    if account.keeps:
        rows.append((gettext("Employee number"), person.employee_number or "", ""))
    return [Fact(label, value, url) for label, value, url in rows if value]


def _department_url(code: str | None) -> str:
    return reverse("organisation") + with_query(QueryDict(), department=code) if code else ""


def _share(fte: Any) -> str:
    """Only where it is not the whole time."""
    return "" if fte is None or fte == 1 else gettext("%(percent)s of full time") % {"percent": format.percent(fte)}


def positions(rows: Iterable[Position], today: date) -> list[Event]:
    """Newest first: when, what, where, under whom."""
    return [
        Event(
            when=_span(row.start_on, row.end_on, today),
            text=" · ".join(part for part in (row.title or role_word(row.role), row.department.name) if part),
            who=gettext("reporting to %(name)s") % {"name": row.manager.name} if row.manager else "",
            note=_share(row.fte),
            icon=_position_icon(row, today),
        )
        for row in rows
    ]


def _position_icon(row: Position, today: date) -> str:
    if row.start_on > today:
        return "clock"
    return "" if row.end_on and row.end_on < today else "check"


def _span(start: date, end: date | None, today: date) -> str:
    """1 Mar 2019 – 31 Dec 2025; since 1 Jan; from 1 Jan."""
    if end is not None:
        return format.period(start, end, today)
    words = gettext("from %(day)s") if start > today else gettext("since %(day)s")
    return words % {"day": format.day(start, today)}


def absences(rows: Iterable[Absence], today: date, *, why: bool) -> Table:
    columns = [Column(gettext("Away"), primary=True), *([Column(gettext("Why"))] if why else [])]
    return Table(
        gettext("Absences"),
        columns,
        [
            Row([_span(row.start_on, row.end_on, today), *([str(row.get_kind_display())] if why else [])])
            for row in rows
        ],
    )


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence beside which it can be taken away."""

    pk: int
    days: str
    why: str


def absence(row: Absence, today: date) -> AbsenceRow:
    return AbsenceRow(row.pk, _span(row.start_on, row.end_on, today), str(row.get_kind_display()))


def reports(people: Iterable[Any]) -> Table:
    columns = [
        Column(gettext("Person"), primary=True),
        Column(gettext("Title")),
        Column(gettext("Department"), muted=True),
    ]
    return Table(
        gettext("Direct reports"),
        columns,
        [
            Row(
                [named(person.pk, person.name), person.seat_title or "", person.seat_department or ""],
                linked=True,
            )
            for person in people
        ],
    )


def line_columns(viewer: Viewer) -> list[Column]:
    since = Column(gettext("Since"), numeric=True, muted=True, value=lambda seat: seat.start_on)
    return [
        Column(gettext("Person"), primary=True, value=lambda seat: seat.name),
        Column(gettext("Title"), value=lambda seat: seat.title),
        Column(gettext("Department"), muted=True, value=lambda seat: seat.department),
        Column(gettext("Direct reports"), numeric=True, value=lambda seat: seat.reports),
        *([since] if viewer.sees_all_seats else []),
    ]


def line_file_columns(viewer: Viewer) -> list[Column]:
    """A file has no tree: it says under whom."""
    share = Column(gettext("Share of full time"), value=lambda seat: Figure(seat.fte, "rate"))
    return [
        *line_columns(viewer),
        Column(gettext("Reports to"), value=lambda seat: seat.under),
        Column(gettext("Level"), numeric=True, value=lambda seat: seat.depth),
        *([share] if viewer.sees_all_seats else []),
    ]


def lines(seats: Iterable[Seat], viewer: Viewer) -> Table:
    """Everybody below whom they report to."""
    dated = viewer.sees_all_seats
    return Table(
        gettext("Who reports to whom"),
        line_columns(viewer),
        [
            Row(
                [
                    nested(_seated(seat), seat.depth),
                    " · ".join(part for part in (seat.title, _share(seat.fte) if dated else "") if part),
                    seat.department,
                    format.number(seat.reports) if seat.reports else "",
                    *([format.day(seat.start_on, viewer.on)] if dated else []),
                ],
                linked=True,
            )
            for seat in seats
        ],
    )


def _seated(seat: Seat) -> SafeString:
    """On top of the tree it says under whom: somebody of another department, or who has left."""
    above = not seat.depth and seat.under
    note = gettext("reports to %(name)s") % {"name": seat.under} if above else ""
    return link(seat.name, person_url(seat.person_id), before=charts.avatar(seat.name), note=note)


def departments(nodes: Iterable[Node], people: Any, query: QueryDict, *, chosen: str) -> Table:
    columns = [
        Column(gettext("Department"), primary=True),
        Column(pgettext("organisation", "People"), numeric=True),
    ]
    return Table(
        gettext("Departments"),
        columns,
        [
            Row(
                [
                    nested(
                        link(
                            node.name,
                            with_query(query, department=None if node.root else node.code, page=None),
                        ),
                        node.depth,
                    ),
                    format.number(people.get(node.pk, 0)),
                ],
                linked=True,
                current=node.code == chosen or (node.root and not chosen),
            )
            for node in nodes
        ],
    )


@dataclass(frozen=True, slots=True)
class Power:
    """A row of the page of powers, with what may be done about it."""

    pk: int
    who: SafeString
    what: str
    days: str
    by: str
    why: str
    waits: bool
    may_agree: bool
    may_end: bool


def power_word(grant: Grant) -> str:
    if grant.kind == Grant.Kind.ADMIN:
        return gettext("administrator")
    name = grant.on_behalf_of.name if grant.on_behalf_of else ""
    if grant.kind == Grant.Kind.STAND_IN:
        return gettext("stands in for %(name)s") % {"name": name}
    return gettext("acts for %(name)s") % {"name": name}


def power(grant: Grant, viewer: Viewer, *, changeable: bool) -> Power:
    waits = grant.agreed_at is None
    return Power(
        pk=grant.pk,
        who=named(grant.person.pk, grant.person.name),
        what=power_word(grant),
        days=_span(grant.start_on, grant.end_on, viewer.on),
        by=", ".join(dict.fromkeys(name for name in (called(grant.by), called(grant.agreed_by)) if name)),
        why=grant.reason,
        waits=waits,
        may_agree=waits and changeable and viewer.is_admin and grant.by_id != viewer.user_id,
        may_end=changeable,
    )


def power_columns() -> list[Column]:
    return [
        Column(gettext("Who"), primary=True, value=lambda row: row.person.name),
        Column(gettext("What"), value=power_word),
        Column(gettext("From"), value=lambda row: row.start_on),
        Column(gettext("Until"), value=lambda row: row.end_on),
        Column(gettext("Given by"), value=lambda row: called(row.by)),
        Column(gettext("Agreed by"), value=lambda row: called(row.agreed_by)),
        Column(gettext("Why"), value=lambda row: row.reason),
    ]


def called(user: User | None, on_behalf_of: Person | None = None) -> str:
    """A person's name, and for whom; that of an account without one; nothing for what was done on the server."""
    person = getattr(user, "person", None)
    name = str(person.name) if person else str(user or "")
    if on_behalf_of is None:
        return name
    return gettext("%(name)s for %(other)s") % {"name": name, "other": on_behalf_of.name}
