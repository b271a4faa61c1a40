"""Who hears of a promise that is past its day, and when a mail is tried again: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)
# A mail that could not be handed over for so long says nothing new: the notice in the inbox stays.
OLDEST = timedelta(days=3)
MOST_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Rung:
    """Who hears of it so many working days after its day has ended: 0 up is the owner, 1 the manager, 2 theirs."""

    name: str
    past: int
    up: int


# The one ladder of every promise. A promise that is moved starts at the bottom again: its rungs are told by due day.
LADDER = (Rung("owner", 0, 0), Rung("manager", 2, 1), Rung("above", 5, 2))


def wait_before(attempt: int, *, chance: Callable[[], float]) -> timedelta:
    """Twice as long after each failure in a row, at most half an hour; a half more or less, so that not all come at once.

    `attempt` is 1 after the first failure; `chance` gives 0 to 1.
    """
    doubled: timedelta = FIRST_WAIT * 2 ** max(0, min(attempt - 1, 20))
    wait = min(doubled, LONGEST_WAIT)
    return wait * (0.5 + chance())


def is_too_old(written_at: datetime, now: datetime) -> bool:
    return now - written_at > OLDEST


def carries(before: int, *, later: bool) -> int:
    """Moving a promise to a later day carries it over once more; bringing it forward is no excuse."""
    return before + later
