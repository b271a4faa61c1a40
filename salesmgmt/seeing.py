"""Around every request of whoever sees as somebody else: only reading, only what is listed, noted, and over in time.

Decided in docs/adr/0052. What a page shows follows from the request's Viewer alone; here is what may be asked for at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.http import Request, sent_to
from common import export
from common.api import problems
from people.actions import note_seen
from people.models import Sight
from people.queries import seeing as queries
from people.scope import look_as, viewer
from people.views.seeing import SEEING, stop

Answer = Callable[[HttpRequest], HttpResponse]

# A page that is not here is not shown, whatever it is: above all what signs in, the inbox, and who read what.
SHOWN = frozenset(
    {
        "my_day",
        "goals",
        "goal",
        "goal_records",
        "person_goals",
        "orders",
        "order",
        "deals",
        "people",
        "person",
        "organisation",
    }
)
READING = frozenset({"GET", "HEAD"})


def seeing(get_response: Answer) -> Answer:
    ends, leaves = reverse("sight_end"), reverse("account_logout")

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or SEEING not in request.session:
            return get_response(request)
        sight = _begin(request)
        if request.method == "POST" and request.path in (ends, leaves):
            if request.path == leaves:
                stop(cast("Request", request))
            return get_response(request)
        if sight is None:
            return _over(request)
        return _shown(request, sight, get_response) if _may(request) else _refused(request)

    return middleware


def _begin(request: HttpRequest) -> Sight | None:
    """From here on the request has the other's eyes; None where that is over, or was never so."""
    sight = queries.running(request.session[SEEING], cast("Request", request).user.pk, timezone.now())
    account = sight.person.user if sight else None
    if sight is None or account is None or not viewer(request).is_admin or look_as(request, account) is None:
        return None
    request.__dict__["_sight"] = sight
    return sight


def _may(request: HttpRequest) -> bool:
    """Pages are read; nothing is sent, changed, or taken away as a file."""
    if request.method not in READING or export.asked(request):
        return False
    try:
        return resolve(request.path_info).url_name in SHOWN
    except Resolver404:
        return True  # answered as everywhere: there is nothing


def _shown(request: HttpRequest, sight: Sight, get_response: Answer) -> HttpResponse:
    """The database itself refuses whatever a page might write; then it is noted, and only then sent."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        response = get_response(request)
    if response.status_code == 200:
        note_seen(sight=sight, viewer=viewer(request), path=request.path)
    return response


def _refused(request: HttpRequest) -> HttpResponse:
    if problems.is_for_machines(request):
        said = gettext("Whoever sees as somebody else only reads pages.")
        return problems.answer(request, status=403, code="seeing_as_somebody", detail=said)
    return render(request, "errors/seeing.html", status=403)


def _over(request: HttpRequest) -> HttpResponse:
    """Its time, the agreement, or the right to it has ended: nothing of this request is done."""
    stop(cast("Request", request))
    if problems.is_for_machines(request):
        said = gettext("Seeing as somebody else is over.")
        return problems.answer(request, status=403, code="seeing_as_somebody", detail=said)
    messages.info(request, gettext("Seeing as somebody else is over: you are yourself again."))
    return sent_to(request, "/")
