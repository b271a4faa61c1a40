"""An administrator looks after how somebody signs in: signs them out, and closes and opens their account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions as accounts
from accounts import lasting, pages
from accounts import queries as signing_in
from accounts.http import Request, ask_again
from common import format  # noqa: A004  # the module is named for what it does
from people.actions import LastAdministratorError, close_account, open_account
from people.models import Person
from people.queries import directory as queries
from people.scope import viewer
from people.tables import person_crumbs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request, pk: int) -> HttpResponse:
    """Of anybody who has one, but oneself: that is the page *Security*."""
    who = viewer(request)
    if not who.is_admin:
        raise Http404
    found: Any = get_object_or_404(queries.looked_at(who).filter(user__isnull=False).select_related("user"), pk=pk)
    if found.pk == who.person_id:
        return redirect("mfa_index")
    if request.method == "POST":
        return _do(request, found)
    return render(request, "people/account.html", _context(found))


def _do(request: Request, found: Person) -> HttpResponse:
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        return render(request, "people/account.html", _context(found), status=422)
    if verb in (_forget, _open):
        ask_again(request)
    try:
        messages.success(request, verb(request, found))
    except LastAdministratorError:
        messages.error(request, gettext("Nobody else administers: make somebody an administrator first."))
    return redirect("person_account", found.pk)


def _sign_out(request: Request, found: Person) -> str:
    assert found.user is not None
    lasting.end(user=found.user)
    return gettext("%(name)s is signed out everywhere.") % {"name": found.name}


def _forget(request: Request, found: Person) -> str:
    assert found.user is not None
    accounts.forget_second_step(user=found.user)
    return gettext("%(name)s signs in with the password alone, until a second step is set up again.") % {
        "name": found.name
    }


def _close(request: Request, found: Person) -> str:
    close_account(person=found, now=timezone.now(), today=viewer(request).on)
    return gettext("The account of %(name)s is closed.") % {"name": found.name}


def _open(request: Request, found: Person) -> str:
    open_account(person=found)
    return gettext("The account of %(name)s is open: invite them to choose a password.") % {"name": found.name}


VERBS: dict[str, Callable[[Request, Person], str]] = {
    "sign_out": _sign_out,
    "forget": _forget,
    "close": _close,
    "open": _open,
}


def _context(found: Any) -> dict[str, Any]:
    now = timezone.now()
    sessions = list(signing_in.sessions_of(found.user, now))
    signed_in = ngettext(
        "Signed in in %(n)s place, last seen %(seen)s.", "Signed in in %(n)s places, last seen %(seen)s.", len(sessions)
    )
    return {
        "title": gettext("The account of %(name)s") % {"name": found.name},
        "sub": found.user.email,
        "crumbs": person_crumbs(found),
        "is_open": found.user.is_active,
        "two_step": pages.two_step(signing_in.keys_of(found.user), now),
        "sessions": signed_in
        % {"n": format.number(len(sessions)), "seen": format.moment(sessions[0].last_seen_at, now)}
        if sessions
        else "",
    }
