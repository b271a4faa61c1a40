"""Child processes: started so that they cannot outlive us unnoticed, stopped by the signal each one understands."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

PROJECT = Path(__file__).resolve().parent.parent.parent
SIGNALS_TO_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StackError(Exception):
    """What went wrong, in one sentence for the person at the terminal."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Stopped(Exception):  # noqa: N818  (nothing went wrong: somebody asked for it)
    """Somebody asked us to stop."""


def say(message: str) -> None:
    """Tell the person at the terminal; standard output is kept for answers."""
    with contextlib.suppress(OSError):  # after a hangup the terminal is gone
        print(f"salesmgmt: {message}", file=sys.stderr, flush=True)


def born(pid: int) -> float | None:
    """When the process with this id began; None if it is gone or a zombie that nobody has reaped."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return float(process.create_time())
    return None


def is_alive(record: Mapping[str, Any] | None) -> bool:
    """Whether the recorded process still runs, and is not another one that got its id."""
    now = born(record["pid"]) if record else None
    return now is not None and record is not None and abs(now - record["born"]) < 1


def die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel sends the signal to the child when we die, however we die."""
    return partial(die_with, os.getpid(), how) if sys.platform == "linux" else None


def die_with(parent: int, how: signal.Signals) -> None:
    """Have the kernel send this process the signal when its parent dies; end here when that has happened (Linux)."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, how, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments of subprocess that run a program as another user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


@dataclass
class Child:
    """A program that we start, watch and stop."""

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    grace: float = 10
    # What the kernel sends it when we are gone; the first of `stop_signals` unless told.
    orphan_signal: signal.Signals | None = None
    user: pwd.struct_passwd | None = None
    fds: tuple[int, ...] = ()
    output: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we stop it in its turn."""
        with self.log.open("ab") as log, (self.output or self.log).open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in self.argv],
                cwd="/" if self.user else PROJECT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                start_new_session=True,
                pass_fds=self.fds,
                preexec_fn=die_with_parent(self.orphan_signal or self.stop_signals[0]),  # noqa: PLW1509  (we have no threads)
                **as_user(self.user),
            )
        self.starts.append(time.monotonic())

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        assert self.process is not None
        return self.process.poll()

    def record(self) -> dict[str, Any]:
        """What a later run needs in order to stop it in our place."""
        return {
            "name": self.name,
            "pid": self.pid,
            "born": born(self.pid) or time.time(),
            "signals": [int(one) for one in self.stop_signals],
            "grace": self.grace,
        }

    def last_words(self) -> str:
        """The end of its log."""
        try:
            lines = self.log.read_bytes().splitlines()[-8:]
        except OSError:
            return ""
        return b"\n".join(lines).decode(errors="replace")


def stop_all(records: Sequence[Mapping[str, Any]], hurry: Callable[[], bool] = lambda: False) -> None:
    """Ask all of them at once, then insist; at last remove whatever they forked and left."""
    alive = [record for record in records if is_alive(record)]
    for turn in range(4):
        for record in alive:
            send(record["pid"], [*record["signals"], signal.SIGKILL][min(turn, len(record["signals"]))])
        patience = max((record["grace"] for record in alive), default=0) if turn == 0 else 5
        end = time.monotonic() + patience
        while alive and time.monotonic() < end and not (hurry() and turn == 0):
            for record in alive:
                reap(record["pid"])
            alive = [record for record in alive if is_alive(record)]
            time.sleep(0.02)
        if not alive:
            break
    for record in records:
        if not is_alive(record) and born(record["pid"]) is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(record["pid"], signal.SIGKILL)  # it led a session of its own


def send(pid: int, which: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, which)


def reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
