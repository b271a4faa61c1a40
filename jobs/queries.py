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


def is_wanted(kind: str) -> bool:
    """Whether work of this kind waits or runs."""
    return Job.objects.filter(kind=kind, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()
