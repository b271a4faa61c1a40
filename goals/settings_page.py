"""The settings page's finished strings: the fiscal year, what a change would do, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Event, Row, Table
from goals.actions.previews import SettingsEffect
from goals.queries.settings import Change, YearPeriod
from people.models import FiscalPattern

FIELDS = {
    "name": gettext_lazy("Name"),
    "currency": gettext_lazy("Currency"),
    "time_zone": gettext_lazy("Time zone"),
    "country": gettext_lazy("Country"),
    "year_starts": gettext_lazy("Fiscal year starts in month"),
    "fiscal_pattern": gettext_lazy("Periods"),
}


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


def history(changes: Sequence[Change], now: datetime, day: date) -> list[Event]:
    return [
        Event(when=format.moment(change.at, now), text=_told(change, day), who=change.who, icon="pencil")
        for change in changes
    ]


def _told(change: Change, day: date) -> str:
    if change.limits:
        limits = change.limits
        words = gettext("From %(day)s on: ahead from %(ahead)s, on pace from %(on_pace)s, at risk from %(at_risk)s")
        shares = {name: _percent(getattr(limits, name)) for name in ("ahead", "on_pace", "at_risk")}
        return words % {"day": format.day(limits.since, day), **shares}
    return " · ".join(
        gettext("%(what)s: %(before)s → %(now)s")
        % {"what": FIELDS[field], "before": _said(field, before), "now": _said(field, after)}
        for field, before, after in change.fields
    )


def _percent(limit: Any) -> str:
    return format.percent(limit, 0 if limit * 100 == int(limit * 100) else 2)


def _said(field: str, value: Any) -> str:
    if field == "fiscal_pattern":
        return str(FiscalPattern(value).label)
    return str(value) or gettext("none")
