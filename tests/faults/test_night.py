"""The night, killed, stopped, cut off and started many times: every stored number stays the same."""

from __future__ import annotations

import json
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.harness import Crew, Database, Servers, Zygote, is_over, kill, told, wait_for
from tests.faults.seed import FIRST, NIGHT

PAUSE = 0.08


def run_until_done(zygote: Zygote, database: Database, *, pause: float = 0) -> None:
    pid = zygote.night(database, NIGHT, pause=pause)
    wait_for(lambda: is_over(pid), 60)
    assert database.night(NIGHT)[0] == "done", zygote.log.read_text()[-3000:]  # type: ignore[index]


def is_begun(database: Database) -> bool:
    return database.night(NIGHT) is not None


def test_the_night_writes_what_there_is_to_write(expected: dict[str, str]) -> None:
    assert all(int(rows.split()[0]) > 20 for rows in expected.values()), expected


def test_the_same_night_again_changes_nothing(zygote: Zygote, database: Database, expected: dict[str, str]) -> None:
    run_until_done(zygote, database)
    run_until_done(zygote, database)

    *_, again = told(zygote.log)
    assert database.digest() == expected
    assert (database.night(NIGHT), {step["rows"] for step in again["steps"]}) == (("done", 2), {0})


def kill_at_random(zygote: Zygote, servers: Servers, expected: dict[str, str], *, nights: int) -> int:
    """Each night is killed twice at random moments, then left to finish; how many kills hit a running one."""
    chance, hits = random.Random(11), 0
    for _ in range(nights):
        database = servers.clone()
        for _ in range(2):
            pid = zygote.night(database, NIGHT, pause=PAUSE)
            time.sleep(chance.uniform(0.05, 1.1))
            kill(pid)
            wait_for(lambda pid=pid: is_over(pid))
            hits += (database.night(NIGHT) or ("",))[0] == "running"
        run_until_done(zygote, database)
        assert database.digest() == expected
        database.drop()
    return hits


def test_killed_at_random_moments_the_night_stores_the_same(
    zygote: Zygote, servers: Servers, expected: dict[str, str]
) -> None:
    assert kill_at_random(zygote, servers, expected, nights=4) >= 3


@pytest.mark.full
def test_a_hundred_kills(zygote: Zygote, servers: Servers, expected: dict[str, str]) -> None:
    hits = kill_at_random(zygote, servers, expected, nights=55)

    sys.stdout.write(f"110 kills, {hits} of them in the middle of a night, 0 differences\n")
    assert hits >= 60


def test_eight_starters_are_one_run(zygote: Zygote, database: Database, expected: dict[str, str]) -> None:
    pids = [zygote.night(database, NIGHT, pause=0.2) for _ in range(8)]
    wait_for(lambda: all(is_over(pid) for pid in pids), 60)

    said = list(told(zygote.log))[-8:]
    assert {(night["state"], night["attempt"]) for night in said} == {("done", 1)}
    assert database.digest() == expected


def test_a_stopped_process_is_cut_off_and_writes_nothing_when_it_goes_on(
    zygote: Zygote, database: Database, expected: dict[str, str]
) -> None:
    stopped = zygote.night(database, NIGHT, pause=1)
    running = "SELECT count(*) FROM nightly_nightstep WHERE state = 'running'"
    wait_for(lambda: database.one(running))
    kill(stopped, signal.SIGSTOP)
    begun = time.monotonic()

    run_until_done(zygote, database)
    took = time.monotonic() - begun
    kill(stopped, signal.SIGCONT)
    wait_for(lambda: is_over(stopped), 30)

    assert database.digest() == expected
    assert took < 15


def test_connections_cut_at_random_lose_nothing(zygote: Zygote, database: Database, expected: dict[str, str]) -> None:
    pid = zygote.night(database, NIGHT, pause=PAUSE)
    chance, cuts = random.Random(3), 0
    while not is_over(pid) and cuts < 8:
        time.sleep(chance.uniform(0.1, 0.4))
        cuts += database.one(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    wait_for(lambda: is_over(pid), 60)
    run_until_done(zygote, database)

    assert cuts > 0
    assert database.digest() == expected


def crash_postgres_at(zygote: Zygote, servers: Servers, database: Database, moments: list[float]) -> None:
    pid = zygote.night(database, NIGHT, pause=PAUSE)
    for moment in moments:
        time.sleep(moment)
        servers.crash_postgres()
    wait_for(lambda: is_over(pid), 90)


def test_postgres_restarts_under_the_night(
    zygote: Zygote, servers: Servers, database: Database, expected: dict[str, str]
) -> None:
    crash_postgres_at(zygote, servers, database, [0.4, 0.5])

    assert database.night(NIGHT)[0] == "done"  # type: ignore[index]
    assert database.digest() == expected


@pytest.mark.full
def test_postgres_restarts_at_ten_moments(zygote: Zygote, servers: Servers, expected: dict[str, str]) -> None:
    for n in range(10):
        database = servers.clone()
        crash_postgres_at(zygote, servers, database, [0.1 + n * 0.12])
        run_until_done(zygote, database)
        assert database.digest() == expected
        database.drop()


def test_writers_are_not_kept_waiting_by_the_night(zygote: Zygote, servers: Servers, database: Database) -> None:
    waits: list[float] = []
    over = threading.Event()

    def write() -> None:
        with closing(servers.connect(database.name)) as connection, connection.cursor() as cursor:
            while not over.is_set():
                begun = time.monotonic()
                cursor.execute("UPDATE sales_order SET invoiced_on = delivered_on WHERE id % 40 = 7")
                cursor.execute("UPDATE people_person SET name = reverse(name) WHERE id % 5 = 1")
                waits.append(time.monotonic() - begun)
                time.sleep(0.01)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    run_until_done(zygote, database, pause=0.3)
    over.set()
    for thread in threads:
        thread.join()

    assert len(waits) > 20
    assert statistics.quantiles(waits, n=100)[98] < 1.0


def test_what_is_imported_in_the_middle_of_a_night_is_in_it_whole_or_not_at_all(
    zygote: Zygote, servers: Servers, database: Database, expected: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "positions.csv"
    rows = "".join(f"p{n}@x.example,N,p1@x.example,rep,{FIRST},\n" for n in range(8, 12))
    path.write_text(f"email,department_code,manager_email,role,start_on,end_on\n{rows}")
    other = servers.clone()
    merge = {"function": "tests.faults.writers.merge"}
    first = zygote.run(other, "positions", str(path), **merge)
    wait_for(lambda: is_over(first), 60)
    run_until_done(zygote, other)

    night = zygote.night(database, NIGHT, pause=0.1, still=4)
    works = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%INSERT INTO sales_entry%%' AND query LIKE '%%pg_sleep%%'"
    wait_for(lambda: database.one(works), 60)
    zygote.run(database, "positions", str(path), **merge)
    wait_for(lambda: database.one("SELECT count(*) FROM imports_import WHERE state = 'done'"))
    disturbed = database.one(works)
    wait_for(
        lambda: database.one("SELECT count(*) FROM nightly_nightstep WHERE name = 'verify_ledger' AND state = 'done'")
    )
    posted = database.digest()["entries"]
    wait_for(lambda: is_over(night), 60)

    wanted = other.digest()
    other.drop()
    assert disturbed, "the import came too late to disturb"
    assert wanted["entries"] != expected["entries"]
    assert posted in (expected["entries"], wanted["entries"])
    assert database.digest()["attainment"] == wanted["attainment"]


@pytest.mark.parametrize("seconds", [4, pytest.param(300, marks=pytest.mark.full)])
def test_nights_imports_and_people_write_about_the_same_people(
    seconds: int, zygote: Zygote, servers: Servers, database: Database
) -> None:
    run_until_done(zygote, database)
    database.ask("UPDATE nightly_night SET repaired = 0")
    place = "tests.faults.writers"
    pids = [
        zygote.run(database, seconds, function=f"{place}.nights"),
        zygote.run(database, seconds, 1, function=f"{place}.imports"),
        zygote.run(database, seconds, 2, function=f"{place}.imports"),
        zygote.run(database, seconds, 3, function=f"{place}.edits"),
        zygote.run(database, seconds, 4, function=f"{place}.edits"),
    ]
    wait_for(lambda: all(is_over(pid) for pid in pids), seconds + 120)

    lines = [line for line in zygote.log.read_text().splitlines() if line.startswith('{"who"')][-len(pids) :]
    told_of = Counter[str]()
    for line in lines:
        told_of.update({name: count for name, count in json.loads(line).items() if name != "who"})
    sys.stdout.write(f"{dict(told_of)}\n")
    answers = {name for name in told_of if name.startswith(("revised", "set"))}
    assert len(lines) == len(pids), zygote.log.read_text()[-3000:]
    assert answers <= {"revised 302", "revised 409", "set 302", "set 422"}
    assert {"revised 302", "set 302", "done"} <= set(told_of)
    assert not any("failed" in name for name in told_of)
    sys.stdout.write(f"{database.ask('SELECT name, part, rows FROM nightly_nightstep')}\n")
    assert (told_of["rejected"], database.one("SELECT repaired FROM nightly_night")) == (0, 0)

    run_until_done(zygote, database)
    assert database.one("SELECT repaired FROM nightly_night") == 0


MOVE = """
    UPDATE people_placement SET department_id = (SELECT id FROM people_department WHERE code = 'N')
    WHERE person_id % 2 = 0 AND role = 'rep'
"""


def test_people_who_move_during_a_night_are_where_they_sit_by_the_next(
    zygote: Zygote, servers: Servers, database: Database
) -> None:
    other = servers.clone()
    other.ask(MOVE)
    run_until_done(zygote, other)

    pid = zygote.night(database, NIGHT, pause=0.15)
    wait_for(lambda: is_begun(database))
    time.sleep(0.4)
    database.ask(MOVE)
    wait_for(lambda: is_over(pid), 60)
    run_until_done(zygote, database)

    stored, wanted = database.digest(), other.digest()
    other.drop()
    assert (stored["series"], stored["attainment"]) == (wanted["series"], wanted["attainment"])


def test_beat_that_was_down_makes_up_missed_nights_in_their_order(
    database: Database, crew: Callable[..., Crew]
) -> None:
    due = database.one("SELECT (now() AT TIME ZONE 'UTC')::date - 1")
    database.ask(
        "INSERT INTO nightly_night (day, state, attempt, runner, repaired, error) VALUES (%s, 'done', 1, '', 0, '')",
        [due - timedelta(days=3)],
    )
    team = crew(NIGHT_PAUSE="0.05")
    team.worker()
    team.beat()
    team.beat()

    wait_for(lambda: (database.night(due) or ("",))[0] == "done", 60)

    finished = [day for day, _state in database.nights() if day > due - timedelta(days=3)]
    assert finished == [due - timedelta(days=2), due - timedelta(days=1), due]
    assert {database.night(day) for day in finished} == {("done", 1)}


def test_a_worker_killed_in_its_night_is_replaced_by_another(
    database: Database, crew: Callable[..., Crew], expected: dict[str, str]
) -> None:
    due = database.one("SELECT (now() AT TIME ZONE 'UTC')::date - 1")
    team = crew(NIGHT_PAUSE="0.2")
    team.beat()
    first = team.worker()
    wait_for(lambda: database.one("SELECT count(*) FROM nightly_nightstep WHERE state = 'running'"), 60)

    team.kill(first)
    team.worker()
    wait_for(lambda: (database.night(due) or ("",))[0] == "done", 60)

    assert database.digest()["entries"] == expected["entries"]
