"""The row is the truth, the broker a hint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerError

from common import locks
from jobs import actions, queries, tasks
from jobs.actions.outbox import JOB_LOCKS
from jobs.models import Canary, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda args, **_options: ids.append(args[0]))
    return ids


def job(**fields: object) -> Job:
    return Job.objects.create(kind="apply", **fields)


def test_what_is_rolled_back_is_not_wanted() -> None:
    with transaction.atomic():
        actions.enqueue(kind="apply", arguments={})
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="paint"):
        actions.enqueue(kind="paint", arguments={})


def test_a_tick_publishes_what_waits_and_says_that_it_was_consumed(published: list[int]) -> None:
    Canary.objects.all().delete()
    assert queries.canary_age() is None
    waiting, _done = job(), job(state=Job.State.DONE)

    tasks.hand_out()
    tasks.hand_out()

    age = queries.canary_age()
    assert published == [waiting.pk]
    assert age is not None
    assert age < timedelta(seconds=5)


def test_what_nobody_began_is_handed_out_again(published: list[int]) -> None:
    lost = job(handed_out_at=Now() - timedelta(seconds=21))
    job(handed_out_at=Now() - timedelta(seconds=19))

    tasks.hand_out()

    assert published == [lost.pk]


def test_what_cannot_be_published_stays_in_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise BrokerError("connection refused")

    waiting = job()
    monkeypatch.setattr(tasks.run, "apply_async", refuse)

    tasks.hand_out()

    waiting.refresh_from_db()
    assert waiting.handed_out_at is None


def test_a_running_job_that_no_connection_holds_is_taken_back() -> None:
    dead = job(state=Job.State.RUNNING, attempts=1, handed_out_at=Now())

    assert actions.take_back() == 1

    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.handed_out_at) == (Job.State.QUEUED, 1, None)


def test_the_third_death_parks_a_job_with_a_clear_error() -> None:
    poison = job(state=Job.State.RUNNING, attempts=3)

    actions.take_back()

    poison.refresh_from_db()
    assert poison.state == Job.State.FAILED
    assert poison.error == "Given up after 3 attempts: the process that ran it died each time."


@pytest.mark.django_db(transaction=True)
def test_a_running_job_that_is_held_is_left_alone() -> None:
    running = job(state=Job.State.RUNNING, attempts=1)
    worker = connection.copy()
    with worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOB_LOCKS, running.pk])

    taken = actions.take_back()

    held = locks.holders(JOB_LOCKS, running.pk)
    worker.close()
    assert (taken, len(held)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_gives_no_sign_of_life_is_cut_off(settings: object) -> None:
    settings.JOB_LEASE_SECONDS = -1  # type: ignore[attr-defined]
    running = job(state=Job.State.RUNNING, attempts=1)
    worker, pulse = connection.copy(), connection.copy()
    with worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOB_LOCKS, running.pk])
    with pulse.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [f"salesmgmt pulse of job {running.pk}"])

    assert actions.cut_off_stalled() == 1

    alive = worker.is_usable(), pulse.is_usable()
    worker.close()
    pulse.close()
    assert alive == (False, False)


def parked(**fields: object) -> Job:
    return job(state=Job.State.PARKED, attempts=3, **fields)


def test_what_a_restore_has_parked_waits_for_an_operator(published: list[int]) -> None:
    for state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE):
        job(state=state)

    with connection.cursor() as cursor:
        cursor.execute(actions.PARK_EVERYTHING)
    tasks.hand_out()

    assert published == []
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "parked", "parked"]


def test_an_operator_looks_then_releases_some_and_discards_the_rest(
    published: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, done = parked(arguments={"import_id": 7}), parked()

    call_command("parked")
    call_command("parked", "--release", str(wanted.pk))
    call_command("parked", "--discard")
    tasks.hand_out()

    told = capsys.readouterr().out
    assert "{'import_id': 7}" in told
    assert told.endswith("1 released\n1 discarded\n")
    assert published == [wanted.pk]
    done.refresh_from_db()
    assert (done.state, done.error) == (Job.State.FAILED, "Discarded by an operator after a restore.")


def test_released_work_has_its_three_attempts_again() -> None:
    again = parked()

    actions.release_parked()

    again.refresh_from_db()
    assert (again.state, again.attempts) == (Job.State.QUEUED, 0)
