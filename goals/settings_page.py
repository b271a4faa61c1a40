"""The settings page's finished strings: the fiscal year, and what a change would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Row, Table
from goals.actions.previews import SettingsEffect
from goals.queries.settings import YearPeriod


@dataclass(frozen=True, slots=True)
class Effect:
    """The card beside the form."""

    title: str
    lines: Sequence[str]
    table: Table


def as_it_is(year: Sequence[YearPeriod], day: date, *, invalid: bool) -> Effect:
    lines = [gettext("Mend what is marked to see what would change.")] if invalid else []
    return Effect(_year_title(year), lines, _table(year, day))


def effect(found: SettingsEffect, day: date) -> Effect:
    moved = sum(count for _was, _becomes, count in found.statuses)
    lines = [_moved(moved, found.goals)]
    lines += [
        gettext("%(n)s: %(was)s → %(becomes)s")
        % {"n": format.number(count), "was": charts.status_word(was), "becomes": charts.status_word(becomes)}
        for was, becomes, count in found.statuses
    ]
    if found.beside:
        beside = ngettext(
            "%(n)s goal has a period that would be none of the fiscal calendar; it keeps its days.",
            "%(n)s goals have a period that would be none of the fiscal calendar; they keep their days.",
            found.beside,
        )
        lines.append(beside % {"n": format.number(found.beside)})
    return Effect(_year_title(found.year), lines, _table(found.year, day))


def _moved(moved: int, goals: int) -> str:
    if not moved:
        return gettext("No goal that runs today would change its status.")
    words = ngettext(
        "%(n)s of %(all)s goal that runs today would change its status:",
        "%(n)s of %(all)s goals that run today would change their status:",
        goals,
    )
    return words % {"n": format.number(moved), "all": format.number(goals)}


def _year_title(year: Sequence[YearPeriod]) -> str:
    first = year[0]
    weeks, rest = divmod((first.end_on - first.start_on).days + 1, 7)
    if rest:
        return gettext("Fiscal year %(name)s") % {"name": first.name}
    return gettext("Fiscal year %(name)s, %(weeks)s weeks") % {"name": first.name, "weeks": weeks}


def _table(year: Sequence[YearPeriod], day: date) -> Table:
    columns = [
        Column(gettext("Period"), primary=True),
        Column(gettext("Days")),
        Column(gettext("Working days"), numeric=True),
    ]
    return Table(gettext("Periods of the fiscal year"), columns, [_period(one, day) for one in year[1:]])


def _period(one: YearPeriod, day: date) -> Row:
    return Row(
        [
            one.name,
            format.period(one.start_on, one.end_on, day),
            format.number(one.working_days),
        ],
        current=one.start_on <= day <= one.end_on,
    )
