"""A web server of the product's own, and people who edit goals in it without a pause."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg2

from salesmgmt.stack import programs
from salesmgmt.stack.processes import PROJECT
from tests.faults.harness import Database, wait_for
from tests.faults.seed import SESSION

TOKEN = "t" * 32
SAVED, CLASH, AWAY, NO_ANSWER = 302, 409, 503, 0


@dataclass(frozen=True)
class Answer:
    """`status` 0: the connection ended without one. Times are monotonic."""

    status: int
    begun: float
    ended: float
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.begun


class Web:
    """Gunicorn as script/server starts it, on a socket that outlives it."""

    def __init__(self, database: Database, log: Path, **environment: str) -> None:
        self.database = database
        self.log = log
        self.environment = {
            **database.servers.environment(database.name),
            "SALESMGMT_PROCESS": "web",
            "ALLOWED_HOSTS": "127.0.0.1",
            **environment,
        }
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self.listening.getsockname()[1])
        self.start()

    def start(self) -> None:
        fd = self.listening.fileno()
        words = ["tests.faults.web" if word == "salesmgmt.wsgi" else word for word in programs.web(f"fd://{fd}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(fd,),
            )

    def wait_ready(self) -> None:
        wait_for(lambda: self.ask("GET", "/healthz").status == 200, 60)

    def problems(self) -> list[str]:
        """What went wrong in it, in a line each."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line["exception"].strip().rsplit("\n", 1)[-1] for line in lines if line.get("exception")]

    def workers(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children())

    def ask(self, method: str, path: str, form: Mapping[str, object] | None = None, *, known: bool = True) -> Answer:
        """As the head, or as nobody."""
        headers = {"Cookie": f"sessionid={SESSION}; csrftoken={TOKEN}"} if known else {}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, begun, time.monotonic(), dict(answer.headers), text)
        except (OSError, http.client.HTTPException) as problem:
            return Answer(NO_ANSWER, begun, time.monotonic(), text=repr(problem))
        finally:
            connection.close()

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(30)

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.listening.close()


class Editors:
    """Each changes the target of a goal of its own, over and over, and remembers what it was told is saved."""

    def __init__(self, web: Web, count: int = 3) -> None:
        self.web = web
        self.database = web.database
        self.answers: list[Answer] = []
        self.saved: list[tuple[int, int, int]] = []
        self.over = threading.Event()
        self.turns = [threading.Lock() for _ in range(count)]
        rows = self.database.ask("SELECT id, version FROM goals_goal ORDER BY id LIMIT %s", [count])
        self.goals = [goal for goal, _version in rows]
        self.threads = [
            threading.Thread(target=self.edit, args=(*row, turn), daemon=True)
            for row, turn in zip(rows, self.turns, strict=True)
        ]

    def __enter__(self) -> Editors:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(90)

    @contextlib.contextmanager
    def resting(self) -> Iterator[None]:
        """Nobody has a request under way: every connection of the web server is at rest."""
        with contextlib.ExitStack() as all_of_them:
            for turn in self.turns:
                all_of_them.enter_context(turn)
            yield

    def edit(self, goal: int, version: int, turn: threading.Lock) -> None:
        while not self.over.is_set():
            target = 1000 + version
            form = {"target": target, "weight": 1, "reason": "more", "version": version}
            time.sleep(0.001)  # a lock is not fair: whoever wants everybody to rest comes next
            with turn:
                answer = self.web.ask("POST", f"/goals/{goal}/edit/", form)
            self.answers.append(answer)
            if answer.status == SAVED:
                assert answer.headers["Location"] == f"/goals/{goal}/", answer.headers
                version += 1
                self.saved.append((goal, version, target))
            else:
                time.sleep(0.05)
                version = self.version_of(goal)

    def version_of(self, goal: int) -> int:
        """What a person sees who looks again."""
        while True:
            with contextlib.suppress(psycopg2.Error):
                return int(self.database.one("SELECT version FROM goals_goal WHERE id = %s", [goal]))
            time.sleep(0.1)

    def wait_saved(self, more: int = 3) -> None:
        """Each of them, as it were, was served since."""
        wanted = len(self.saved) + more
        wait_for(lambda: len(self.saved) >= wanted, 60)

    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}

    def failures_outside(self, troubles: Iterable[tuple[float, float]]) -> list[Answer]:
        """Requests that failed and were not in flight during any trouble."""
        spans = list(troubles)
        return [
            answer
            for answer in self.answers
            if answer.status != SAVED and not any(answer.begun <= end and answer.ended >= start for start, end in spans)
        ]

    def lost(self) -> list[tuple[int, int, int]]:
        """What was said to be saved and is not there."""
        there = {(goal, number, int(target)) for goal, number, target in self.versions()}
        return [one for one in self.saved if one not in there]

    def versions(self) -> list[tuple[int, int, int]]:
        return [
            (goal, number, target)
            for goal, number, target in self.database.ask(
                "SELECT goal_id, number, target FROM goals_goalversion WHERE goal_id = ANY(%s)", [self.goals]
            )
        ]

    def half_written(self) -> list[tuple[int, ...]]:
        """Goals that do not agree with the last of their versions, or whose versions have a gap."""
        return self.database.ask(
            """
            SELECT g.id, g.version, max(v.number), count(*) FROM goals_goal g JOIN goals_goalversion v ON v.goal_id = g.id
            GROUP BY g.id
            HAVING g.version <> max(v.number) OR count(*) <> g.version
                OR g.target <> (array_agg(v.target ORDER BY v.number DESC))[1]
            """
        )
