"""What Celery calls. Beat sends a tick each second; everything else is in the database."""

from __future__ import annotations

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError as BrokerError

from jobs import actions

log = structlog.get_logger()


@shared_task
def hand_out() -> None:
    actions.note_consumed()
    actions.cut_off_stalled()
    actions.take_back()
    ids = actions.hand_out()
    for place, job_id in enumerate(ids):
        try:
            run.apply_async((job_id,), retry=False)
        except (BrokerError, OSError) as problem:
            log.warning("job_not_published", jobs=ids[place:], problem=str(problem))
            actions.return_to_outbox(ids[place:])
            return


@shared_task
def run(job_id: int) -> None:
    actions.perform(job_id=job_id)
