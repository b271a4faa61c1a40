"""The database's clock, which all nights go by, stepping back and forth around midnight under the real nights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesmgmt.stack import postgres
from tests.faults.harness import Database, Servers, Zygote, is_over, wait_for

MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
# An hour and a day, back and forth; then three days later.
STEPS = (-25, -1, 0, 1, -1, 1, 23, 25, 1, -23, 2, 73)


@pytest.fixture
def set_clock(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[datetime], None]]:
    """Postgres with a clock that can be set; everybody else keeps the true one."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        pytest.skip("needs libfaketime (apt-get install libfaketime)")
    setting = servers.sockets / "clock"
    faked = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(setting),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }

    def step(moment: datetime) -> None:
        written = setting.with_suffix(".new")
        written.write_text(f"{moment.timestamp() - time.time():+.0f}\n")
        written.chmod(0o644)
        written.rename(setting)

    step(MIDNIGHT)
    for name, value in faked.items():
        monkeypatch.setitem(postgres.ENVIRONMENT, name, value)
    servers.crash_postgres()
    yield step
    monkeypatch.undo()
    servers.crash_postgres()


def run_missed(zygote: Zygote, database: Database, *, pause: float = 0) -> int:
    return zygote.run(database, function="nightly.pipeline.run_missed", pause=pause)


def test_a_clock_that_steps_doubles_and_skips_no_night(
    set_clock: Callable[[datetime], None], zygote: Zygote, database: Database
) -> None:
    for hours in STEPS:
        set_clock(MIDNIGHT + timedelta(hours=hours, minutes=1))
        said = database.one("SELECT date_trunc('hour', clock_timestamp())")
        pid = run_missed(zygote, database)
        wait_for(lambda pid=pid: is_over(pid), 60)
        assert said == MIDNIGHT + timedelta(hours=hours)

    nights = database.ask("SELECT day, state, attempt FROM nightly_night ORDER BY day")
    assert nights == [(date(2026, 3, 7) + timedelta(days=n), "done", 1) for n in range(6)]


def test_a_clock_that_steps_while_a_night_runs_changes_nothing_of_it(
    set_clock: Callable[[datetime], None], zygote: Zygote, database: Database
) -> None:
    set_clock(MIDNIGHT + timedelta(minutes=1))
    pid = run_missed(zygote, database, pause=0.2)
    wait_for(lambda: database.one("SELECT count(*) FROM nightly_nightstep WHERE state = 'running'"))
    for hours in (-24, -1, 1, 24):
        set_clock(MIDNIGHT + timedelta(hours=hours, minutes=1))
        time.sleep(0.3)
    set_clock(MIDNIGHT + timedelta(minutes=1))
    wait_for(lambda: is_over(pid), 60)

    assert database.ask("SELECT day, state, attempt FROM nightly_night") == [(date(2026, 3, 9), "done", 1)]
