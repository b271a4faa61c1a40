"""What a restore holds back: work that was waiting when the backup was made may have been done since."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models, transaction
from django.db.models.functions import Now

from jobs.models import Job

# Run inside the transaction that restores, whose search path is empty.
PARK_EVERYTHING = (
    "UPDATE public.jobs_job SET state = 'parked', handed_out_at = NULL WHERE state IN ('queued', 'running')"
)


@transaction.atomic
def release_parked(ids: Collection[int] = ()) -> int:
    """Let it be done, mails sent and all; without ids everything that is parked."""
    return _parked(ids).update(state=Job.State.QUEUED, attempts=0, handed_out_at=None)


@transaction.atomic
def discard_parked(ids: Collection[int] = ()) -> int:
    """It was done before, or is not wanted any more."""
    return _parked(ids).update(
        state=Job.State.FAILED, finished_at=Now(), error="Discarded by an operator after a restore."
    )


def _parked(ids: Collection[int]) -> models.QuerySet[Job]:
    parked = Job.objects.filter(state=Job.State.PARKED)
    return parked.filter(pk__in=ids) if ids else parked
