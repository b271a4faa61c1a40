"""What the jobs and nights of these tests do."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import date


def probe(*, job_id: int, seconds: float = 0) -> None:
    """Says at once that it began; its one effect is committed at the end, if the attempt still holds."""
    from django.db import connection, transaction

    from jobs import actions

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO begun (job_id, pid) VALUES (%s, %s)", [job_id, os.getpid()])
    attempt = actions.current_attempt()
    assert attempt is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect VALUES (%s, %s, %s)", [job_id, attempt.number, os.getpid()])
        time.sleep(seconds)
        actions.still_mine(job_id)


def poison(*, job_id: int) -> None:
    """As the kernel does where memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def slow_down(seconds: float) -> None:
    """The real steps, each with a pause in the middle of its transaction; a month's is a quarter of it."""
    from dataclasses import replace

    from nightly import pipeline

    def slowly(run: Callable[..., int], pause: float) -> Callable[..., int]:
        def step(day: date, *month: date) -> int:
            time.sleep(pause)
            rows = run(day, *month)
            time.sleep(pause)
            return rows

        return step

    pipeline.STEPS = tuple(
        replace(step, run=slowly(step.run, seconds / (8 if step.parts else 2))) for step in pipeline.STEPS
    )


def stand_still(seconds: float) -> None:
    """The ledger, with a pause in the first of the statements that compare it with the records: others read them after it."""
    from sales.ledger import posting

    if seconds:
        wait = f"SELECT pg_sleep(CASE '{{table}}' WHEN 'sales_order' THEN {seconds} ELSE 0 END)::text AS over OFFSET 0"
        posting._ALL = f"SELECT t.id FROM ({posting._ALL}) t, ({wait}) s WHERE s.over IS NOT NULL"
