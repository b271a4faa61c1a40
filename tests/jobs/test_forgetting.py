"""Finished jobs are kept for 30 days; whatever waited for one that was given up says so itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from imports.actions import settle_given_up
from imports.models import Import
from jobs.actions import forget_jobs
from jobs.models import Job
from nightly.pipeline import forget_jobs as step

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def job(state: str, days_ago: int) -> Job:
    finished = datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(days=days_ago)
    return Job.objects.create(kind="import", state=state, finished_at=finished if state in ("done", "failed") else None)


def test_what_was_finished_more_than_thirty_days_ago_goes() -> None:
    kept = [job("done", 29), job("failed", 29), job("queued", 99), job("running", 99), job("parked", 99)]
    job("done", 31)
    job("failed", 31)

    assert [forget_jobs(TODAY), forget_jobs(TODAY)] == [2, 0]
    assert set(Job.objects.all()) == set(kept)


def test_an_import_whose_job_was_given_up_tells_of_it_when_the_job_is_gone() -> None:
    given_up = Import.objects.create(
        kind="people", file_name="people.csv", size=1, state="running", job=job("failed", 40)
    )
    waiting = Import.objects.create(kind="people", file_name="people.csv", size=1, state="queued", job=job("queued", 0))
    by_command = Import.objects.create(kind="people", file_name="people.csv", size=1, state="running")

    assert (step(TODAY), settle_given_up()) == (2, 0)
    states = [Import.objects.get(pk=one.pk).state for one in (given_up, waiting, by_command)]
    given_up.refresh_from_db()
    assert (states, given_up.job) == (["failed", "queued", "running"], None)
    assert given_up.error.startswith("The worker gave up.")
