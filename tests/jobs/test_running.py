"""One attempt at a time, and what an older one writes is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from common import locks
from jobs import actions
from jobs.actions import running
from jobs.actions.outbox import JOB_LOCKS
from jobs.models import Job

pytestmark = pytest.mark.django_db
# Where several connections take part, what one writes must be committed.
several_connections = pytest.mark.django_db(transaction=True)

Work = Callable[..., Any]
todo: list[Work] = []


def do(**arguments: Any) -> None:
    """What the kind `test` runs: the first of `todo`, then the next."""
    todo.pop(0)(**arguments)


@pytest.fixture(autouse=True)
def _kind(settings: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    settings.JOB_KINDS = {"test": f"{__name__}.do"}
    monkeypatch.setattr(running, "PAUSES", (0.01, 0.01, 0.01))
    if several_connections.mark not in request.node.own_markers:
        monkeypatch.setattr(running, "Pulse", nullcontext)
    todo.clear()
    yield
    todo.clear()


def run(*works: Work, **fields: Any) -> Job:
    todo.extend(works)
    job = Job.objects.create(kind="test", **fields)
    actions.perform(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_a_percent_sign_in_sql_without_parameters_is_one() -> None:
    """What is written in a job is told to the history with it, in the same statement."""
    seen: list[Any] = []

    def work(**_arguments: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE parts ON COMMIT DROP AS SELECT 'half' AS name, '' AS share")
            cursor.execute("UPDATE parts SET share = '50 %' || (7 % 4) WHERE name LIKE 'h%'")
            cursor.execute("WITH p AS (SELECT * FROM parts) SELECT share, 7 % 4, '%s' FROM p")
            seen.extend(cursor.fetchone())
            cursor.execute("SELECT '%'")
            seen.extend(cursor.fetchone())

    assert run(work).error == ""
    assert seen == ["50 %3", 3, "%s", "%"]


@several_connections
def test_a_job_is_called_with_its_arguments_and_done() -> None:
    seen: list[Any] = []

    job = run(lambda **arguments: seen.append(arguments), arguments={"order": 7})

    assert seen == [{"job_id": job.pk, "order": 7}]
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 1, "")
    assert job.finished_at is not None
    assert locks.holders(JOB_LOCKS, job.pk) == []


def test_a_message_that_is_delivered_twice_runs_once() -> None:
    seen: list[Any] = []
    job = run(lambda **arguments: seen.append(arguments))

    actions.perform(job_id=job.pk)

    assert len(seen) == 1


@several_connections
def test_a_message_that_comes_while_the_job_runs_does_nothing() -> None:
    job = Job.objects.create(kind="test")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOB_LOCKS, job.pk])

    actions.perform(job_id=job.pk)

    other.close()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0)


def test_an_error_of_the_work_fails_the_job_at_once() -> None:
    def break_down(**_arguments: Any) -> None:
        raise ValueError("no such file")

    job = run(break_down)

    assert (job.state, job.attempts, job.error) == (Job.State.FAILED, 1, "ValueError: no such file")


@several_connections
def test_a_deadlock_is_tried_again_in_the_same_attempt() -> None:
    def deadlock(**_arguments: Any) -> None:
        raise OperationalError("deadlock detected")

    job = run(deadlock, deadlock, lambda **_arguments: None)

    assert (job.state, job.attempts) == (Job.State.DONE, 1)


@several_connections
def test_the_fourth_deadlock_fails_the_job() -> None:
    def deadlock(**_arguments: Any) -> None:
        raise OperationalError("deadlock detected")

    job = run(deadlock, deadlock, deadlock, deadlock)

    assert (job.state, job.error) == (Job.State.FAILED, "OperationalError: deadlock detected")


@several_connections
def test_a_connection_that_is_cut_rolls_back_and_the_work_is_done_again() -> None:
    def cut(**_arguments: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Job.objects.create(kind="test", phase="half")
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def write(**_arguments: Any) -> None:
        Job.objects.create(kind="test", phase="whole")

    job = run(cut, write)

    assert job.state == Job.State.DONE
    assert list(Job.objects.exclude(pk=job.pk).values_list("phase", flat=True)) == ["whole"]


def test_an_attempt_that_was_taken_over_writes_nothing() -> None:
    def overtaken(*, job_id: int) -> None:
        Job.objects.filter(pk=job_id).update(attempts=2)
        with transaction.atomic():
            Job.objects.create(kind="test", phase="late")
            actions.still_mine(job_id)

    job = run(overtaken)

    assert (job.state, job.attempts) == (Job.State.RUNNING, 2)
    assert not Job.objects.filter(phase="late").exists()


def test_an_older_attempt_cannot_say_that_the_job_is_done() -> None:
    job = run(lambda *, job_id: Job.objects.filter(pk=job_id).update(attempts=2))

    assert (job.state, job.finished_at) == (Job.State.RUNNING, None)


def test_outside_of_a_job_nothing_is_asked() -> None:
    actions.still_mine(None)

    assert actions.current_attempt() is None


@several_connections
def test_progress_is_seen_while_the_jobs_own_transaction_is_open() -> None:
    seen: list[Any] = []

    def work(*, job_id: int) -> None:
        reader = connection.copy()
        with transaction.atomic(), actions.Progress(job_id) as progress:
            Job.objects.create(kind="test")
            progress("rows", 5, 10)
            with reader.cursor() as cursor:
                cursor.execute("SELECT phase, done, total FROM jobs_job WHERE id = %s", [job_id])
                seen.append(cursor.fetchone())
        reader.close()

    run(work)

    assert seen == [("rows", 5, 10)]


@several_connections
def test_progress_gives_way_to_whoever_holds_the_row() -> None:
    def work(*, job_id: int) -> None:
        with transaction.atomic(), actions.Progress(job_id) as progress:
            actions.still_mine(job_id)
            progress("last", 10, 10)

    job = run(work)

    assert (job.state, job.phase) == (Job.State.DONE, "")
