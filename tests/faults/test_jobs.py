"""Jobs whose workers are killed, stopped and doubled; a queue that is emptied, killed, refused and deaf."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from salesmgmt.stack.processes import born
from tests.faults.harness import Crew, Database, Servers, wait_for

NIGHTS_ARE_DONE = """
    INSERT INTO nightly_night (day, state, attempt, runner, repaired, error)
    SELECT (now() AT TIME ZONE 'UTC')::date + n, 'done', 1, '', 0, '' FROM generate_series(-1, 1) n
"""


@pytest.fixture(scope="module")
def company(servers: Servers) -> Iterator[Database]:
    """One database for all of these tests, whose nights are done: they are about jobs."""
    clone = servers.clone()
    clone.ask(NIGHTS_ARE_DONE)
    yield clone
    clone.drop()


@pytest.fixture(scope="module")
def crew_of_all(company: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    crew = Crew(company, tmp_path_factory.mktemp("crew") / "log")
    crew.beat()
    yield crew
    crew.stop()
    sys.stdout.write(crew.log.read_text()[-9000:])


@pytest.fixture
def team(crew_of_all: Crew) -> Iterator[Crew]:
    """A beat and a worker that consume; what a test adds is taken away."""
    kept = [crew_of_all.processes[0], crew_of_all.find_worker() or crew_of_all.worker()]
    crew_of_all.wait_ready()
    yield crew_of_all
    for process in list(crew_of_all.processes):
        if process not in kept and process is not crew_of_all.find_worker():
            crew_of_all.kill(process)


@pytest.fixture
def database(team: Crew) -> Database:
    return team.database


def test_killed_stopped_and_poisoned_jobs(database: Database, team: Crew) -> None:
    """One worker's life: a child that dies, one that is stopped and taken over, a poison job, and others that go on."""
    killed = database.enqueue("probe", seconds=2)
    os.kill(database.begun(killed), signal.SIGKILL)
    database.begun(killed, times=2)  # within a minute: the broker would give it back after 900 s
    database.wait_done(killed)
    assert (database.job(killed)[1], database.effects(killed)) == (2, [2])

    stopped = database.enqueue("probe", seconds=1)
    first = database.begun(stopped)
    os.kill(first, signal.SIGSTOP)
    database.wait_done(stopped)
    os.kill(first, signal.SIGCONT)
    time.sleep(1.5)
    assert (database.job(stopped)[:2], database.effects(stopped)) == (("done", 2), [2])

    poison, other = database.enqueue("poison"), database.enqueue("probe")
    database.wait_done(other)
    wait_for(lambda: database.job(poison)[0] == "failed", 30)
    assert database.job(poison) == (
        "failed",
        3,
        "Given up after 3 attempts: the process that ran it died each time.",
    )
    after = database.enqueue("probe")
    database.wait_done(after)
    assert database.effects(after) == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux alone tells a child of its parent's death")
def test_a_worker_that_is_killed_leaves_no_process_of_a_job(database: Database, team: Crew) -> None:
    job = database.enqueue("probe", seconds=60)
    process = database.begun(job)

    os.kill(psutil.Process(process).ppid(), signal.SIGKILL)

    wait_for(lambda: born(process) is None, 10)  # by itself it would go on for a minute
    database.ask("DELETE FROM jobs_job WHERE id = %s", [job])


def test_a_machine_that_is_gone_is_replaced_without_waiting_for_the_broker(database: Database, team: Crew) -> None:
    job = database.enqueue("probe", seconds=3)
    database.begun(job)
    worker = team.find_worker()
    assert worker is not None

    team.kill(worker)
    team.worker()
    database.begun(job, times=2)  # within a minute: the broker would give it back after 900 s

    database.wait_done(job)
    assert database.effects(job) == [2]


def test_two_beats_and_doubled_messages_have_one_effect_each(database: Database, team: Crew) -> None:
    team.beat()
    team.worker()
    jobs = [database.enqueue("probe", seconds=0.05) for _ in range(20)]
    for _ in range(3):
        # Every message once more, as a broker does that believes a worker dead.
        database.ask("UPDATE jobs_job SET handed_out_at = NULL WHERE state = 'queued'")
        time.sleep(0.2)

    database.wait_done(*jobs)

    assert [database.effects(job) for job in jobs] == [[1]] * 20


def test_a_worker_that_is_up_but_consumes_nothing_is_seen(database: Database, team: Crew) -> None:
    age = "SELECT extract(epoch FROM clock_timestamp() - consumed_at)::float FROM jobs_canary"
    worker = team.find_worker()
    assert worker is not None
    assert database.one(age) < 2

    team.signal_all(worker, signal.SIGSTOP)
    time.sleep(3)
    silent = database.one(age)
    team.signal_all(worker, signal.SIGCONT)

    assert silent > 2.5
    wait_for(lambda: database.one(age) < 1, 15)


def hurt_redis(database: Database, servers: Servers, *, kills: int) -> list[int]:
    jobs: list[int] = []
    for n in range(kills):
        jobs += [database.enqueue("probe", seconds=0.02) for _ in range(3)]
        if n % 2:
            servers.flush_redis()
        else:
            servers.kill_redis()
            jobs.append(database.enqueue("probe"))
            servers.start_redis()
        time.sleep(0.3)
    return jobs


def test_a_queue_that_is_emptied_and_killed_loses_nothing(database: Database, servers: Servers, team: Crew) -> None:
    jobs = hurt_redis(database, servers, kills=4)

    database.wait_done(*jobs, seconds=60)

    assert [len(database.effects(job)) for job in jobs] == [1] * len(jobs)


@pytest.mark.full
def test_a_queue_that_is_emptied_and_killed_twenty_times_each(database: Database, servers: Servers, team: Crew) -> None:
    jobs = hurt_redis(database, servers, kills=40)

    database.wait_done(*jobs, seconds=120)

    assert [len(database.effects(job)) for job in jobs] == [1] * len(jobs)


def test_a_queue_that_refuses_or_does_not_answer_delays_and_loses_nothing(
    database: Database, servers: Servers, team: Crew
) -> None:
    servers.kill_redis()
    refused = database.enqueue("probe")
    time.sleep(2)
    servers.start_redis()
    database.wait_done(refused, seconds=60)

    assert servers.redis_server.process is not None
    servers.redis_server.process.send_signal(signal.SIGSTOP)
    deaf = database.enqueue("probe")
    time.sleep(4)
    servers.redis_server.process.send_signal(signal.SIGCONT)
    database.wait_done(deaf, seconds=60)

    assert (database.effects(refused), database.effects(deaf)) == ([1], [1])


def test_a_queue_without_memory_refuses_and_forgets_nothing(database: Database, servers: Servers, team: Crew) -> None:
    with servers.connect_redis() as client:
        full = {"maxmemory": client.config_get("maxmemory")["maxmemory"]}
        client.config_set("maxmemory", "1")
        refused = database.enqueue("probe")
        time.sleep(1.5)
        waiting = database.job(refused)
        client.config_set("maxmemory", full["maxmemory"])

    assert waiting[:2] == ("queued", 0)
    database.wait_done(refused, seconds=60)
    assert database.effects(refused) == [1]


@pytest.mark.full
def test_a_message_given_to_a_second_worker_while_the_first_works_has_one_effect(
    servers: Servers, tmp_path: Path
) -> None:
    """A broker that believes after five seconds that a worker is dead; it looks for those every hundred."""
    clone = servers.clone()
    clone.ask(NIGHTS_ARE_DONE)
    crew = Crew(clone, tmp_path / "log", VISIBILITY_TIMEOUT="5")
    try:
        crew.beat()
        crew.worker()
        crew.worker()
        crew.wait_ready()
        job = clone.enqueue("probe", seconds=130)
        clone.wait_done(job, seconds=180)

        assert (clone.job(job)[1], clone.effects(job)) == (1, [1])
    finally:
        crew.stop()
        clone.drop()


def test_postgres_restarts_under_jobs(database: Database, servers: Servers, team: Crew) -> None:
    jobs = [database.enqueue("probe", seconds=0.3) for _ in range(6)]
    database.begun(jobs[0])

    servers.crash_postgres()
    jobs.append(database.enqueue("probe"))

    database.wait_done(*jobs, seconds=60)
    assert [len(database.effects(job)) for job in jobs] == [1] * len(jobs)
