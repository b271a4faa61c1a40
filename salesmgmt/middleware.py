"""Around every request: the reader's own time zone, and what it leaves in the history: who, and in which request."""

from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from structlog.contextvars import get_contextvars


def local_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Times are shown as the reader's clock has them; people.backends brings the zone along with the user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(getattr(request.user, "zone", "UTC")):
            return get_response(request)

    return middleware


def sign_in_again(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A fragment asked for after the session has ended: the whole page goes to the sign-in, not the fragment's place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        there = response.headers.get("Location", "")
        if "HX-Request" in request.headers and there.startswith(reverse(settings.LOGIN_URL)):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response

    return middleware


def history_context(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return get_response(request)
        user = getattr(request, "user", None)
        with pghistory.context(
            user=user.pk if user else None,
            request=get_contextvars().get("request_id", ""),
            url=request.path,
        ):
            return get_response(request)

    return middleware
