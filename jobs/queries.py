"""What is asked about work in the queue."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from jobs.models import Job


def canary_age() -> timedelta | None:
    """How long ago a worker last consumed something, by the database's clock; None: never."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() - consumed_at FROM jobs_canary")
        row = cursor.fetchone()
    return row[0] if row else None


def backlog() -> list[tuple[str, str, int, float]]:
    """Kind and state of what is not done, how many, and for how many seconds the oldest of them has been there."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT kind, state, count(*), extract(epoch FROM clock_timestamp() - min(created_at))::float8
            FROM jobs_job WHERE state <> 'done' GROUP BY kind, state ORDER BY kind, state
            """
        )
        return list(cursor.fetchall())


def is_wanted(kind: str) -> bool:
    """Whether work of this kind waits or runs."""
    return Job.objects.filter(kind=kind, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()
