"""Pages that belong to no app: the style guide, the appearance switch, and what is shown when something fails."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe

from common.api import problems
from common.api.errors import UnavailableError
from common.locks import is_lost
from common.logs import request_id
from salesmgmt import styleguide as samples
from salesmgmt.shell import THEMES

YEAR = 365 * 24 * 60 * 60
# What a client shall wait before it asks again, where the database was away, full or too slow.
RETRY_AFTER_SECONDS = 5


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", samples.context(request.GET))


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light or dark for this browser; anything else follows the system again."""
    there = request.POST.get("next", "/")
    secure = request.is_secure()
    if not url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=secure):
        there = "/"
    response = HttpResponseRedirect(there)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_machines(request):
        return problems.answer(
            request, status=400, code="bad_request", detail=gettext("The request cannot be understood.")
        )
    return render(request, "errors/400.html", {"request_id": request_id()}, status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_machines(request):
        return problems.answer(request, status=403, code="permission_denied", detail=gettext("This is not allowed."))
    return render(request, "errors/403.html", {"request_id": request_id()}, status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_machines(request):
        return problems.answer(request, status=404, code="not_found", detail=gettext("Not found."))
    return render(request, "errors/404.html", {"request_id": request_id()}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if problems.is_for_machines(request):
        return problems.answer(
            request, status=403, code="csrf_failed", detail=gettext("The CSRF token is missing or not right.")
        )
    return render(request, "errors/csrf.html", {"request_id": request_id()}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: what failed may be the database or the shell itself.

    503 where the database is away, has no connection left, gave up waiting or has no space.
    """
    problem = sys.exception()
    if problem is not None and is_lost(problem):
        return unavailable(request)
    return _problem(request, away=False) if problems.is_for_machines(request) else _page(request, away=False)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: asking again may help."""
    response = _problem(request, away=True) if problems.is_for_machines(request) else _page(request, away=True)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _problem(request: HttpRequest, *, away: bool) -> HttpResponse:
    if away:
        detail = str(UnavailableError.default_detail)
        return problems.answer(request, status=503, code=UnavailableError.default_code, detail=detail)
    detail = gettext("Something failed on our side. The request_id finds it in the log.")
    return problems.answer(request, status=500, code="server_error", detail=detail)


def _page(request: HttpRequest, *, away: bool) -> HttpResponse:
    theme = request.COOKIES.get("theme")
    context = {"request_id": request_id(), "theme": theme if theme in THEMES else ""}
    template = "errors/503.html" if away else "errors/500.html"
    return HttpResponse(render_to_string(template, context), status=503 if away else 500)
