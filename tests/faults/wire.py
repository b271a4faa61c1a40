"""A way to Postgres on which every packet takes its time."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from salesmgmt.stack import postgres
from tests.faults.harness import Database

SOCKET = ".s.PGSQL.5432"


class SlowWire:
    """A socket of its own before the server's; `seconds` for each packet, in both directions."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 0.0
        self.place = Path(tempfile.mkdtemp(prefix="wire-", dir="/tmp"))  # names of sockets must be short
        self.ends: list[socket.socket] = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(self.place / SOCKET))
        self.listening.listen(64)
        self.threads = [threading.Thread(target=self._listen)]
        self.threads[0].start()

    @property
    def environment(self) -> Mapping[str, str]:
        return postgres.environment(self.place, self.database.name)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                far = socket.socket(socket.AF_UNIX)
                self.ends += [near, far]
                far.connect(str(self.database.servers.sockets / SOCKET))
                for way in ((near, far), (far, near)):
                    self.threads.append(threading.Thread(target=self._carry, args=way))
                    self.threads[-1].start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while packet := source.recv(65536):
                time.sleep(self.seconds)
                target.sendall(packet)
            target.shutdown(socket.SHUT_WR)

    def stop(self) -> None:
        for end in (self.listening, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in list(self.threads):
            thread.join(10)
        for end in (self.listening, *self.ends):
            end.close()
        shutil.rmtree(self.place, ignore_errors=True)
