"""How many requests of a web process may be at the database at a time, and for how long.

Where the database hangs, those that wait for it must not take every thread: static files, /healthz and the word that
people shall come back need some too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from salesmgmt.stack.programs import WEB_THREADS
from salesmgmt.views import unavailable

PLACES = WEB_THREADS - 2
# Who comes while all places are taken waits, but not behind a request that has been there for so long.
PATIENCE_SECONDS = 10.0
# A request that has lasted so long asks the database nothing more. (An undo may take 50 s for one statement.)
LONGEST_SECONDS = 55.0


class Room:
    """Places, and since when each is taken."""

    def __init__(self, places: int, patience: float) -> None:
        self.places = places
        self.patience = patience
        self.since: list[float] = []
        self.changed = threading.Condition()

    def enter(self) -> float | None:
        """When it was entered, for `leave`; None: it is full of requests that do not move."""
        with self.changed:
            while len(self.since) >= self.places:
                left = min(self.since) + self.patience - time.monotonic()
                if left <= 0:
                    return None
                self.changed.wait(left)
            self.since.append(begun := time.monotonic())
            return begun

    def leave(self, begun: float) -> None:
        with self.changed:
            self.since.remove(begun)
            self.changed.notify()


def ends_at(moment: float) -> Callable[..., Any]:
    """A wrapper of statements that lets none begin after that moment."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() > moment:
            raise OperationalError(f"The request has lasted {LONGEST_SECONDS:.0f} s.")
        return run(sql, params, many, context)

    return execute


def room(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    if settings.PROCESS != "web":
        raise MiddlewareNotUsed
    here, asks_nothing = Room(PLACES, PATIENCE_SECONDS), reverse("healthz")

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == asks_nothing:
            return get_response(request)
        begun = here.enter()
        if begun is None:
            return unavailable(request)
        with ExitStack() as until:
            until.callback(here.leave, begun)
            until.enter_context(connection.execute_wrapper(ends_at(begun + LONGEST_SECONDS)))
            return get_response(request)

    return middleware
