"""The nights: everyone may see up to when the figures are judged; what went on inside is for administrators."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from common import export, format  # noqa: A004
from common.logs import request_id
from common.ui import Crumb
from jobs.queries import is_wanted
from nightly import actions, pages, queries
from nightly.models import Night
from people.scope import viewer

SHOWN = 60


@require_safe
def nights(request: Request) -> HttpResponseBase:
    if export.asked(request):
        return export.answer(request, _file())
    board = pages.board(
        queries.latest(SHOWN),
        missed=queries.pending(queries.last_due()),
        next_due=queries.next_due_at(),
        now=queries.now(),
        attended=queries.is_attended(),
        waits=is_wanted("night"),
        links=viewer(request).is_admin,
    )
    template = "nightly/_nights.html" if request.htmx else "nightly/nights.html"
    return render(request, template, {"board": board})


def _file() -> export.Sheet:
    """Of every night, since the page shows the latest alone."""
    rows = queries.latest(export.MOST_ROWS)
    return export.Sheet("nights", gettext("Nights"), pages.night_columns(), rows, len(rows))


@require_safe
def night(request: Request, day: date) -> HttpResponse:
    found = _night_for_admins(request, day)
    sheet = pages.sheet(found, now=queries.now(), attended=queries.is_attended(), wanted=is_wanted("night"))
    template = "nightly/_night.html" if request.htmx else "nightly/night.html"
    crumbs = [Crumb(gettext("Nights"), ".."), Crumb(format.long_day(day))]
    return render(request, template, {"sheet": sheet, "day": day, "crumbs": crumbs})


@require_POST
def run_again(request: Request, day: date) -> HttpResponse:
    _night_for_admins(request, day)
    actions.ask_again(day=day, by=request.user, request_id=request_id())
    messages.success(request, gettext("The night will be run again within seconds."))
    return redirect("night", day)


def _night_for_admins(request: Request, day: date) -> Night:
    found = queries.get_night(day) if viewer(request).is_admin else None
    if found is None:
        raise Http404
    return found
