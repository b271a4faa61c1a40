"""Two addresses for load balancers and supervisors: is this process alive, and can it serve."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from jobs.queries import canary_age

SILENT_AFTER = timedelta(minutes=3)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Only the database decides: without Redis or a worker pages are served all the same, and work waits."""
    database = database_answers()
    worker = worker_works() if database else None
    words = {True: "ok", False: "down", None: "unknown"}
    state = {"database": words[database], "redis": words[redis_answers()], "worker": words[worker]}
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
    age = canary_age()
    return age is not None and age < SILENT_AFTER


def redis_answers() -> bool:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as server:
            return bool(server.ping())
    except (RedisError, OSError):
        return False
