"""Copies of somebody's data and their erasure as finished strings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.personal import all_held
from common.ui import Column, Row, Table, link
from jobs.models import Job
from people.models import DataCopy, Erasure, Person
from people.queries.erasing import Fate, Words
from people.rules import ERASED, LEADS, ON_HOLD, TOO_EARLY, WORKS_HERE
from people.tables import called


def state_of(copy: DataCopy, now: datetime) -> str:
    if copy.gone_at or (copy.expires_at and copy.expires_at <= now):
        return gettext("removed")
    if copy.made_at:
        return gettext("there until %(when)s") % {"when": format.moment(copy.expires_at, now)}
    state = copy.job.state if copy.job else Job.State.FAILED
    return gettext("could not be made: ask again") if state == Job.State.FAILED else gettext("being made")


def mine(copies: Iterable[DataCopy], now: datetime, there: set[int]) -> Table:
    columns = [
        Column(gettext("Asked"), primary=True),
        Column(gettext("By")),
        Column(gettext("State")),
        Column(gettext("Size"), numeric=True),
    ]
    return Table(gettext("Copies"), columns, [_row(copy, now, there=copy.pk in there) for copy in copies])


def _row(copy: DataCopy, now: datetime, *, there: bool) -> Row:
    asked = format.moment(copy.asked_at, now)
    name = link(asked, reverse("my_data_file", args=[copy.public_id]), note=gettext("download")) if there else asked
    size = format.file_size(copy.size) if copy.size else format.NO_DATA
    state = gettext("removed") if copy.made_at and not there else state_of(copy, now)
    return Row([name, called(copy.asked_by), state, size])


def contents() -> str:
    """What a copy has, in words."""
    return " · ".join(sorted({str(held.about) for held in all_held()}, key=str.casefold))


def theirs(copies: Iterable[DataCopy], now: datetime) -> Table:
    """That they were asked for, and what became of them: nobody but the one whom they are about reads them."""
    columns = [
        Column(gettext("Person"), primary=True),
        Column(gettext("Asked")),
        Column(gettext("By")),
        Column(gettext("State")),
        Column(gettext("Fetched"), muted=True),
    ]
    rows = [
        Row(
            [
                _linked(copy.person),
                format.moment(copy.asked_at, now),
                called(copy.asked_by),
                state_of(copy, now),
                format.moment(copy.fetched_at, now),
            ]
        )
        for copy in copies
    ]
    return Table(gettext("Copies"), columns, rows)


def erasures(found: Iterable[Erasure], now: datetime) -> Table:
    columns = [
        Column(gettext("Person"), primary=True),
        Column(gettext("Asked")),
        Column(gettext("By")),
        Column(gettext("Why"), wide=True),
        Column(gettext("State")),
    ]
    rows = [
        Row(
            [
                _linked(one.person),
                format.moment(one.asked_at, now),
                called(one.asked_by),
                one.reason,
                erasure_state(one, now),
            ]
        )
        for one in found
    ]
    return Table(gettext("Erasures"), columns, rows)


def _linked(person: Person) -> SafeString:
    return link(person.name, reverse("person_data", args=[person.pk]))


def erasure_state(one: Erasure, now: datetime) -> str:
    if one.done_at:
        words = {"when": format.moment(one.done_at, now), "who": called(one.agreed_by)}
        return (
            gettext("carried out %(when)s, %(who)s agreed") % words
            if words["who"]
            else gettext("carried out %(when)s") % words
        )
    if one.withdrawn_at:
        return gettext("withdrawn %(when)s") % {"when": format.moment(one.withdrawn_at, now)}
    if one.agreed_by is None:
        return gettext("waits for an administrator")
    failed = one.job is None or one.job.state == Job.State.FAILED
    return gettext("failed, nothing was changed: carry it out again") if failed else gettext("being carried out")


def why_not(word: str, days: int) -> str:
    """The sentence of a word of people.rules."""
    said = {
        ERASED: gettext("They are erased."),
        WORKS_HERE: gettext("They work here: nobody is erased before they have left."),
        TOO_EARLY: gettext("They left less than %(days)s days ago.") % {"days": format.number(days)},
        ON_HOLD: gettext("Their record is held as evidence."),
        LEADS: gettext("They still run a department or have reports: name somebody else first."),
    }
    return said.get(word, "")


def preview(fates: Iterable[Fate]) -> Table:
    """What is held, and what an erasure does to it."""
    columns = [
        Column(gettext("What"), primary=True),
        Column(gettext("Rows"), numeric=True),
        Column(gettext("Then")),
        Column(gettext("Because"), wide=True),
    ]
    rows = [Row([str(fate.held.about), format.number(fate.rows), _fate(fate), str(fate.held.stays)]) for fate in fates]
    return Table(gettext("What is held"), columns, rows)


def _fate(fate: Fate) -> str:
    if fate.held.goes:
        return gettext("goes")
    return gettext("stays, without what names them") if fate.held.blanks else gettext("stays")


def words_told(words: Words) -> str:
    """What is looked for in texts, for whoever decides."""
    told = ", ".join(f"“{word}”" for word in words.all)
    text = gettext("In notices, titles, reasons, comments, the history and files these words go as well: %(words)s.")
    shared = ", ".join(f"“{name}”" for name in words.shared_names)
    more = gettext("Not %(names)s: others are called so, too.") % {"names": shared} if shared else ""
    return f"{text % {'words': told}} {more}".strip()
