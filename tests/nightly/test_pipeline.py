"""The night as rows of state, with steps of the test's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from common import locks
from common.verifying import Unverified
from jobs.models import Job
from nightly import actions, pipeline, queries
from nightly.actions import working
from nightly.models import Night, NightStep, State
from nightly.queries import EVERY_NIGHT, NIGHT_LOCKS
from nightly.rules import Step

pytestmark = pytest.mark.django_db
# Where several connections take part, what one writes must be committed.
several_connections = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 9)
MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(working, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(pipeline, "WAIT_SECONDS", 0.02)


def steps(**changed: Callable[..., int]) -> tuple[Step, ...]:
    run: dict[str, Callable[..., int]] = {
        "post": lambda day: 5,
        "months": lambda day, month: 0,
        "publish": lambda day: 2,
        **changed,
    }
    return (
        Step("post", run["post"]),
        Step("months", run["months"], parts=lambda day: MONTHS, verifies=True),
        Step("publish", run["publish"]),
    )


def told(night: Night) -> list[tuple[str, str, int | None]]:
    return [(step.name, str(step.state.value), step.rows) for step in queries.steps_of(night)]


def test_a_night_runs_its_steps_in_their_order_and_says_how_many_rows() -> None:
    called: list[Any] = []

    night = pipeline.run(DAY, steps=steps(months=lambda day, month: called.append((day, month)) or 0))

    assert told(night) == [("post", "done", 5), ("months", "done", 0), ("publish", "done", 2)]
    assert (night.state, night.attempt, night.repaired) == (State.DONE, 1, 0)
    assert called == [(DAY, month) for month in MONTHS]


def test_a_night_that_is_done_is_not_run_unless_somebody_asks() -> None:
    pipeline.run(DAY, steps=steps())

    same = pipeline.run(DAY, steps=steps(post=lambda day: 1 // 0))
    again = pipeline.run(DAY, again=True, steps=steps(post=lambda day: 0))

    assert (same.attempt, again.attempt) == (1, 2)
    assert told(again)[0] == ("post", "done", 0)


def test_what_verifying_finds_is_counted_on_the_night_and_kept() -> None:
    pipeline.run(DAY, steps=steps(months=lambda day, month: 4))

    night = pipeline.run(DAY, again=True, steps=steps())

    assert night.repaired == 12


def test_a_month_that_could_not_be_verified_says_so_and_counts_as_no_difference() -> None:
    found = {MONTHS[0]: Unverified(3), MONTHS[1]: 2, MONTHS[2]: 0}

    night = pipeline.run(DAY, steps=steps(months=lambda day, month: found[month]))

    [whole] = [step for step in queries.steps_of(night) if step.name == "months"]
    assert [(part.rows, part.pending) for part in whole.parts] == [(None, 3), (2, None), (0, None)]
    assert (whole.rows, whole.pending, night.repaired) == (2, 3, 2)
    again = pipeline.run(DAY, again=True, steps=steps())
    assert {step.pending for step in queries.steps_of(again)} == {None}


def test_a_step_that_fails_fails_the_night_and_the_next_run_goes_on_there() -> None:
    called: list[str] = []

    def post(day: date) -> int:
        called.append("post")
        return 5

    failed = pipeline.run(DAY, steps=steps(post=post, publish=lambda day: 1 // 0))
    night = pipeline.run(DAY, steps=steps(post=post))

    assert (failed.state, failed.error) == (
        State.FAILED,
        "publish: ZeroDivisionError: integer division or modulo by zero",
    )
    assert (night.state, night.attempt, called) == (State.DONE, 2, ["post"])


def test_a_deadlock_is_tried_again() -> None:
    left = [OperationalError("deadlock detected")] * 3

    def publish(day: date) -> int:
        if left:
            raise left.pop()
        return 2

    assert pipeline.run(DAY, steps=steps(publish=publish)).state == State.DONE


@several_connections
def test_a_connection_that_is_cut_is_made_again_and_the_night_goes_on() -> None:
    cuts = [1]

    def publish(day: date) -> int:
        if cuts:
            cuts.pop()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 2

    night = pipeline.run(DAY, steps=steps(publish=publish))

    assert (night.state, told(night)[2]) == (State.DONE, ("publish", "done", 2))


def test_a_step_that_kills_its_process_each_time_is_given_up_until_somebody_asks() -> None:
    pipeline.run(DAY, steps=steps(publish=lambda day: 1 // 0))
    NightStep.objects.filter(name="publish").update(tries=3)
    Night.objects.update(state=State.RUNNING)

    given_up = pipeline.run(DAY, steps=steps())
    waiting = queries.pending(DAY), queries.unparked(queries.pending(DAY))
    asked = pipeline.run(DAY, asked=True, steps=steps())

    assert given_up.error == "publish: Given up after 3 attempts: the process that ran it died each time."
    assert waiting == ([DAY], [])
    assert asked.state == State.DONE


def test_an_older_attempt_writes_nothing() -> None:
    wish = actions.open_night(day=DAY, again=False)
    written: list[int] = []

    def overtaken(day: date) -> int:
        Night.objects.update(attempt=7)
        return 5

    with actions.attendance(wish, steps=steps()) as attempt:
        assert attempt == 1
        chosen = steps(post=overtaken, publish=lambda day: written.append(1) or 1)
        actions.work(night_id=wish.night_id, day=DAY, attempt=1, steps=chosen)

    night = Night.objects.get()
    assert (night.state, night.attempt, written) == (State.RUNNING, 7, [])


def test_a_night_begun_by_an_older_version_gets_todays_steps() -> None:
    pipeline.run(DAY, steps=[Step("post", lambda day: 5), Step("gone", lambda day: 1 // 0)])

    night = pipeline.run(DAY, steps=steps())

    assert told(night) == [("post", "done", 5), ("months", "done", 0), ("publish", "done", 2)]


def test_nobody_begins_a_night_while_another_one_is_attended() -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [NIGHT_LOCKS, EVERY_NIGHT])
    wish = actions.open_night(day=DAY, again=False)

    with actions.attendance(wish, steps=steps()) as attempt:
        pass

    other.close()
    assert (attempt, Night.objects.get().state) == (None, State.WAITING)


def test_leaving_a_night_leaves_no_lock_and_no_limit_behind() -> None:
    pipeline.run(DAY, steps=steps())

    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_session_timeout")
        assert cursor.fetchone() == ("0",)
    assert locks.holders(NIGHT_LOCKS, EVERY_NIGHT) == []


def in_threads(act: Callable[[], Any], count: int) -> list[Any]:
    answers: list[Any] = []
    start = threading.Barrier(count)

    def go() -> None:
        start.wait()
        try:
            answers.append(act())
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@several_connections
def test_eight_starters_run_one_night_once_and_share_its_months() -> None:
    called: list[tuple[str, Any, int]] = []

    def note(name: str, seconds: float) -> Callable[..., int]:
        def run(day: date, month: date | None = None) -> int:
            called.append((name, month, threading.get_ident()))
            time.sleep(seconds)
            return 0

        return run

    chosen = steps(post=note("post", 0.3), months=note("months", 0.2), publish=note("publish", 0.1))

    nights = in_threads(lambda: pipeline.run(DAY, again=True, steps=chosen), 8)

    assert {(night.state, night.attempt) for night in nights} == {(State.DONE, 1)}
    assert sorted((name, month) for name, month, _thread in called if month) == [("months", month) for month in MONTHS]
    assert [name for name, month, _thread in called if not month] == ["post", "publish"]
    assert len({thread for _name, month, thread in called if month}) == len(MONTHS)


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queries, "last_due", lambda: DAY)
    return


@pytest.mark.usefixtures("due")
def test_missed_nights_are_made_up_in_date_order() -> None:
    Night.objects.create(day=DAY - timedelta(days=3), state=State.DONE)
    called: list[date] = []

    nights = pipeline.run_missed(steps=steps(post=lambda day: called.append(day) or 0))

    assert called == [DAY - timedelta(days=2), DAY - timedelta(days=1), DAY]
    assert pipeline.run_missed(steps=steps()) == []
    assert len(nights) == 3


@several_connections
@pytest.mark.usefixtures("due")
def test_two_watchdogs_ask_for_one_job() -> None:
    in_threads(actions.watch, 4)

    assert [(job.kind, job.arguments) for job in Job.objects.all()] == [("night", {})]


@pytest.mark.usefixtures("due")
def test_the_watchdog_takes_up_a_night_whose_process_is_gone() -> None:
    Night.objects.create(day=DAY - timedelta(days=1), state=State.DONE)
    Night.objects.create(day=DAY, state=State.RUNNING, attempt=1)

    assert actions.watch() is not None


@pytest.mark.usefixtures("due")
def test_the_watchdog_leaves_an_attended_night_alone() -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [NIGHT_LOCKS, EVERY_NIGHT])

    job = actions.watch()

    other.close()
    assert job is None


@pytest.mark.usefixtures("due")
def test_a_job_asks_others_to_help_with_the_months() -> None:
    pipeline.run(DAY, helpers=1, steps=steps())

    assert [job.arguments for job in Job.objects.all()] == [{"day": "2026-03-09", "helps": True}]
    pipeline.help_with(DAY, steps=steps())
    assert Night.objects.get().attempt == 1


def test_a_clock_that_steps_doubles_and_skips_no_night(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[date] = []
    chosen = steps(post=lambda day: began.append(day) or 0)
    midnight = datetime(2026, 3, 10, tzinfo=UTC)
    # An hour and a day, back and forth around midnight; then three days later.
    for hours in (-25, -1, 0, 1, -1, 1, 23, 25, 1, -23, 2, 73):
        monkeypatch.setattr(queries, "now", lambda hours=hours: midnight + timedelta(hours=hours))
        pipeline.run_missed(steps=chosen)

    assert began == [date(2026, 3, 7) + timedelta(days=n) for n in range(6)]
