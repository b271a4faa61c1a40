"""Asking for nights: the watchdog, and an administrator."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from accounts.models import User
from jobs.actions import enqueue
from jobs.models import Job
from jobs.queries import is_wanted
from nightly import queries

WATCH_LOCK = 41_004


@transaction.atomic
def watch() -> Job | None:
    """A job, where a night is due or unfinished and nobody attends to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [WATCH_LOCK])
    if not queries.unparked(queries.pending(queries.last_due())):
        return None
    if is_wanted("night") or queries.is_attended():
        return None
    return enqueue(kind="night", arguments={})


def ask_again(*, day: date, by: User, request_id: str = "") -> Job:
    """The steps of a night once more; safe, because each writes the truth over whatever is there."""
    return enqueue(kind="night", arguments={"day": day.isoformat(), "again": True}, asked_by=by, request_id=request_id)
