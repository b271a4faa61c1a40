"""The lists of changes and of readings as finished strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.trails import Raw, Track
from common.ui import Column, Row, Table
from people.history_page import Frame, about, differences, lines, sentence, through, who
from people.models import ReadRecord, Role


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form above a list offers and holds."""

    q: str = ""
    since: str = ""
    until: str = ""
    day: str = ""
    authors: Sequence[Choice] = ()
    kinds: Sequence[Choice] = ()


def filters(asked: QueryDict, authors: Iterable[tuple[int, str]], tracks: Mapping[str, Track]) -> Filters:
    who_asked, what = asked.get("who", ""), asked.get("what", "")
    kinds = sorted((str(track.noun), name) for name, track in tracks.items())
    return Filters(
        q=asked.get("q", ""),
        since=asked.get("since", ""),
        until=asked.get("until", ""),
        authors=[Choice(str(pk), name, str(pk) == who_asked) for pk, name in authors],
        kinds=[Choice(name, noun, name == what) for noun, name in kinds],
    )


def read_filters(asked: QueryDict) -> Filters:
    kinds = [Choice(value, str(label), value == asked.get("kind")) for value, label in ReadRecord.Kind.choices]
    return Filters(q=asked.get("q", ""), day=asked.get("day", ""), kinds=kinds)


def table(raws: Iterable[Raw], frame: Frame) -> Table:
    columns = [
        Column(gettext("What"), primary=True),
        Column(gettext("About")),
        Column(gettext("Change"), wide=True),
        Column(gettext("By")),
        Column(gettext("When"), muted=True),
        Column(gettext("Why"), muted=True),
    ]
    rows = [
        Row(
            [
                sentence(raw),
                about(raw, frame),
                lines(differences(raw, frame)),
                by(raw, frame),
                format.moment(raw.at, frame.now),
                str(raw.words.get("reason") or ""),
            ]
        )
        for raw in raws
    ]
    return Table(gettext("Changes"), columns, rows)


def by(raw: Raw, frame: Frame) -> str:
    return " ".join(part for part in (who(raw, frame), through(raw, frame)) if part)


def file_columns(frame: Frame) -> list[Column]:
    return [
        Column(gettext("When"), value=lambda raw: raw.at),
        Column(gettext("What"), value=lambda raw: str(raw.track.noun)),
        Column(gettext("Done"), value=sentence),
        Column(gettext("About"), value=lambda raw: about(raw, frame)),
        Column(gettext("Change"), value=lambda raw: lines(differences(raw, frame))),
        Column(gettext("By"), value=lambda raw: who(raw, frame)),
        Column(gettext("Through"), value=lambda raw: through(raw, frame)),
        Column(gettext("Why"), value=lambda raw: str(raw.words.get("reason") or "")),
        Column(gettext("Request"), value=lambda raw: str(raw.words.get("request") or "")),
        Column(gettext("Row"), value=lambda raw: raw.key),
    ]


def read_columns() -> list[Column]:
    return [
        Column(gettext("Day"), value=lambda read: read.day),
        Column(gettext("Who read"), primary=True, value=reader),
        Column(gettext("As"), value=lambda read: role_word(read.role)),
        Column(gettext("About"), value=person),
        Column(gettext("What"), value=lambda read: str(read.get_kind_display())),
        Column(gettext("When"), value=lambda read: read.at),
        Column(gettext("Request"), value=lambda read: read.request),
    ]


def reads_table(rows: Iterable[Any], today: date, now: datetime) -> Table:
    columns = [
        Column(gettext("Who read"), primary=True),
        Column(gettext("As"), muted=True),
        Column(gettext("About")),
        Column(gettext("What")),
        Column(gettext("When"), muted=True),
    ]
    cells = [
        Row([reader(one), role_word(one.role), person(one), str(one.get_kind_display()), format.moment(one.at, now)])
        for one in rows
    ]
    return Table(gettext("Who read what"), columns, cells)


def my_readers_table(rows: Iterable[Any], today: date, now: datetime) -> Table:
    columns = [
        Column(gettext("Who"), primary=True),
        Column(gettext("As")),
        Column(gettext("What")),
        Column(gettext("When"), muted=True),
    ]
    cells = [
        Row([reader(one), role_word(one.role), str(one.get_kind_display()), format.moment(one.at, now)]) for one in rows
    ]
    return Table(gettext("Who looked at your record"), columns, cells)


def reader(read: Any) -> str:
    return read.reader_name or read.reader_email or gettext("somebody who is no longer there")


def person(read: Any) -> str:
    return read.person_name or gettext("somebody who is no longer there")


def role_word(role: str) -> str:
    words = {"admin": gettext("administrator"), "manager": gettext("who leads"), "": gettext("colleague")}
    known = {str(value): str(label) for value, label in Role.choices}
    return words.get(role) or known.get(role, role)
