"""What people feel of a whole recompute: the figures of a team read over and over, without it and meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.company import periods
from bench.recompute import Recompute
from bench.timing import Gate, Report
from goals.models import Goal
from goals.queries.progress import progress

TEAM = 50
# A reader that waits longer than this for a lock is cut off by the server, and counted.
LONGEST_WAIT = "5ms"


@dataclass
class Reads:
    """Milliseconds of each read, and how many were cut off."""

    taken: list[float]
    waited: int = 0

    def at(self, share: float) -> float:
        ordered = sorted(self.taken)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _statement(work: Recompute) -> str:
    """The one statement that gives a team of 50 its figures."""
    start, end = periods()[15]
    team = Goal.objects.filter(owner_kind="person", measure="revenue", start_on=start, end_on=end)
    chosen = Goal.objects.filter(pk__in=list(team.order_by("pk").values_list("pk", flat=True)[:TEAM]))
    with CaptureQueriesContext(connection) as found:
        progress(chosen, as_of=work.day, now=timezone.now())
    return str(found.captured_queries[-1]["sql"])


def _read(statement: str, until: Callable[[], bool]) -> Reads:
    reads = Reads([])
    with closing(psycopg2.connect(**connection.get_connection_params())) as own, own.cursor() as cursor:
        own.autocommit = True
        cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT}'")
        while not reads.taken or not until():
            begun = time.perf_counter()
            try:
                cursor.execute(statement)
                cursor.fetchall()
            except psycopg2.errors.LockNotAvailable:
                reads.waited += 1
            reads.taken.append((time.perf_counter() - begun) * 1000)
    return reads


def _meanwhile(statement: str, act: Callable[[], object]) -> Reads:
    done, found = threading.Event(), []
    reader = threading.Thread(target=lambda: found.append(_read(statement, done.is_set)))
    reader.start()
    try:
        act()
    finally:
        done.set()
        reader.join()
    return found[0]


def measure(report: Report, work: Recompute, *, rounds: int) -> None:
    report.head("Readers during a whole recompute")
    statement = _statement(work)
    alone, during = [], []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        alone.append(_read(statement, lambda begun=begun: time.perf_counter() - begun > 0.5))  # type: ignore[misc]
        work.spoil()
        during.append(_meanwhile(statement, work.whole))
    report.table(
        ("a team of 50", "x alone, p50", "p50 ms", "p99 ms", "most ms", "cut off after 5 ms of waiting"),
        [_row("alone", alone[1:], alone[1:]), _row("during", during[1:], alone[1:])],
    )
    median = min(one.at(0.5) for one in during[1:]) / min(one.at(0.5) for one in alone[1:])
    report.gate(Gate("P9", "a read during the recompute / alone, p50", median, 1.3))
    report.gate(Gate("P9", "longest read, best round", min(max(one.taken) for one in during[1:]), 50, " ms"))
    report.gate(Gate("P9", "reads that waited for a lock", sum(one.waited for one in during), 0))


def _row(name: str, reads: list[Reads], base: list[Reads]) -> tuple[str, ...]:
    least = min(one.at(0.5) for one in reads)
    return (
        name,
        f"{least / min(one.at(0.5) for one in base):.2f}",
        f"{least:.2f}",
        f"{min(one.at(0.99) for one in reads):.2f}",
        f"{min(max(one.taken) for one in reads):.2f}",
        str(sum(one.waited for one in reads)),
    )
