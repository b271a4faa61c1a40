"""Two hosts share the heavy step of the night, against one: network namespaces, each with a worker of its own.

Postgres and Redis stay where they are; the hosts reach them by TCP over a bridge and by nothing else. Needs root on Linux.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.db.models import Max

from bench.timing import Report
from jobs.actions import enqueue
from jobs.tasks import hand_out
from nightly.models import Night, State

BRIDGE, MIDDLE = "benchbr", "10.77.0.1"
HOSTS = {"bench-a": "10.77.0.11", "bench-b": "10.77.0.12"}
PATIENCE = 1200


def possible() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and Path("/usr/sbin/ip").exists()


def _ip(*words: str, check: bool = True) -> None:
    subprocess.run(["/usr/sbin/ip", *words], check=check, capture_output=True)


@contextmanager
def _network() -> Iterator[None]:
    """A bridge, and two namespaces that see nothing else."""
    _remove()
    _ip("link", "add", BRIDGE, "type", "bridge")
    _ip("addr", "add", f"{MIDDLE}/24", "dev", BRIDGE)
    _ip("link", "set", BRIDGE, "up")
    for host, address in HOSTS.items():
        _ip("netns", "add", host)
        _ip("link", "add", f"{host}-v", "type", "veth", "peer", "name", "eth0", "netns", host)
        _ip("link", "set", f"{host}-v", "master", BRIDGE, "up")
        _ip("-n", host, "addr", "add", f"{address}/24", "dev", "eth0")
        _ip("-n", host, "link", "set", "eth0", "up")
    try:
        yield
    finally:
        _remove()


def _remove() -> None:
    for host in HOSTS:
        _ip("netns", "del", host, check=False)
    _ip("link", "del", BRIDGE, check=False)


@contextmanager
def _forwarding(places: dict[int, str]) -> Iterator[None]:
    """TCP on the bridge's address to the sockets of the services: what a host sends is a few statements a second."""

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    async def serve(ready: threading.Event, stop: asyncio.Event) -> None:
        for port, path in places.items():

            async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str = path) -> None:
                other, there = await asyncio.open_unix_connection(path)
                await asyncio.gather(pump(reader, there), pump(other, writer))

            await asyncio.start_server(carry, MIDDLE, port)
        ready.set()
        await stop.wait()

    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(ready, stop),), daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("nothing listens on the bridge")
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)


@contextmanager
def _workers(hosts: Sequence[str]) -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PG")},
        "DATABASE_URL": f"postgres://{connection.settings_dict['USER']}@{MIDDLE}:5432/{name}",
        "REDIS_URL": f"redis://{MIDDLE}:6379/0",
        "CELERY_BROKER_URL": f"redis://{MIDDLE}:6379/0",
    }
    argv = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "salesmgmt",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "WARNING",
    ]
    started = []
    try:
        for host in hosts:
            words = ["/usr/sbin/ip", "netns", "exec", host, *argv, "--hostname", f"{host}@%h", "--without-mingle"]
            started.append(subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(8)
        yield
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait(30)


def _night(day: date) -> tuple[float, float]:
    """Seconds of the heavy step and of the whole night, asked of the workers as an administrator does."""
    known = Night.objects.filter(day=day).values_list("attempt", flat=True).first() or 0
    enqueue(kind="night", arguments={"day": day.isoformat(), "again": True})
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        hand_out()
        night = Night.objects.filter(day=day, attempt__gt=known).first()
        if night and night.state in (State.DONE, State.FAILED):
            return _seconds(night)
        time.sleep(0.1)
    raise RuntimeError("the workers did not finish the night")


def _seconds(night: Night) -> tuple[float, float]:
    if night.state == State.FAILED or night.started_at is None or night.finished_at is None:
        raise RuntimeError(night.error)
    before, months = (
        night.steps.filter(name=name).aggregate(last=Max("finished_at"))["last"]
        for name in ("verify_ledger", "verify_months")
    )
    heavy = (months - before).total_seconds()
    return heavy, (night.finished_at - night.started_at).total_seconds()


def measure(report: Report, day: date, *, rounds: int) -> None:
    report.head("Two hosts against one")
    if not possible():
        report.line("(needs root on Linux: not run)")
        return
    redis = os.environ["REDIS_URL"]
    places = {5432: f"{os.environ['PGHOST']}/.s.PGSQL.5432", 6379: unquote(urlsplit(redis).path)}
    found: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    with _network(), _forwarding(places):
        for _ in range(rounds):
            for count in (1, 2):
                with _workers(list(HOSTS)[:count]):
                    found[count].append(_night(day))
    rows = [
        (
            f"{count} host{'s' if count > 1 else ''}",
            *(f"{min(x[i] for x in taken) / min(x[i] for x in found[1]):.2f}" for i in (0, 1)),
            *(f"{min(x[i] for x in taken):.2f}" for i in (0, 1)),
        )
        for count, taken in found.items()
    ]
    report.table(("", "months, x one host", "night, x one host", "months, least s", "night, least s"), rows)
