"""Finished work is not kept for ever: what it did is in the records, what it said is in the log."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from jobs.models import Job

KEPT = timedelta(days=30)


@transaction.atomic
def forget_jobs(day: date) -> int:
    """Remove jobs that were finished, well or not, more than 30 days before that day; how many. Parked ones stay."""
    before = datetime.combine(day, time(), UTC) - KEPT
    old = Job.objects.filter(state__in=[Job.State.DONE, Job.State.FAILED], finished_at__lt=before)
    _all, counted = old.delete()
    return counted.get(Job._meta.label, 0)
