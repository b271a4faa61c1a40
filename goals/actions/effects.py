"""What an import would do to figures and goals: its merged rows are posted, summed and judged, and taken back.

Readers are not disturbed: nothing of it is ever committed, and the lock of those who post is let go with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from goals.actions.attainment import post_changes
from goals.models import Goal, SubjectKind
from goals.queries.progress import progress
from goals.queries.state import is_behind
from people.calendar import company_today
from sales.ledger.posting import lock

SECONDS = 20
# Less than the server waits before it looks for a deadlock: whoever posts is never the one that loses.
TURN = "500ms"
TURNS = 20
PAUSE = 0.25
MOST_GOALS = 500


class TooSlowError(Exception):
    """A preview may not take longer than it was given."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Revenue (millionths) and orders of the company (0, 0) and of departments (1, id); the status of each goal."""

    sums: dict[tuple[int, int], tuple[int, int]]
    statuses: dict[int, str]


def weigh(*, back: Callable[[], None], seconds: int | None = None) -> dict[str, Any]:
    """Call with the rows merged; `back` takes them away again, whatever happens.

    `sums`: [subject kind, id, revenue before and after, orders before and after] where they differ; `goals`: [id, status
    now, then] where it does, at most MOST_GOALS of `moved`; `added`, `removed`: how many goals the file brings or takes.
    """
    try:
        with _bounded(SECONDS if seconds is None else seconds):
            after = _figures()
    except TooSlowError:
        back()
        return {"reason": "slow"}
    except OperationalError as problem:
        if not isinstance(problem.__cause__, (psycopg2.errors.QueryCanceled, psycopg2.errors.LockNotAvailable)):
            raise
        back()
        return {"reason": "busy" if isinstance(problem.__cause__, psycopg2.errors.LockNotAvailable) else "slow"}
    back()
    with transaction.atomic():
        before = _figures()
        transaction.set_rollback(True)
    return _difference(before, after)


@contextmanager
def _bounded(seconds: int) -> Iterator[None]:
    """In its own savepoint and within so many seconds."""
    deadline = time.monotonic() + seconds

    def in_time(execute: Callable[..., Any], *arguments: Any) -> Any:
        if time.monotonic() > deadline:
            raise TooSlowError
        return execute(*arguments)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        with connection.execute_wrapper(in_time):
            yield


def _figures() -> Figures:
    if is_behind():
        _wait_for_turn()
        post_changes(company_today())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_kind, subject_id, sum(revenue)::bigint, sum(orders)::bigint FROM goals_series "
            "WHERE signature_id = 0 AND subject_kind = ANY(%s) GROUP BY 1, 2",
            [[SubjectKind.COMPANY.value, SubjectKind.DEPARTMENT.value]],
        )
        sums = {(kind, subject): (revenue, orders) for kind, subject, revenue, orders in cursor.fetchall()}
    rows = progress(Goal.objects.all(), as_of=company_today(), now=timezone.now())
    return Figures(sums, {row.goal_id: row.status for row in rows})


def _wait_for_turn() -> None:
    """Whoever posts may wait for rows of this import: so never long at a time, and not for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [TURN])
        for left in reversed(range(TURNS)):
            try:
                with transaction.atomic():
                    lock()
                break
            except OperationalError as problem:
                if not left or not isinstance(problem.__cause__, psycopg2.errors.LockNotAvailable):
                    raise
                time.sleep(PAUSE)
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def _difference(before: Figures, after: Figures) -> dict[str, Any]:
    nothing = (0, 0)
    sums = [
        [*subject, before.sums.get(subject, nothing)[0], now[0], before.sums.get(subject, nothing)[1], now[1]]
        for subject, now in _all(before, after)
        if before.sums.get(subject, nothing) != now
    ]
    common = before.statuses.keys() & after.statuses.keys()
    moved = sorted(pk for pk in common if before.statuses[pk] != after.statuses[pk])
    return {
        "sums": sums,
        "goals": [[pk, before.statuses[pk], after.statuses[pk]] for pk in moved[:MOST_GOALS]],
        "moved": len(moved),
        "added": len(after.statuses.keys() - common),
        "removed": len(before.statuses.keys() - common),
    }


def _all(before: Figures, after: Figures) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Every subject of either, with its sums after."""
    return [(subject, after.sums.get(subject, (0, 0))) for subject in sorted(before.sums.keys() | after.sums.keys())]
