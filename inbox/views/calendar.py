"""The calendar feed: asked by programs that cannot sign in, so its address is the secret."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inbox.queries import calendar
from people.backends import EmployedBackend
from people.calendar import get_company, today, zone_of


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever may no longer sign in has no calendar either: asked of the same door, each time."""
    person = calendar.owner_of(secret)
    if person is None or person.user is None or not EmployedBackend().user_can_authenticate(person.user):
        raise Http404
    on = today(zone_of(person, get_company()))
    promises = calendar.promises_for_calendar(person, on)
    response = HttpResponse(calendar.written(promises, now=timezone.now()), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="salesmgmt.ics"'
    return response
