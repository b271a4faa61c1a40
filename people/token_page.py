"""Tokens and service accounts as finished strings, for the pages and their files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from accounts.models import Scope, Token, User
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Fact, Row, Table, link
from people.tables import called, person_url

FORM = "revoke"  # the page's form whose button ends a token: one CSRF token for all rows


def scope_words(scopes: Collection[str]) -> str:
    """Who may change may read as well: said once."""
    has = set(scopes) - ({Scope.READ} if Scope.WRITE in scopes else set())
    return ", ".join(str(Scope(one).label) for one in Scope.values if one in has)


def state_of(token: Token, now: datetime) -> str:
    if token.revoked_at:
        return gettext("revoked")
    return gettext("expired") if token.expiry and token.expiry <= now else gettext("works")


def owner_of(token: Token) -> str:
    """The person's name, or the service account's."""
    return called(token.user)


def mine(tokens: Iterable[Token], now: datetime) -> Table:
    return Table(gettext("Tokens"), _columns(owners=False), [_row(token, now, owners=False) for token in tokens])


def everybodys(tokens: Iterable[Token], now: datetime, query: QueryDict) -> Table:
    rows = [_row(token, now, owners=True) for token in tokens]
    return Table(gettext("Tokens"), _columns(owners=True), rows, query=query)


def _columns(*, owners: bool) -> list[Column]:
    return [
        Column(gettext("Name"), primary=True),
        *([Column(gettext("Owner"))] if owners else []),
        Column(gettext("May")),
        Column(gettext("Made"), muted=True),
        Column(gettext("Last used"), muted=True),
        Column(gettext("Works until"), muted=True),
        Column(gettext("Revoke"), quiet=True, aside=True),
    ]


def _row(token: Token, now: datetime, *, owners: bool) -> Row:
    return Row(
        [
            format_html('<span>{}</span> <code class="muted small">{}…</code>', token.name, token.token_key[:8]),
            *([_owner_cell(token)] if owners else []),
            scope_words(token.scopes),
            format.moment(token.created, now),
            _used(token.last_used_at, now),
            _until(token, now),
            _button(token, now),
        ]
    )


def _owner_cell(token: Token) -> str:
    if token.user.service_name is not None:
        return link(token.user.service_name, reverse("service_account", args=[token.user_id]), note=gettext("program"))
    person = getattr(token.user, "person", None)
    return link(person.name, person_url(person.pk)) if person else called(token.user)


def _used(at: datetime | None, now: datetime) -> str:
    return format.moment(at, now) if at else gettext("never")


def _until(token: Token, now: datetime) -> str:
    if token.revoked_at:
        words = {"at": format.moment(token.revoked_at, now), "who": called(token.revoked_by)}
        return gettext("revoked %(at)s by %(who)s") % words if words["who"] else gettext("revoked %(at)s") % words
    if token.expiry and token.expiry <= now:
        return gettext("expired %(at)s") % {"at": format.moment(token.expiry, now)}
    return format.moment(token.expiry, now)


def _button(token: Token, now: datetime) -> SafeString | str:
    if token.revoked_at or (token.expiry and token.expiry <= now):
        return ""
    return format_html(
        '<button class="button is-small" type="submit" form="{}" formaction="{}">{}<span class="visually-hidden"> {}</span></button>',
        FORM,
        reverse("token_revoke", args=[token.public_id]),
        gettext("Revoke"),
        token.name,
    )


def file_columns(now: datetime) -> list[Column]:
    """Never anything of the secret."""
    return [
        Column(gettext("Name"), value=lambda token: token.name),
        Column(gettext("Owner"), value=owner_of),
        Column(gettext("May"), value=lambda token: scope_words(token.scopes)),
        Column(gettext("Made"), value=lambda token: token.created),
        Column(gettext("Last used"), value=lambda token: token.last_used_at),
        Column(gettext("Works until"), value=lambda token: token.expiry),
        Column(gettext("Revoked"), value=lambda token: token.revoked_at),
        Column(gettext("State"), value=lambda token: state_of(token, now)),
    ]


def accounts(users: Iterable[Any], now: datetime) -> Table:
    """Service accounts, with what of them can be seen at a glance."""
    columns = [
        Column(gettext("Service account"), primary=True),
        Column(gettext("May")),
        Column(gettext("Tokens that work"), numeric=True),
        Column(gettext("Last used"), muted=True),
    ]
    rows = [
        Row(
            [
                link(
                    user.service_name,
                    reverse("service_account", args=[user.pk]),
                    note="" if user.is_active else gettext("closed"),
                ),
                scope_words(user.service_scopes),
                format.number(user.working),
                _used(user.used, now),
            ],
            linked=True,
        )
        for user in users
    ]
    return Table(gettext("Service accounts"), columns, rows)


def account_facts(user: User, now: datetime) -> list[Fact]:
    return [
        Fact(gettext("May"), scope_words(user.service_scopes or ())),
        Fact(gettext("Made"), format.moment(user.created_at, now)),
        Fact(gettext("State"), gettext("open") if user.is_active else gettext("closed")),
    ]


def title(tokens: Sequence[Token], now: datetime) -> str:
    """A sentence about now."""
    working = sum(1 for token in tokens if not token.revoked_at and (not token.expiry or token.expiry > now))
    if not working:
        return gettext("No program signs in as you")
    words = ngettext("%(n)s token signs in as you", "%(n)s tokens sign in as you", working)
    return words % {"n": format.number(working)}
