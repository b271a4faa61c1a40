"""Seeing as somebody else as finished strings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Event, Fact, Row, Table, link
from people.models import SeenPage, Sight
from people.tables import called

State = Sight.State


def state(sight: Sight, now: datetime) -> str:
    if sight.state in Sight.LASTING and sight.until <= now:
        return gettext("over") if sight.state == State.RUNNING else gettext("its time ran out")
    return str(sight.get_state_display())


def table(sights: Iterable[Any], now: datetime) -> Table:
    columns = [
        Column(gettext("Whose pages"), primary=True),
        Column(gettext("Asked by")),
        Column(gettext("Why"), muted=True),
        Column(gettext("State")),
        Column(gettext("Asked"), muted=True),
        Column(gettext("Pages opened"), numeric=True),
    ]
    rows = [
        Row(
            [
                link(one.person.name, reverse("sight", args=[one.pk])),
                called(one.by),
                one.reason,
                state(one, now),
                format.moment(one.asked_at, now),
                format.number(one.opened),
            ]
        )
        for one in sights
    ]
    return Table(gettext("Seeing as somebody else"), columns, rows)


def columns(now: datetime) -> list[Column]:
    """Of the list as a file."""
    return [
        Column(gettext("Asked"), value=lambda one: one.asked_at),
        Column(gettext("Whose pages"), value=lambda one: one.person.name),
        Column(gettext("Asked by"), value=lambda one: called(one.by)),
        Column(gettext("Why"), value=lambda one: one.reason),
        Column(gettext("State"), value=lambda one: state(one, now)),
        Column(gettext("Begun"), value=lambda one: one.begun_at),
        Column(gettext("Pages opened"), value=lambda one: one.opened),
    ]


def facts(sight: Sight, now: datetime) -> list[Fact]:
    shown = [
        Fact(gettext("Whose pages"), sight.person.name, reverse("person", args=[sight.person_id])),
        Fact(gettext("Asked by"), called(sight.by)),
        Fact(gettext("Why"), sight.reason),
        Fact(gettext("State"), state(sight, now)),
        Fact(gettext("Asked"), format.moment(sight.asked_at, now)),
    ]
    steps = (
        (gettext("Answered"), sight.answered_at),
        (gettext("Begun"), sight.begun_at),
        (gettext("Ended"), sight.ended_at),
    )
    shown += [Fact(label, format.moment(at, now)) for label, at in steps if at]
    if sight.state in Sight.LASTING and sight.until > now:
        shown.append(Fact(gettext("At the latest until"), format.moment(sight.until, now)))
    return shown


def events(pages: Iterable[SeenPage], now: datetime) -> list[Event]:
    return [Event(when=format.moment(one.at, now), text=one.path, icon="monitor") for one in pages]
