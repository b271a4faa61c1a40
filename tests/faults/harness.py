"""Private servers, databases cloned from a seeded one, and the processes that the tests hurt."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from salesmgmt.stack import postgres, valkey
from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import PROJECT, Child
from salesmgmt.stack.supervisor import Supervisor

PYTHON = sys.executable
SEEDED = "seeded"
# As the supervisor does: Celery's worker now and then ends where its broker vanishes twice in a row.
AGAIN = 'while :; do "$@"; sleep 1; done'
# Every number that the night stores, by what it says and not by the ids that killed attempts use up.
STORED = {
    "entries": """
        SELECT to_jsonb(e) - 'id' - 'posting_id' - 'reverses' || jsonb_build_object('reverses', e.reverses IS NOT NULL)
        FROM sales_entry e
    """,
    "series": "SELECT to_jsonb(s) - 'id' FROM goals_series s",
    "attainment": """
        SELECT to_jsonb(s) - 'id' || (to_jsonb(a) - 'scope_id' - 'changed_at')
        FROM goals_attainment a JOIN goals_scope s ON s.id = a.scope_id
    """,
    "states": "SELECT to_jsonb(s) - 'id' FROM goals_goalstate s",
}


def wait_for(fact: Callable[[], Any], seconds: float = 20, *, every: float = 0.02) -> Any:
    """What it says once it is true."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(every)
    return found


class Servers:
    """Postgres and Redis of the tests' own, which may be killed."""

    def __init__(self) -> None:
        self.supervisor = Supervisor(DataFolder.temporary())
        self.supervisor.folder.try_lock()
        self.postgres = postgres.Postgres(self.supervisor)
        self.redis = valkey.Valkey(self.supervisor)
        self.postgres_server = self.postgres.start()
        self.redis_server = self.redis.start()
        self.postgres.wait(self.postgres_server)
        self.redis.wait(self.redis_server)
        self.made = 0

    @property
    def sockets(self) -> Path:
        return self.supervisor.folder.place.postgres_sockets

    def environment(self, database: str) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            **postgres.environment(self.sockets, database),
            **valkey.environment(self.supervisor.folder.place.redis_socket),
            "SALESMGMT_DATA": str(self.supervisor.folder.path),
            "SECRET_KEY": "faults",
            "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
            "PYTHONPATH": str(PROJECT),
            "LOG_LEVEL": "WARNING",
            "JOB_LEASE_SECONDS": "5",  # a busy machine holds a pulse back for two seconds
            "JOB_HAND_OUT_AGAIN_SECONDS": "2",
            "NIGHT_LEASE_SECONDS": "2",
        }

    def connect(self, database: str) -> Any:
        connection = psycopg2.connect(host=str(self.sockets), port=5432, user="app", dbname=database)
        connection.autocommit = True
        return connection

    def seed(self) -> None:
        # These servers live for one run and would rather be fast; what was acknowledged must survive a crash here.
        self.ask("postgres", "ALTER ROLE app SET synchronous_commit = on")
        self.ask("postgres", f"CREATE DATABASE {SEEDED}")
        environment = self.environment(SEEDED)
        migrate = [PYTHON, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
        for command in (migrate, [PYTHON, "-m", "tests.faults.seed"]):
            done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-3000:]

    def clone(self) -> Database:
        self.made += 1
        name = f"clone{self.made}"
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {SEEDED}")
        # The copy of a sequence may hand out some numbers that no log knows; the first after a checkpoint is logged.
        self.ask("postgres", "CHECKPOINT")
        return Database(self, name)

    def ask(self, database: str, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with contextlib.closing(self.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    # -- hurting them -------------------------------------------------------------------------

    def crash_postgres(self) -> None:
        """An immediate stop is a crash: the log is replayed at the start."""
        self._end(self.postgres_server, signal.SIGQUIT)
        self.postgres_server = self.postgres.start()
        self.postgres.wait(self.postgres_server)

    def kill_redis(self) -> None:
        self._end(self.redis_server, signal.SIGKILL)

    def start_redis(self) -> None:
        self.redis_server = self.redis.start()
        self.redis.wait(self.redis_server)

    def _end(self, child: Child, how: signal.Signals) -> None:
        assert child.process is not None
        child.process.send_signal(how)
        child.process.wait(20)

    def flush_redis(self) -> None:
        with self.connect_redis() as client:
            client.flushall()

    def connect_redis(self) -> contextlib.closing[Any]:
        import redis

        return contextlib.closing(redis.Redis(unix_socket_path=str(self.redis.socket), decode_responses=True))

    def stop(self) -> None:
        self.supervisor.stop()


class Database:
    def __init__(self, servers: Servers, name: str) -> None:
        self.servers = servers
        self.name = name

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.servers.ask(self.name, statement, values)

    def one(self, statement: str, values: Sequence[Any] = ()) -> Any:
        return self.ask(statement, values)[0][0]

    def drop(self) -> None:
        self.servers.ask("postgres", f"DROP DATABASE {self.name} WITH (FORCE)")

    def digest(self) -> dict[str, str]:
        return {
            name: self.one(
                f"SELECT count(*) || ' ' || coalesce(md5(string_agg(x::text, ';' ORDER BY x::text)), '') "
                f"FROM ({rows}) AS t(x)"
            )
            for name, rows in STORED.items()
        }

    # -- jobs ---------------------------------------------------------------------------------

    def enqueue(self, kind: str, **arguments: Any) -> int:
        return int(
            self.one(
                """
                INSERT INTO jobs_job (kind, arguments, state, attempts, request_id, created_at, phase, done, total, error)
                VALUES (%s, %s, 'queued', 0, '', now(), '', 0, 0, '') RETURNING id
                """,
                [kind, json.dumps(arguments)],
            )
        )

    def job(self, job_id: int) -> tuple[str, int, str]:
        state, attempts, error = self.ask("SELECT state, attempts, error FROM jobs_job WHERE id = %s", [job_id])[0]
        return state, attempts, error

    def wait_done(self, *jobs: int, seconds: float = 30) -> None:
        done = "SELECT count(*) FROM jobs_job WHERE id = ANY(%s) AND state = 'done'"
        try:
            wait_for(lambda: self.one(done, [list(jobs)]) == len(jobs), seconds)
        except AssertionError as problem:
            raise AssertionError([(job, self.job(job)) for job in jobs]) from problem

    def begun(self, job_id: int, times: int = 1) -> int:
        """The process that began it last."""
        seen = "SELECT pid FROM begun WHERE job_id = %s ORDER BY at"
        found = wait_for(lambda: len(self.ask(seen, [job_id])) >= times and self.ask(seen, [job_id]), 60)
        return int(found[-1][0])

    def effects(self, job_id: int) -> list[int]:
        """The attempts whose effect was committed."""
        return [attempt for (attempt,) in self.ask("SELECT attempt FROM effect WHERE job_id = %s", [job_id])]

    # -- nights -------------------------------------------------------------------------------

    def night(self, day: date) -> tuple[str, int] | None:
        rows = self.ask("SELECT state, attempt FROM nightly_night WHERE day = %s", [day])
        return (str(rows[0][0]), int(rows[0][1])) if rows else None

    def nights(self) -> list[tuple[date, str]]:
        return [(day, state) for day, state in self.ask("SELECT day, state FROM nightly_night ORDER BY finished_at")]


class Crew:
    """Workers and beats of the tests' application on one database."""

    def __init__(self, database: Database, log: Path, **environment: str) -> None:
        self.database = database
        self.log = log
        self.environment = {**database.servers.environment(database.name), **environment}
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *what: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", AGAIN, "sh", PYTHON, "-m", "celery", "--app", "tests.faults.app", *what],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, concurrency: int = 2) -> subprocess.Popen[bytes]:
        return self.start(
            *("worker", "--loglevel", "WARNING", "--concurrency", str(concurrency)),
            *("--without-mingle", "--without-gossip", "--hostname", f"w{len(self.processes)}@faults"),
        )

    def find_worker(self) -> subprocess.Popen[bytes] | None:
        return next((process for process in self.processes if "worker" in process.args), None)  # type: ignore[operator]

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = self.log.with_name(f"beat-{len(self.processes)}")
        return self.start("beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", str(schedule))

    def wait_ready(self) -> None:
        """Something was consumed just now."""
        before = self.database.one("SELECT clock_timestamp()")
        fresh = "SELECT count(*) FROM jobs_canary WHERE consumed_at > %s"
        wait_for(lambda: self.database.one(fresh, [before]), 60)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """The whole machine, as it were."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.processes.remove(process)

    def signal_all(self, process: subprocess.Popen[bytes], which: signal.Signals) -> None:
        for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.Error):
                one.send_signal(which)

    def stop(self) -> None:
        for process in list(self.processes):
            self.kill(process)


class Zygote:
    """Forks night runs that cost no start."""

    def __init__(self, servers: Servers, log: Path) -> None:
        self.log = log
        self.process = subprocess.Popen(
            [PYTHON, "-m", "tests.faults.zygote"],
            cwd=PROJECT,
            env=servers.environment(SEEDED),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def night(self, database: Database, day: date, *, pause: float = 0, still: float = 0) -> int:
        return self.run(database, "run_night", "--date", day.isoformat(), "--json", pause=pause, still=still)

    def run(self, database: Database, *words: object, function: str = "", **more: object) -> int:
        """A command, or a function with its arguments, in a process of its own; `more` as in `zygote.Order`."""
        order = {"database": database.name, "words": words, "function": function, "log": str(self.log), **more}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def is_over(pid: int) -> bool:
    """The zygote's children are reaped by the kernel."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def kill(pid: int, which: signal.Signals = signal.SIGKILL) -> bool:
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        return False
    return True


def told(log: Path) -> Iterator[Mapping[str, Any]]:
    """What the night runs said of themselves."""
    for line in log.read_text().splitlines():
        if line.startswith('{"date"'):
            yield json.loads(line)
