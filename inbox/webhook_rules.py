"""When a message to a webhook is tried again, and when it is given up: plain values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=12)
SPREAD = 0.2  # so that not all come at once
LONGEST_PAUSE = timedelta(hours=1)  # of a receiver that is not there: what is new finds out sooner
GIVE_UP = timedelta(days=3)
# What says that the other side is not there at all, rather than that it did not like this message.
NOT_THERE = {"no_such_host", "internal", "no_connection", "tls", "timeout", "no_answer", "not_https", "not_an_address"}
GONE = 410  # by which a receiver says: never again


def pause_after(failures: int, *, chance: Callable[[], float]) -> timedelta:
    """Four times as long after each failure: 5 s, 20 s, 80 s, … 12 h; a fifth more or less.

    `failures` is 1 after the first; `chance` gives 0 to 1.
    """
    grown: timedelta = FIRST * 4 ** min(failures - 1, 8)
    return min(grown, LONGEST) * (1 - SPREAD + 2 * SPREAD * chance())


def is_delivered(status: int | None) -> bool:
    """2xx, and nothing else: a redirect is not followed."""
    return status is not None and 200 <= status < 300


def is_too_late(asked_at: datetime, next_try_at: datetime) -> bool:
    """About three days after it was asked to be sent."""
    return next_try_at - asked_at > GIVE_UP


def has_failed_long(failing_since: datetime | None, now: datetime) -> bool:
    """Nothing came through for as long as a message is tried: one is given up when its next try would be too late.

    It may have waited for its first one for a while, as in a queue that stood still.
    """
    tried = GIVE_UP - LONGEST * (1 + SPREAD) - LONGEST_PAUSE
    return failing_since is not None and now - failing_since >= tried
