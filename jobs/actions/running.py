"""One attempt at a job: under its lock, fenced by the number of the attempt."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from common import history, locks
from jobs.actions.outbox import JOB_LOCKS, park_or_requeue
from jobs.actions.progress import Pulse
from jobs.models import Job

# Before a deadlock, a serialization failure or a lost connection is tried again.
PAUSES = (0.2, 1.0, 5.0)

log = structlog.get_logger()


class TakenOverError(Exception):
    """Somebody else runs this job by now: nothing of this attempt may be written."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The fencing token of a running job."""

    job_id: int
    number: int


_current: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


def current_attempt() -> Attempt | None:
    """The attempt whose function is running, or None outside of a job."""
    return _current.get()


def still_mine(job_id: int | None, attempt: int | None = None) -> None:
    """Inside the writing transaction: refuse to go on if another attempt has begun; keep others out until it ends.

    Without a number, the attempt that is running here; where no job runs (a command), nothing is asked.
    """
    running = _current.get()
    number = attempt if attempt is not None else running.number if running else None
    if job_id is None or number is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT attempts, state FROM jobs_job WHERE id = %s FOR SHARE", [job_id])
        found = cursor.fetchone()
    if found != (number, Job.State.RUNNING.value):
        raise TakenOverError(f"job {job_id}: attempt {number} is over")


def perform(*, job_id: int) -> None:
    """Run a job, unless somebody else does or nothing is left to do."""
    attempt: Attempt | None = None
    for pause in (*PAUSES, None):
        try:
            with locks.held(JOB_LOCKS, job_id) as held:
                if not held:
                    return
                attempt = _begin(job_id) if attempt is None else _go_on(attempt)
                if attempt is not None:
                    _run(attempt, last=pause is None)
                return
        except locks.LOST as problem:
            log.warning("job_interrupted", job=job_id, problem=str(problem))
            connection.close()
            if pause is None:
                raise
            time.sleep(pause)


@transaction.atomic
def _begin(job_id: int) -> Attempt | None:
    """We hold the lock, so a job that calls itself running lost its process."""
    job = Job.objects.select_for_update().filter(pk=job_id, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    if job is None:
        return None
    if job.attempts >= Job.MAX_ATTEMPTS:
        park_or_requeue(job)
        return None
    job.state, job.attempts, job.started_at = Job.State.RUNNING, job.attempts + 1, Now()
    job.save(update_fields=["state", "attempts", "started_at"])
    return Attempt(job_id, job.attempts)


def _go_on(attempt: Attempt) -> Attempt | None:
    """After a lost connection: only if nobody took the job meanwhile."""
    return attempt if _mine(attempt).exists() else None


def _run(attempt: Attempt, *, last: bool) -> None:
    job = Job.objects.get(pk=attempt.job_id)
    with bound_contextvars(request_id=job.request_id, job=job.pk, kind=job.kind, attempt=attempt.number):
        _call(job, attempt, last=last)


def _call(job: Job, attempt: Attempt, *, last: bool) -> None:
    function: Callable[..., Any] = import_string(settings.JOB_KINDS[job.kind])
    token = _current.set(attempt)
    log.info("job_begun")
    try:
        with Pulse(job.pk), history.context(user=job.asked_by_id, job=job.pk, request=job.request_id):
            function(job_id=job.pk, **job.arguments)
    except TakenOverError:
        log.warning("job_taken_over")
    except Exception as problem:
        if locks.is_lost(problem) and not last:
            raise
        log.exception("job_failed")
        _finish(attempt, Job.State.FAILED, f"{type(problem).__name__}: {problem}"[:2000])
    else:
        _finish(attempt, Job.State.DONE, "")
        log.info("job_done")
    finally:
        _current.reset(token)


def _finish(attempt: Attempt, state: Job.State, error: str) -> None:
    if not _mine(attempt).update(state=state, error=error, finished_at=Now()):
        log.warning("job_taken_over")


def _mine(attempt: Attempt) -> Any:
    return Job.objects.filter(pk=attempt.job_id, state=Job.State.RUNNING, attempts=attempt.number)
