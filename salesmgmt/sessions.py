"""Around every request of somebody signed in: whether the session still holds, and whether a second step is missing.

Who must do more than others is said by what they may do here (ROLES), asked only when it would make a difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts import lasting
from accounts.http import sent_to
from accounts.models import User
from accounts.rules import required_roles
from common.api import problems
from people.calendar import today
from people.scope import Viewer, viewer

ROLES: dict[str, Callable[[Viewer], bool]] = {
    "admin": lambda who: who.is_admin,
    "hr": lambda who: who.is_hr,
    "executive": lambda who: who.is_executive,
    "manager": lambda who: who.manages or bool(who.departments),
    "everybody": lambda who: who.user_id is not None,
}
# They see what is personal of others: their session ends when nothing is done for a while.
SEES_OTHERS = ("admin", "hr", "executive", "manager")
# Sent by what a page asks on its own: nobody need be sitting there.
BY_ITSELF = "X-By-Itself"

Answer = Callable[[HttpRequest], HttpResponse]


def holds(who: Viewer, roles: list[str] | tuple[str, ...]) -> bool:
    return any(ROLES[role](who) for role in roles)


def limits(get_response: Answer) -> Answer:
    """A session ends after half a day in any case, and earlier where nothing is done in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            why = _why_it_ends(request)
            if why:
                _end(request, why)
            elif BY_ITSELF not in request.headers:
                lasting.use(request.session, get_adapter().get_client_ip(request), timezone.now())
        return get_response(request)

    return middleware


def second_step(get_response: Answer) -> Answer:
    """Whoever must sign in in two steps sets the second one up before anything else."""
    open_without = (reverse("mfa_index"), reverse("account_reauthenticate"))
    leave = {reverse("account_logout"), reverse("account_change_password"), reverse("theme")}

    def middleware(request: HttpRequest) -> HttpResponse:
        if lacks_second_step(request) and request.path not in leave and not request.path.startswith(open_without):
            return sent_to(request, reverse("mfa_index"))
        return get_response(request)

    return middleware


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether one is wanted of the one who asks, and there is none. Single sign-on brings its own.

    What the server's environment requires, an administrator's settings add to and take nothing from.
    """
    if getattr(request.user, "two_steps", True):
        return False
    required = [*settings.TWO_STEP_REQUIRED, *_by_rule(cast("User", request.user))]
    if not required or not holds(viewer(request), required):
        return False
    return all(step["method"] != "socialaccount" for step in get_authentication_records(request, request.user))


def _by_rule(user: User) -> list[str]:
    known: Any = user  # as people.backends brings them
    rules = known.two_step_rules
    rules = json.loads(rules) if isinstance(rules, str) else rules
    return required_roles(rules, joined=user.created_at.date(), today=today(known.company_zone or "UTC"))


def _why_it_ends(request: HttpRequest) -> str:
    now = timezone.now()
    if lasting.is_too_old(request.session, now):
        return gettext("Your session had lasted long enough. Sign in to go on.")
    if lasting.is_idle(request.session, now) and holds(viewer(request), SEES_OTHERS):
        return gettext("You were signed out because nothing was done for a while. Sign in to go on.")
    return ""


def _end(request: HttpRequest, why: str) -> None:
    lasting.end(user=cast("User", request.user), only=request.session.session_key)
    logout(request)
    request.__dict__.pop("_viewer", None)
    if not problems.is_for_machines(request):
        messages.info(request, why)
