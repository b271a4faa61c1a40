"""What a running job says while its own transaction is still open: how far it is, and that it lives."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from jobs.actions.outbox import note_consumed, pulse_name

EVERY = 0.5


class Progress:
    """How far a job is, on a connection of its own; a word that cannot be said at once is not said."""

    def __init__(self, job_id: int | None, *, every: float = EVERY) -> None:
        self.job_id = job_id
        self.every = every
        self.said_at = float("-inf")
        self.phase = ""
        self.side: BaseDatabaseWrapper | None = None

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None:
        """At most twice a second, but each new phase and the end of each."""
        now = time.monotonic()
        if self.job_id is None or (phase == self.phase and done != total and now - self.said_at < self.every):
            return
        self.said_at, self.phase = now, phase
        try:
            self._write(phase[:40], done, total)
        except (DatabaseError, InterfaceError):
            self.close()

    def _write(self, phase: str, done: int, total: int) -> None:
        if self.side is None:
            self.side = connection.copy()
            with self.side.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
        with self.side.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET phase = %s, done = %s, total = %s WHERE id = %s AND state = 'running'",
                [phase, done, total, self.job_id],
            )

    def close(self) -> None:
        if self.side is not None:
            self.side.close()
            self.side = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


class Pulse(threading.Thread):
    """A thread that stops when its process is stopped; who looks for stalled jobs sees its connection fall silent."""

    def __init__(self, job_id: int) -> None:
        super().__init__(name=pulse_name(job_id), daemon=True)
        self.job_id = job_id
        self.over = threading.Event()

    def run(self) -> None:
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('application_name', %s, false)", [pulse_name(self.job_id)])
                note_consumed()
            except (DatabaseError, InterfaceError):
                connection.close()
            if self.over.wait(min(5.0, settings.JOB_LEASE_SECONDS / 5)):
                connection.close()
                return

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self.join(10)
