"""What every request leaves in the history: who, and in which request."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import get_contextvars


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
