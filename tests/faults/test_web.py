"""People who save without a pause, while the database, its connections and the web's own processes are hurt."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, nullcontext
from pathlib import Path

import psycopg2
import pytest

from tests.faults.browsing import AWAY, NO_ANSWER, SAVED, Answer, Editors, Web
from tests.faults.harness import Database, Servers, Zygote, is_over, wait_for
from tests.faults.wire import SlowWire

Span = tuple[float, float]


@pytest.fixture(scope="module")
def company(servers: Servers) -> Iterator[Database]:
    clone = servers.clone()
    yield clone
    clone.drop()


@pytest.fixture(scope="module")
def server(company: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    running = Web(company, tmp_path_factory.mktemp("web") / "log")
    yield running
    running.stop()


@pytest.fixture
def web(server: Web) -> Web:
    server.wait_ready()
    return server


def hurt(web: Web, act: Callable[[], None], times: int) -> tuple[Editors, list[Span]]:
    """Editors, and when each trouble began and was over; between two of them everybody is served again."""
    troubles = []
    with Editors(web) as editors:
        editors.wait_saved()
        for _ in range(times):
            begun = time.monotonic()
            act()
            troubles.append((begun, time.monotonic()))
            editors.wait_saved()
    return editors, troubles


@pytest.mark.parametrize("restarts", [2, pytest.param(10, marks=pytest.mark.full)])
def test_postgres_restarts_under_people_who_save(restarts: int, web: Web, servers: Servers) -> None:
    """Every other time while nobody has a request under way: whoever comes next must not meet the broken connections."""
    troubles: list[Span] = []
    with Editors(web) as editors:
        for number in range(restarts):
            editors.wait_saved(12)  # over all the connections that there may be
            with editors.resting() if number % 2 else nullcontext():
                begun = time.monotonic()
                servers.crash_postgres()
                troubles.append((begun, time.monotonic()))
        editors.wait_saved(12)

    assert editors.statuses() <= {SAVED, AWAY}, set(web.problems())
    assert editors.failures_outside(troubles) == []
    assert (editors.lost(), editors.half_written()) == ([], [])
    sys.stdout.write(f"{restarts} restarts: {len(editors.saved)} saved, {len(editors.answers)} asked\n")


def test_connections_that_broke_in_the_quiet_fail_nobody(web: Web, servers: Servers) -> None:
    before = [web.ask("GET", "/goals/1/edit/").status for _ in range(6)]
    servers.crash_postgres()
    after = [web.ask("GET", "/goals/1/edit/").status for _ in range(6)]

    assert (set(before), set(after)) == ({200}, {200})


def test_connections_cut_under_people_who_save(web: Web, company: Database) -> None:
    def cut() -> None:
        time.sleep(random.uniform(0, 0.05))
        company.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'web'"
        )

    editors, troubles = hurt(web, cut, 6)

    assert editors.statuses() <= {SAVED, AWAY}, set(web.problems())
    assert editors.failures_outside(troubles) == []
    assert (editors.lost(), editors.half_written()) == ([], [])


@pytest.mark.parametrize("restarts", [1, pytest.param(20, marks=pytest.mark.full)])
def test_a_web_server_that_is_replaced_fails_no_request(restarts: int, web: Web) -> None:
    def replace() -> None:
        web.end(signal.SIGTERM)
        web.start()

    editors, _troubles = hurt(web, replace, restarts)

    assert editors.statuses() == {SAVED}
    assert (editors.lost(), editors.half_written()) == ([], [])


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.full)])
def test_a_web_worker_that_is_killed_fails_what_it_had_in_hand(kills: int, web: Web) -> None:
    def kill() -> None:
        wait_for(lambda: len(web.workers()) == 2)
        time.sleep(random.uniform(0, 0.05))
        random.choice(web.workers()).kill()

    editors, troubles = hurt(web, kill, kills)

    failed = [answer for answer in editors.answers if answer.status != SAVED]
    assert {answer.status for answer in failed} <= {NO_ANSWER}
    assert len(failed) <= kills * len(editors.goals)  # as many as have threads there
    assert editors.failures_outside(troubles) == []
    assert (editors.lost(), editors.half_written()) == ([], [])


def test_without_a_free_connection_people_are_asked_to_come_back(web: Web, servers: Servers, company: Database) -> None:
    with ExitStack() as idle:
        company.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'web'")
        taken, refusal = 0, ""
        try:
            for taken in range(400):  # noqa: B007
                idle.enter_context(closing(servers.connect("postgres")))
        except psycopg2.OperationalError as problem:
            refusal = str(problem)
        refused = [web.ask("GET", "/goals/") for _ in range(4)]
        alive = web.ask("GET", "/healthz", known=False)
        ready = web.ask("GET", "/readyz", known=False)

    served = wait_for(lambda: (answer := web.ask("GET", "/goals/")).status == 200 and answer, 10)

    assert taken >= 190, refusal
    assert {(answer.status, answer.headers.get("Retry-After")) for answer in refused} == {(AWAY, "5")}
    assert max(answer.seconds for answer in refused) < 2
    assert (alive.status, ready.status, served.status) == (200, 503, 200)


def new_goal(web: Web, month: int) -> Answer:
    """A write that wants work of the queue."""
    period = {"start_on": f"2025-{month:02}-05", "end_on": f"2025-{month:02}-25"}
    form = {"owner": "person-4", "measure": "units", "period": "other", "target": 5, "weight": 1}
    return web.ask("POST", "/goals/new/", {**form, **period})


def test_people_do_not_notice_a_queue_that_is_gone_or_deaf(web: Web, servers: Servers, company: Database) -> None:
    wanted = "SELECT count(*) FROM jobs_job WHERE kind = 'apply'"
    before = company.one(wanted)

    usual = new_goal(web, 1)
    servers.kill_redis()
    gone = new_goal(web, 2)
    servers.start_redis()
    assert servers.redis_server.process is not None
    servers.redis_server.process.send_signal(signal.SIGSTOP)
    deaf = new_goal(web, 3)
    servers.redis_server.process.send_signal(signal.SIGCONT)

    assert [answer.status for answer in (usual, gone, deaf)] == [SAVED] * 3
    assert max(gone.seconds, deaf.seconds) < usual.seconds + 1
    assert company.one(wanted) == before + 3


def test_who_waits_too_long_is_told_so_and_keeps_nobody_else_waiting(web: Web, company: Database) -> None:
    with closing(company.servers.connect(company.name)) as other, other.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE goals_goalversion IN ACCESS EXCLUSIVE MODE")
        waits: list[Answer] = []
        waiting = threading.Thread(target=lambda: waits.append(new_goal(web, 4)))
        waiting.start()
        time.sleep(0.5)
        meanwhile = [web.ask("GET", path, known=False) for path in ("/healthz", "/readyz", "/static/favicon.svg")]
        waiting.join(30)
    after = new_goal(web, 4)

    assert [answer.status for answer in meanwhile] == [200, 200, 200]
    assert max(answer.seconds for answer in meanwhile) < 2
    assert (waits[0].status, waits[0].headers["Retry-After"]) == (AWAY, "5")
    assert 4 < waits[0].seconds < 10
    assert after.status == SAVED


@pytest.mark.parametrize(
    ("packet", "patience"), [(0.25, 2), pytest.param(0.5, 4, marks=pytest.mark.full)], ids=["some", "half a second"]
)
def test_a_database_that_is_slow_takes_no_thread_from_what_needs_none(
    packet: float, patience: float, company: Database, tmp_path: Path
) -> None:
    """More people than there are places wait for pages of some twenty packets; the others are told so, not kept."""
    backends = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'web'"
    before = company.one(backends)
    wire = SlowWire(company)
    web = Web(company, tmp_path / "log", PATIENCE=str(patience), **wire.environment)
    try:
        web.wait_ready()
        usual = web.ask("GET", "/goals/")
        wire.seconds = packet
        waits: list[Answer] = []
        crowd = [threading.Thread(target=lambda: waits.append(web.ask("GET", "/goals/"))) for _ in range(24)]
        for one in crowd:
            one.start()
        time.sleep(patience + 1)
        meanwhile = [web.ask("GET", path) for path in ("/healthz", "/static/favicon.svg") * 3]
        taken = company.one(backends) - before
        for one in crowd:
            one.join(90)
        wire.seconds = 0
        after = wait_for(lambda: (answer := web.ask("GET", "/goals/")).status == 200 and answer, 10)
    finally:
        web.stop()
        wire.stop()

    told = [answer for answer in waits if answer.status == AWAY]
    sys.stdout.write(
        f"{len(told)} of {len(waits)} told to come back within {max(answer.seconds for answer in told):.1f} s, "
        f"the others served within {max(answer.seconds for answer in waits):.1f} s; "
        f"meanwhile {max(answer.seconds for answer in meanwhile):.2f} s\n"
    )
    assert (usual.status, after.status) == (200, 200)
    assert {answer.status for answer in waits} == {200, AWAY}
    assert {answer.headers["Retry-After"] for answer in told} == {"5"}
    assert max(answer.seconds for answer in told) < patience + 5
    assert max(answer.seconds for answer in waits) < 60
    assert ({answer.status for answer in meanwhile}, max(answer.seconds for answer in meanwhile) < 2) == ({200}, True)
    assert taken <= 12


def test_a_migration_that_waits_for_a_table_keeps_nobody_waiting_long(
    zygote: Zygote, web: Web, company: Database
) -> None:
    """A long report reads the table that a migration alters: people wait as long as the migration may, and are served."""
    noted = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'goals_goalversion'::regclass AND attname = 'noted'"
    with Editors(web) as editors:
        editors.wait_saved()
        with closing(company.servers.connect(company.name)) as report, report.cursor() as cursor:
            cursor.execute("BEGIN; SELECT count(*) FROM goals_goalversion")
            pid = zygote.run(company, function="tests.faults.writers.migrate")
            time.sleep(2.5)
            during = company.one(noted)
            cursor.execute("COMMIT")
        wait_for(lambda: is_over(pid), 30)
        editors.wait_saved()

    waited = sorted(answer.seconds for answer in editors.answers)
    sys.stdout.write(f"{len(waited)} saved, p99 {waited[int(len(waited) * 0.99)]:.2f} s, longest {waited[-1]:.2f} s\n")
    assert (during, company.one(noted)) == (0, 1)
    assert (editors.statuses(), editors.lost()) == ({SAVED}, [])
    assert 1 < waited[-1] < 5
