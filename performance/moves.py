"""A move in finished strings: what closes, what begins, who sees whom, which goals and figures it touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Row, Table, link
from goals.effect_page import Effect
from goals.models import Goal
from people.models import Position
from people.tables import role_word
from performance.actions import MovePreview, Sight

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """The preview: sentences, then tables. `problems` say why it cannot be done as asked."""

    problems: Sequence[str]
    lines: Sequence[str]
    seats: Table | None
    sight: Table | None
    goals: Table | None
    effect: Effect | None
    nothing: bool


def sheet(found: MovePreview, *, goals: Sequence[Goal], effect: Effect | None, start_on: date, today: date) -> Sheet:
    """`goals`: of those that it touches, the ones that the reader may see."""
    return Sheet(
        problems=list(dict.fromkeys(fault.message for fault in found.faults)),
        lines=_lines(found, len(goals), start_on, today) if found.changes else [],
        seats=_seats(found, today) if found.changes else None,
        sight=_sight(found.sight) if found.sight else None,
        goals=_goals(goals, today) if goals and found.changes else None,
        effect=effect,
        nothing=not found.changes and not found.faults,
    )


def _lines(found: MovePreview, shown: int, start_on: date, today: date) -> list[str]:
    day = format.long_day(start_on)
    lines = []
    if found.along:
        words = ngettext(
            "%(n)s person who reports to them comes along.",
            "%(n)s people who report to them, at any depth, come along.",
            found.along,
        )
        lines.append(words % {"n": format.number(found.along)})
    if found.goals:
        words = ngettext(
            "%(n)s goal of theirs runs on or after %(day)s. It stays theirs, with its target; whoever leads them then sets it.",
            "%(n)s goals of theirs run on or after %(day)s. They stay theirs, with their targets; "
            "whoever leads them then sets them.",
            len(found.goals),
        )
        lines.append(words % {"n": format.number(len(found.goals)), "day": day})
    if len(found.goals) > shown:
        hidden = len(found.goals) - shown
        words = ngettext("%(n)s of them you may not see.", "%(n)s of them you may not see.", hidden)
        lines.append(words % {"n": format.number(hidden)})
    if start_on > today:
        lines.append(gettext("Every figure of a day before %(day)s stays where it is.") % {"day": day})
    else:
        lines.append(
            gettext("What was sold from %(day)s on moves along: a figure follows the position of its day.")
            % {"day": day}
        )
    return lines


def _seats(found: MovePreview, today: date) -> Table:
    """Per person what is there, and what there would be instead."""
    before = {(seat.person_id, seat.start_on): seat for seat in found.before}
    rows = [_seat(before.pop((seat.person_id, seat.start_on), None), seat, today) for seat in found.after]
    columns = [
        Column(gettext("Person"), primary=True),
        Column(gettext("What happens")),
        Column(gettext("Title")),
        Column(gettext("Department")),
        Column(gettext("Reports to")),
        Column(gettext("Days")),
        Column(gettext("Share"), numeric=True),
    ]
    return Table(gettext("Positions"), columns, rows[: 2 * SHOWN])


def _seat(was: Position | None, seat: Position, today: date) -> Row:
    if was is None:
        what = gettext("begins")
    elif _place(was) == _place(seat):
        what = gettext("ends") if seat.end_on else gettext("has no end any more")
    else:
        what = gettext("is corrected")
    days = format.period(seat.start_on, seat.end_on, today) if seat.end_on else _since(seat.start_on, today)
    return Row(
        [
            seat.person.name,
            what,
            seat.title or role_word(seat.role),
            seat.department.name,
            seat.manager.name if seat.manager else gettext("nobody"),
            days,
            format.percent(seat.fte),
        ]
    )


def _place(seat: Position) -> tuple[object, ...]:
    return (seat.department_id, seat.manager_id, seat.title, seat.role, seat.fte)


def _since(day: date, today: date) -> str:
    return gettext("from %(day)s") % {"day": format.day(day, today)}


def _sight(rows: Sequence[Sight]) -> Table:
    columns = [
        Column(gettext("Who"), primary=True),
        Column(gettext("What changes")),
        Column(gettext("Now"), numeric=True, muted=True),
        Column(gettext("Then"), numeric=True),
    ]
    return Table(gettext("Who sees their goals, figures and records"), columns, [_seer(row) for row in rows[:SHOWN]])


def _seer(row: Sight) -> Row:
    change = row.after - row.before
    words = (
        ngettext("sees %(n)s person more", "sees %(n)s people more", change)
        if change > 0
        else ngettext("no longer sees %(n)s person", "no longer sees %(n)s people", -change)
    )
    return Row(
        [
            link(row.name, reverse("person", args=[row.person_id]), before=charts.avatar(row.name)),
            words % {"n": format.number(abs(change))},
            format.number(row.before),
            format.number(row.after),
        ]
    )


def _goals(goals: Sequence[Goal], today: date) -> Table:
    columns = [Column(gettext("Goal"), primary=True), Column(gettext("Of")), Column(gettext("Period"), muted=True)]
    rows = []
    for goal in goals[:SHOWN]:
        owner = goal.person.name if goal.person else ""
        period = format.period(goal.start_on, goal.end_on, today)
        rows.append(Row([link(goal.measured, reverse("goal", args=[goal.pk])), owner, period]))
    return Table(gettext("Goals that stay theirs"), columns, rows)
