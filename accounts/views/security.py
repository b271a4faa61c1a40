"""How the reader signs in, and where they are signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import lasting, pages, queries
from accounts.http import Request


@never_cache
@require_safe
def security(request: Request) -> HttpResponse:
    now = timezone.now()
    places = pages.places(list(queries.sessions_of(request.user, now)), request.session.session_key, now)
    context = {
        "two_step": pages.two_step(queries.keys_of(request.user), now),
        "places": places,
        "elsewhere": sum(not place.is_here for place in places),
    }
    return render(request, "accounts/security.html", context)


@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    session = get_object_or_404(queries.sessions_of(request.user, timezone.now()), pk=pk)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    lasting.end(user=request.user, only=session.session_key)
    messages.success(request, gettext("Signed out there."))
    return redirect("mfa_index")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    lasting.end(user=request.user, but=request.session.session_key)
    messages.success(request, gettext("Signed out everywhere else."))
    return redirect("mfa_index")
