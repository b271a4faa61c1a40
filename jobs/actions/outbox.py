"""From the row that wants work to the message that says so, and back when the one who took it is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from structlog.contextvars import get_contextvars

from accounts.models import User
from common import locks
from jobs.models import Job

JOB_LOCKS = 41_001
BATCH = 200

log = structlog.get_logger()


def enqueue(*, kind: str, arguments: Mapping[str, Any], asked_by: User | None = None, request_id: str = "") -> Job:
    """Want work: it is handed out once the caller's transaction is committed, and never if it is not.

    Without a request id, the one of the request or job that is being served: logs tell one story over all processes.
    """
    if kind not in settings.JOB_KINDS:
        raise ValueError(f"{kind} is no key of JOB_KINDS")
    request_id = request_id or str(get_contextvars().get("request_id", ""))
    return Job.objects.create(kind=kind, arguments=dict(arguments), asked_by=asked_by, request_id=request_id[:64])


def enqueue_once(*, kind: str, asked_by: User | None = None) -> None:
    """Want work that takes whatever there is when it begins: not again while such a job still waits."""
    if not Job.objects.waiting().filter(kind=kind, arguments={}).exists():
        enqueue(kind=kind, arguments={}, asked_by=asked_by)


@transaction.atomic
def hand_out() -> list[int]:
    """Choose what is to be published: the broker is a hint, so what nobody began is handed out again."""
    before = Now() - timedelta(seconds=settings.JOB_HAND_OUT_AGAIN_SECONDS)
    waiting = (
        Job.objects.waiting()
        .filter(Q(handed_out_at__isnull=True) | Q(handed_out_at__lt=before))
        .order_by("id")
        .select_for_update(skip_locked=True)
    )
    ids = list(waiting.values_list("id", flat=True)[:BATCH])
    Job.objects.filter(id__in=ids).update(handed_out_at=Now())
    return ids


def return_to_outbox(ids: Sequence[int]) -> None:
    """They could not be published: the next tick tries again."""
    Job.objects.waiting().filter(id__in=ids).update(handed_out_at=None)


@transaction.atomic
def take_back() -> int:
    """Running jobs that no connection holds: queued again, or parked after the last attempt."""
    running = Job.objects.filter(state=Job.State.RUNNING).order_by("id").select_for_update(skip_locked=True)
    taken = 0
    for job in running[:BATCH]:
        if _nobody_runs(job.pk):
            park_or_requeue(job)
            taken += 1
    return taken


def park_or_requeue(job: Job) -> None:
    """What kills its worker each time must not keep the others from going on."""
    if job.attempts >= Job.MAX_ATTEMPTS:
        job.state = Job.State.FAILED
        job.finished_at = Now()
        job.error = f"Given up after {job.attempts} attempts: the process that ran it died each time."
    else:
        job.state = Job.State.QUEUED
    job.handed_out_at = None
    job.save(update_fields=["state", "finished_at", "error", "handed_out_at"])
    log.warning("job_taken_back", job=job.pk, kind=job.kind, attempts=job.attempts, state=str(job.state))


def _nobody_runs(job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [JOB_LOCKS, locks.number(job_id)])
        return bool(cursor.fetchone()[0])


def pulse_name(job_id: int) -> str:
    """The application_name of the connection by which a running job shows that its process is not stopped."""
    return f"salesmgmt pulse of job {job_id}"


def cut_off_stalled() -> int:
    """End the connections of running jobs whose process gives no sign of life; the server undoes what they began."""
    cut = 0
    for job_id in Job.objects.filter(state=Job.State.RUNNING).values_list("id", flat=True):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = %s
                  AND state_change < clock_timestamp() - make_interval(secs => %s)
                """,
                [pulse_name(job_id), settings.JOB_LEASE_SECONDS],
            )
            silent = [pid for (pid,) in cursor.fetchall()]
            if not silent:
                continue
            for pid in [*locks.holders(JOB_LOCKS, job_id), *silent]:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            cut += 1
            log.warning("job_cut_off", job=job_id)
    return cut


def note_consumed() -> None:
    """A worker consumed something: the only honest proof that the queue moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO jobs_canary (id, consumed_at) VALUES (1, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET consumed_at = EXCLUDED.consumed_at
            """
        )
