"""Around every request: the reader's own time zone, and what it leaves in the history: who, and in which request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.http import sent_to
from common import history
from common.logs import request_id
from people.actions.reading import write_after
from people.queries.saved import first_query
from people.scope import viewer


def alive(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whether this process lives does not depend on who asks: a session is a row of the database."""
    address = reverse("healthz")

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == address:
            request.COOKIES = {}
        return get_response(request)

    return middleware


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


def one_time_password(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever signed in with a password that somebody else has read chooses another before anything else."""
    leave = {reverse("account_change_password"), reverse("account_logout"), reverse("theme")}

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "password_is_one_time", False) and request.path not in leave:
            return sent_to(request, reverse("account_change_password"))
        return get_response(request)

    return middleware


def history_context(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return get_response(request)
        user = getattr(request, "user", None)
        with history.context(
            user=user.pk if user else None,
            request=request_id(),
            url=request.path,
        ):
            return get_response(request)

    return middleware


def reads_noted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Who has read about whom is written once the page is sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        write_after(request, response)
        return response

    return middleware


def kept_by_nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What somebody signed in is answered is theirs alone: no cache between keeps it, nor the browser after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if (user is not None and user.is_authenticated) or "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def first_view(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A list that is opened without a query shows what its reader chose to see first."""
    lists = {reverse(name): name for name in settings.SAVED_VIEW_LISTS}

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING") or "HX-Request" in request.headers or request.method != "GET"
        if not asked and request.path in lists:
            query = first_query(viewer(request), lists[request.path])
            if query:
                return redirect(f"{request.path}?{query}")
        return get_response(request)

    return middleware
