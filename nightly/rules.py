"""When a night is due, which ones were missed, and what a step is: plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# Older nights than these are not made up: the latest one judges their days as finished too.
MOST_MISSED = 31


@dataclass(frozen=True, slots=True)
class Step:
    """`run(day)` returns the rows it wrote; with `parts`, `run(day, month)` for each, in any order and side by side.

    A step that `verifies` must find nothing: what it finds is mended, counted and shown as an alert. It answers
    `Unverified` where changes that are not posted yet may be what it found.
    `within` makes the transaction of a step that has to see one moment of the database in all of its statements.
    """

    name: str
    run: Callable[..., int]
    parts: Callable[[date], Sequence[date]] | None = None
    verifies: bool = False
    within: Callable[[], AbstractContextManager[None]] | None = None


def last_due(now: datetime, zones: Iterable[str]) -> date:
    """The last day that has ended everywhere."""
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones) - DAY


def due_at(day: date, zones: Iterable[str]) -> datetime:
    """When the night of a day is due."""
    return max(datetime.combine(day + DAY, time(), ZoneInfo(zone)) for zone in zones)


def missed(due: date, *, first: date | None, last_done: date | None) -> list[date]:
    """The days whose nights are due, in order; the very first night is the last one due alone."""
    if first is None:
        return [due]
    start = max(last_done + DAY if last_done else first, due - (MOST_MISSED - 1) * DAY)
    return [start + n * DAY for n in range((due - start).days + 1)]
