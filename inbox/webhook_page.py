"""Webhooks and their messages as finished strings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from common import format  # noqa: A004  # the module is named for what it does
from common.events import all_events
from common.ui import Column, Fact, Row, Tab, Table, link, with_query
from inbox.actions.webhooks import TEST_EVENT
from inbox.models import Delivery, Webhook

FORM = "again"  # the page's form whose button sends a message again
PROBLEMS = {
    "no_such_host": gettext_lazy("there is no such host"),
    "internal": gettext_lazy("the address leads inside"),
    "no_connection": gettext_lazy("nobody took the connection"),
    "no_answer": gettext_lazy("no answer"),
    "tls": gettext_lazy("its certificate is not good"),
    "timeout": gettext_lazy("it took too long"),
    "not_https": gettext_lazy("not https"),
    "not_an_address": gettext_lazy("not an address"),
}


def host_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[0].partition("?")[0]


def state_of(webhook: Webhook, now: datetime) -> str:
    if webhook.gave_up_at:
        return gettext("switched off after failing for days")
    if not webhook.is_on:
        return gettext("off")
    if webhook.failing_since:
        return gettext("failing since %(at)s") % {"at": format.moment(webhook.failing_since, now)}
    return gettext("on")


def webhooks(rows: Iterable[Any], now: datetime) -> Table:
    columns = [
        Column(gettext("Webhook"), primary=True),
        Column(gettext("State"), aside=True),
        Column(gettext("Hears of")),
        Column(gettext("Last heard"), muted=True),
        Column(gettext("Waiting"), numeric=True),
    ]
    return Table(
        gettext("Webhooks"),
        columns,
        [
            Row(
                [
                    link(one.name, reverse("webhook", args=[one.pk]), note=host_of(one.url)),
                    state_of(one, now),
                    ", ".join(one.events),
                    format.moment(one.heard, now) if one.heard else gettext("never"),
                    format.number(one.waiting),
                ],
                linked=True,
            )
            for one in rows
        ],
    )


def facts(webhook: Webhook, now: datetime) -> list[Fact]:
    found = [
        Fact(gettext("Address"), webhook.url),
        Fact(gettext("State"), state_of(webhook, now)),
        Fact(gettext("Made"), format.moment(webhook.created_at, now)),
    ]
    if webhook.old_secret_until and webhook.old_secret_until > now:
        found.append(Fact(gettext("The old secret signs until"), format.moment(webhook.old_secret_until, now)))
    return found


def tabs(query: QueryDict) -> list[Tab]:
    """The log by what became of its messages."""
    asked = query.get("state", "")
    every = [("", gettext("All")), *((state.value, str(state.label).capitalize()) for state in Delivery.State)]
    return [Tab(label, with_query(query, state=value or None, page=None), value == asked) for value, label in every]


def log(rows: Iterable[Any], now: datetime) -> Table:
    columns = [
        Column(gettext("Message"), primary=True),
        Column(gettext("State"), aside=True),
        Column(gettext("Happened"), muted=True),
        Column(gettext("Last try"), muted=True),
        Column(gettext("Answer")),
        Column(gettext("Tries"), numeric=True),
        Column(gettext("Send again"), quiet=True),
    ]
    return Table(gettext("Messages"), columns, [_message(one, now) for one in rows])


def _message(one: Any, now: datetime) -> Row:
    event = all_events().get(one.event)
    about = link(one.event, reverse(event.page, args=[one.key]), note=one.key) if event else one.event
    again = format_html(
        '<button class="button is-small" type="submit" form="{}" formaction="{}">{}<span class="visually-hidden"> {} {}</span></button>',
        FORM,
        reverse("webhook_replay", args=[one.webhook_id, one.pk]),
        gettext("Send again"),
        one.event,
        one.key,
    )
    return Row(
        [
            about if one.event != TEST_EVENT else gettext("test"),
            str(Delivery.State(one.state).label),
            format.moment(one.happened_at, now),
            format.moment(one.last_at, now) if one.last_at else "–",
            _answer(one),
            format.number(one.tries_made),
            again if one.state != Delivery.State.WAITING or one.tries_made else "",
        ]
    )


def _answer(one: Any) -> str:
    if not one.tries_made:
        return "–"
    said = str(one.last_status) if one.last_status else str(PROBLEMS.get(one.last_problem, one.last_problem))
    return gettext("%(answer)s · %(ms)s ms") % {"answer": said, "ms": format.number(one.last_milliseconds)}
