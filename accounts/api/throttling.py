"""How many requests a token, or somebody's session, may make in a minute.

Counted in Redis, which all web processes share and which forgets by itself. Where it does not answer, nobody is refused:
a limit protects the service from a program gone wild, and must not itself be what stops it.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from redis import Redis, RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import Token
from common.api.rates import Rate

WINDOW = 60  # seconds
PATIENCE = 0.1  # seconds that a request waits for Redis at most
LEFT_ALONE = 5.0  # seconds for which a Redis that failed is not asked again

log = structlog.get_logger()
_asked_again_at = 0.0


class RateLimit(BaseThrottle):
    """For DRF's DEFAULT_THROTTLE_CLASSES; what is left stands in the headers of every answer (common.api.views)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        most: int = settings.API_RATE_LIMIT
        who = _who(request)
        if not most or not who:
            return True
        now = time.time()
        made = _count(who, int(now // WINDOW))
        if made is None:
            return True
        self.wait_for = WINDOW - int(now % WINDOW)
        request.rate = Rate(most, WINDOW, max(most - made, 0), self.wait_for)  # type: ignore[attr-defined]
        return made <= most

    def wait(self) -> float:
        return float(self.wait_for)


def _who(request: Request) -> str:
    """A program has its own count, whoever else signs in as its owner."""
    if isinstance(request.auth, Token):
        return f"token:{request.auth.public_id}"
    return f"user:{request.user.pk}" if request.user.is_authenticated else ""


def _count(who: str, window: int) -> int | None:
    """Requests of this minute, this one included; None where Redis does not say."""
    global _asked_again_at  # noqa: PLW0603  # a process's own: one in trouble does not wait for Redis at each request
    if time.monotonic() < _asked_again_at:
        return None
    try:
        with _redis(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            key = f"salesmgmt:rate:{who}:{window}"
            pipe.incr(key)
            pipe.expire(key, 2 * WINDOW)
            return int(pipe.execute()[0])
    except (RedisError, OSError) as problem:
        _asked_again_at = time.monotonic() + LEFT_ALONE
        log.warning("rate_not_counted", problem=type(problem).__name__)
        return None


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
