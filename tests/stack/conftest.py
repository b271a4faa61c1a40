import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import psutil
import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
METRICS_TOKEN = "token-of-the-tests"


def bare_environment(data: Path) -> dict[str, str]:
    """A shell in which nothing is configured but the data folder."""
    home = data.parent / "home"
    home.mkdir(exist_ok=True)
    given = {"SALESMGMT_DATA": str(data), "METRICS_TOKEN": METRICS_TOKEN, "PYTHONPATH": str(PROJECT)}
    return {"PATH": os.environ["PATH"], "HOME": str(home), **given}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def processes_of(data: Path) -> list[str]:
    """Every live process that names the data folder in its command line or environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = process.cmdline()
            told = process.environ() if process.uids().real == os.geteuid() else {}
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            if any(str(data) in word for word in line) or told.get("SALESMGMT_DATA") == str(data):
                found.append(f"{process.pid} {' '.join(line)[:120]}")
    return found


def is_free(data: Path) -> bool:
    """Nobody of an earlier run holds the lock that every child inherits."""
    with (data / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def wait_until(fact: object, seconds: float) -> bool:
    assert callable(fact)
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Run:
    """script/server without the building of assets, over one data folder."""

    started: ClassVar[list["Run"]] = []

    def __init__(self, data: Path, *words: str) -> None:
        self.data = data
        self.out = data.parent / f"out-{time.monotonic_ns()}"
        self.err = self.out.with_suffix(".err")
        self.begun = time.monotonic()
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "salesmgmt.stack", "serve", *words],
                cwd=PROJECT,
                env=bare_environment(data),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        Run.started.append(self)

    def ready(self, seconds: float = 60) -> str:
        """The address it serves, once it says so."""
        wait_until(lambda: self.process.poll() is not None or "ready " in self.out.read_text(), seconds)
        found = re.search(r"^ready (http://127\.0\.0\.1:\d+)$", self.out.read_text(), re.MULTILINE)
        assert found, f"not ready: {self.out.read_text()} {self.err.read_text()}"
        self.took = time.monotonic() - self.begun
        return found[1]

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 40) -> int:
        self.process.send_signal(how)
        return self.process.wait(seconds)

    def ended(self, seconds: float = 30) -> int:
        return self.process.wait(seconds)

    def said(self) -> str:
        return self.err.read_text()


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder of its own, directly below /tmp so that sockets have short names; nothing of it is left."""
    parent = Path(tempfile.mkdtemp(prefix="stack-", dir="/tmp"))
    parent.chmod(0o711)
    yield parent / "data"
    for run in Run.started:  # those that a failed test has left
        run.process.kill()
        run.process.wait()
    Run.started.clear()
    for line in processes_of(parent / "data"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    shutil.rmtree(parent, ignore_errors=True)


def read(ask: urllib.request.Request) -> str:
    with urllib.request.urlopen(ask, timeout=10) as answer:
        return str(answer.read().decode())


def first_start(data: Path) -> dict[str, object]:
    """Make it, and note what a person would have seen."""
    run = Run(data, "--empty", "--port", "0")
    try:
        url = run.ready(120)
        state = json.loads((data / "state.json").read_text())
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
            status = answer.status
        ask = urllib.request.Request(f"{url}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
        # A worker's first sign of life comes a moment after the web's.
        assert wait_until(lambda: "salesmgmt_canary_age_seconds" in read(ask), 30)
        metrics = read(ask)
    finally:
        code = run.stop()
    return {
        "url": url,
        "status": status,
        "metrics": metrics,
        "lines": run.out.read_text().splitlines(),
        "said": run.said(),
        "children": sorted(child["name"] for child in state["children"]),
        "code": code,
        "left": processes_of(data),
    }


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """A data folder after a first start with --empty; made once for all workers, copied by each test."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        record = shared / "template.path"
        if not record.exists():
            parent = Path(tempfile.mkdtemp(prefix="stack-", dir="/tmp"))
            parent.chmod(0o711)
            (parent / "seen.json").write_text(json.dumps(first_start(parent / "data")))
            record.write_text(str(parent))
    users = shared / f"template.user-{worker_id}"
    users.touch()
    parent = Path(record.read_text())
    yield parent / "data"
    users.unlink()
    if not list(shared.glob("template.user-*")):
        shutil.rmtree(parent, ignore_errors=True)
        record.unlink(missing_ok=True)


@pytest.fixture
def used(data: Path, template: Path) -> Path:
    """A copy of a data folder that was used before."""
    subprocess.run(["cp", "-a", template, data], check=True)
    return data
