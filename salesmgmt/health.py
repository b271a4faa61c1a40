"""Two addresses for load balancers and supervisors: is this process alive, and can it serve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from jobs.queries import canary_age

SILENT_AFTER = timedelta(minutes=3)
IMPATIENT = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Only the database decides: without a broker or a worker pages are served all the same, and work waits.

    `canary_age`: seconds since a worker last consumed anything; null where none ever did, or nobody can say.
    """
    database = database_answers()
    age = canary_age() if database else None
    words = {True: "ok", False: "down", None: "unknown"}
    state = {
        "database": words[database],
        "broker": words[broker_answers()],
        "worker": words[is_fresh(age) if database else None],
        "canary_age": None if age is None else round(age.total_seconds(), 1),
    }
    return JsonResponse(state, status=200 if database else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def worker_works() -> bool:
    """Asked of what a worker consumed, not of whether its process exists."""
    return is_fresh(canary_age())


def is_fresh(age: timedelta | None) -> bool:
    return age is not None and age < SILENT_AFTER


def broker_answers() -> bool:
    """The server that Celery uses, asked as Celery would, but without its patience."""
    try:
        with current_app.connection_for_write() as broker:
            broker.transport_options = {**(broker.transport_options or {}), **IMPATIENT}
            channel: Any = broker.default_channel
            return bool(channel.client.ping())
    except (BrokerError, RedisError, OSError):
        return False
