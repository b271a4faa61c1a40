"""The page on which people look after how they sign in: finished strings for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, ngettext

from accounts import rules
from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Crumb


@dataclass(frozen=True, slots=True)
class Passkey:
    name: str
    note: str
    rename: str
    remove: str


@dataclass(frozen=True, slots=True)
class TwoStep:
    """What is asked for beside the password. A note is empty where that is not set up."""

    app: str
    passkeys: Sequence[Passkey]
    codes: str
    codes_left: int

    @property
    def is_on(self) -> bool:
        return bool(self.app or self.passkeys)


@dataclass(frozen=True, slots=True)
class Place:
    """One browser in which somebody is signed in."""

    name: str
    note: str
    icon: str
    is_here: bool
    end: str


def sso() -> dict[str, str]:
    """The company's own sign-in: its name and where it begins; empty without one. Called by the sign-in page."""
    for app in settings.OIDC_APPS:
        return {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
    return {}


def two_step(keys: Sequence[Authenticator], now: datetime) -> TwoStep:
    app = next((key for key in keys if key.type == Authenticator.Type.TOTP), None)
    codes = next((key for key in keys if key.type == Authenticator.Type.RECOVERY_CODES), None)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return TwoStep(
        app=_since(app, now) if app else "",
        passkeys=[_passkey(key, now) for key in keys if key.type == Authenticator.Type.WEBAUTHN],
        codes=ngettext("%(n)s code left.", "%(n)s codes left.", left) % {"n": left} if codes else "",
        codes_left=left,
    )


def places(sessions: Sequence[UserSession], here: str | None, now: datetime) -> list[Place]:
    """The session that asks first, then the others."""
    shown = [_place(session, here, now) for session in sessions]
    return sorted(shown, key=lambda place: not place.is_here)


def task(title: Any) -> dict[str, Any]:
    """Context of a page that does one thing and leads back."""
    return {"title": title, "crumbs": SimpleLazyObject(_way_back)}


def _way_back() -> list[Crumb]:
    return [Crumb(gettext("Security"), reverse("mfa_index"))]


def _passkey(key: Authenticator, now: datetime) -> Passkey:
    alone = gettext("Signs in alone.") if key.wrap().is_passwordless else gettext("Asked for after the password.")
    return Passkey(
        name=key.wrap().name,
        note=f"{alone} {_since(key, now)}",
        rename=reverse("mfa_edit_webauthn", args=[key.pk]),
        remove=reverse("mfa_remove_webauthn", args=[key.pk]),
    )


def _since(key: Authenticator, now: datetime) -> str:
    values = {"since": format.moment(key.created_at, now), "used": format.moment(key.last_used_at, now)}
    if key.last_used_at is None:
        return gettext("Set up %(since)s, not used yet.") % values
    return gettext("Set up %(since)s, last used %(used)s.") % values


def _place(session: UserSession, here: str | None, now: datetime) -> Place:
    browser, system = rules.browser_of(session.user_agent)
    values = {"browser": browser or gettext("A browser"), "system": system}
    is_here = session.session_key == here
    seen = gettext("now") if is_here else format.moment(session.last_seen_at, now)
    about = {"address": session.ip, "since": format.moment(session.created_at, now), "seen": seen}
    return Place(
        name=gettext("%(browser)s on %(system)s") % values if system else str(values["browser"]),
        note=gettext("Signed in %(since)s, last seen %(seen)s, from %(address)s.") % about,
        icon="smartphone" if system in rules.PHONES else "monitor",
        is_here=is_here,
        end=reverse("session_end", args=[session.pk]),
    )
