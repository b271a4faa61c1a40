"""What Celery calls, and what a job of the kind `night` does."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from nightly import actions, pipeline


@shared_task
def watch() -> None:
    actions.watch()


def run_night(*, job_id: int, day: str | None = None, again: bool = False, helps: bool = False) -> None:
    pipeline.run_job(day=day, again=again, helps=helps, helpers=settings.NIGHT_HELPERS)
