"""script/bench users [--users 50] [--seconds 120] [--data FOLDER]: people at the demo company, as script/server serves it.

Each signs in as somebody of the demo, looks at a page, thinks for one to three seconds, and follows one of its links.
Told: how long pages take, what failed, and what memory each process takes at the most, Postgres and Redis included
(proportional set size: what processes share is counted once).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import cycle
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]

from salesmgmt.demo.company import CAST

MEGABYTE = 2**20
LOOK_SECONDS = 3
SIGN_IN = "/accounts/login/"
# Ways out, files, and forms that nobody fills in here.
LEFT_OUT = re.compile(r"logout|/static/|format=|template|/new/|/edit/|\.csv|/docs/|/schema/")


@dataclass
class Visits:
    """What everybody met, in seconds; a status of 0: no answer."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    failed: set[str] = field(default_factory=set)

    def note(self, path: str, status: int, seconds: float) -> None:
        self.seconds.append(seconds)
        self.statuses[status] += 1
        if status == 0 or status >= 400:
            self.failed.add(f"{status} {path}")

    def quantile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000


class Visitor:
    """One browser."""

    def __init__(self, port: int, email: str, password: str, chance: Random) -> None:
        self.port = port
        self.chance = chance
        self.cookies: dict[str, str] = {}
        self.ask("GET", SIGN_IN)
        form = {"login": email, "password": password, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        status, _text = self.ask("POST", SIGN_IN, urlencode(form))
        self.is_in = status == 302

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        found = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            found.request(method, path, body, headers)
            answer = found.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            found.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text

    def stroll(self, visits: Visits, end: float) -> None:
        path = "/"
        while time.monotonic() < end:
            begun = time.monotonic()
            status, text = self.ask("GET", path)
            visits.note(path, status, time.monotonic() - begun)
            links = [found.replace("&amp;", "&") for found in re.findall(r'<a[^>]* href="(/[^"#]*)"', text)]
            path = self.chance.choice([link for link in links if not LEFT_OUT.search(link)] or ["/"])
            time.sleep(self.chance.uniform(1, 3))


class Memory(threading.Thread):
    """Looks at every process of the stack now and then, and keeps the moment at which they took most."""

    def __init__(self, data: Path) -> None:
        super().__init__(daemon=True)
        self.state = data / "state.json"
        self.most: dict[str, tuple[int, int]] = {}
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            now = self.look()
            if sum(size for size, _count in now.values()) > sum(size for size, _count in self.most.values()):
                self.most = now

    def look(self) -> dict[str, tuple[int, int]]:
        """Bytes and processes, by name; the supervisor is `server`."""
        state = json.loads(self.state.read_text())
        roots = {child["name"]: child["pid"] for child in state["children"]}
        sizes = {name: _sizes(pid, deep=True) for name, pid in roots.items()}
        sizes["server"] = _sizes(state["pid"], deep=False)
        return {name: (sum(found), len(found)) for name, found in sizes.items()}


def _sizes(pid: int, *, deep: bool) -> list[int]:
    found = []
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for one in [root, *(root.children(recursive=True) if deep else [])]:
            with suppress(psutil.Error):
                found.append(int(one.memory_full_info().pss))
    return found


def measure(data: Path, port: int, *, users: int, seconds: float) -> bool:
    """Print what was met; whether nothing failed."""
    password = (data / "demo-password").read_text().strip()
    visits, memory = Visits(), Memory(data)
    memory.start()
    crowd: list[Visitor] = []
    for number, member in enumerate(cycle(CAST)):  # some of them have left
        visitor = Visitor(port, member.email, password, Random(number))
        crowd += [visitor] if visitor.is_in else []
        if len(crowd) == users:
            break
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=one.stroll, args=(visits, end)) for one in crowd]
    for thread in threads:
        thread.start()
        time.sleep(2 / users)  # nobody comes at the same instant
    for thread in threads:
        thread.join()
    memory.over.set()
    memory.join()
    return tell(visits, memory, users=users, seconds=seconds)


def tell(visits: Visits, memory: Memory, *, users: int, seconds: float) -> bool:
    wrong = sum(count for status, count in visits.statuses.items() if status == 0 or status >= 400)
    print(f"{users} users, 1 to 3 s of thought, {seconds:.0f} s; load average {os.getloadavg()[0]:.1f}\n")
    print("| requests | a second | p50 | p95 | p99 | longest | failed |\n|--:|--:|--:|--:|--:|--:|--:|")
    times = " | ".join(f"{visits.quantile(part):,.0f} ms" for part in (0.5, 0.95, 0.99, 1))
    print(f"| {len(visits.seconds):,} | {len(visits.seconds) / seconds:.1f} | {times} | {wrong} |\n")
    print("| process | processes | MB |\n|---|--:|--:|")
    for name, (size, count) in sorted(memory.most.items(), key=lambda item: -item[1][0]):
        print(f"| {name} | {count} | {size / MEGABYTE:,.0f} |")
    print(f"| together | | {sum(size for size, _count in memory.most.values()) / MEGABYTE:,.0f} |")
    for line in sorted(visits.failed):
        print(f"failed: {line}")
    return not wrong


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser("script/bench users", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--data", type=Path, help="of a server that runs already; default: one of this run's own")
    given = parser.parse_args(words)
    if given.data:
        port = int(json.loads((given.data / "state.json").read_text())["url"].rsplit(":", 1)[1])
        return 0 if measure(given.data, port, users=given.users, seconds=given.seconds) else 1
    with tempfile.TemporaryDirectory(prefix="users-", dir="/tmp") as folder:  # sockets must have short names
        data = Path(folder) / "data"
        Path(folder).chmod(0o711)
        server = subprocess.Popen(
            [sys.executable, "-m", "salesmgmt.stack", "serve", "--port", "0"],
            env={**os.environ, "SALESMGMT_DATA": str(data)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout
        try:
            port = next(int(line.rsplit(":", 1)[1]) for line in server.stdout if line.startswith("ready "))
            return 0 if measure(data, port, users=given.users, seconds=given.seconds) else 1
        finally:
            server.terminate()
            server.wait(60)
            server.stdout.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
