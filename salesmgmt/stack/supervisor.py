"""One run over one data folder: starts children, waits for them, watches them, stops them in order."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import SIGNALS_TO_STOP, Child, StackError, Stopped, say, stop_all

DEATHS_ALLOWED = 3
WITHIN = 60
LOG_LIMIT = 50 * 2**20


class Supervisor:
    """Owns the lock of the data folder and every child that inherits it."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.groups: list[list[Child]] = []
        self.facts: dict[str, Any] = {"phase": "starting"}
        self.asked = 0
        self.handlers: dict[signal.Signals, Any] = {}

    # -- being asked to stop ------------------------------------------------------------------

    def listen(self) -> None:
        """A signal only leaves a note: an exception from a handler could lose a child between start and record."""
        self.handlers = {one: signal.signal(one, self.note) for one in SIGNALS_TO_STOP}

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def pause(self, seconds: float) -> None:
        """Sleep; this is where a request to stop is heard."""
        end = time.monotonic() + seconds
        while True:
            if self.asked:
                raise Stopped
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    # -- state --------------------------------------------------------------------------------

    def save(self, **facts: Any) -> None:
        """Tell commands and the next run who is here."""
        self.facts |= facts
        children = list(self.facts.get("others", [])) + [
            child.record() for group in self.groups for child in group if child.process and child.status is None
        ]
        self.folder.save_state({**self.facts, "children": children})

    # -- children -----------------------------------------------------------------------------

    def add(self, *children: Child) -> None:
        """Start children that are stopped together; those added later are stopped earlier."""
        self.groups.append([])
        for child in children:
            child.fds += (self.folder.lock_fd,)
            child.start()
            self.groups[-1].append(child)
        self.save()

    def wait(self, child: Child, ready: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not ready():
            if child.status is not None:
                raise StackError(self.explain(f"{child.name} ended with {child.status} while starting", child))
            if time.monotonic() > end:
                raise StackError(f"{child.name} was not ready within {seconds:.0f} s; see {child.log}")
            self.pause(0.03)

    def explain(self, what: str, child: Child) -> str:
        """The likely reason first: a full disk says many things in many logs."""
        if shutil.disk_usage(self.folder.place.home).free < 2**20 or "No space left on device" in child.last_words():
            return f"the disk of {self.folder.place.home} is full ({what}); make room and start again"
        return f"{what}; its log {child.log} ends:\n{child.last_words()}"

    def run(self, name: str, argv: Sequence[str | Path], env: Mapping[str, str]) -> bytes:
        """A step that ends by itself: its standard output; StackError with its last words if it fails."""
        output = self.folder.path / "log" / f"{name}.output"
        step = Child(name, argv, env, self.folder.log(name), output=output)
        try:
            self.add(step)
            self.finish(step)
            return output.read_bytes()
        finally:
            output.unlink(missing_ok=True)  # it may hold a password

    def begin(self, name: str, argv: Sequence[str | Path], env: Mapping[str, str]) -> Child:
        """A step that runs beside others, until `finish`."""
        step = Child(name, argv, env, self.folder.log(name))
        self.add(step)
        return step

    def finish(self, step: Child) -> None:
        while step.status is None:
            self.pause(0.03)
        self.groups.remove([step])
        if step.status:
            raise StackError(self.explain(f"{step.name} failed with {step.status}", step))

    # -- the long watch -----------------------------------------------------------------------

    def watch(self) -> None:
        """Bring back what dies, and give up on what keeps dying."""
        rounds = 0
        while True:
            self.pause(0.5)
            rounds += 1
            if rounds % 120 == 0:
                self.cut_logs()
            for group in self.groups:
                for child in group:
                    if child.status is not None:
                        self.bring_back(child)

    def bring_back(self, child: Child) -> None:
        child.starts = [start for start in child.starts if time.monotonic() - start < WITHIN]
        what = f"{child.name} ended with {child.status}"
        if len(child.starts) > DEATHS_ALLOWED:
            raise StackError(self.explain(f"{what}, {len(child.starts)} times within a minute", child))
        say(f"{what}; starting it again")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # a dead leader's workers would hold on for seconds
        self.pause(1)
        child.start()
        self.save()

    def cut_logs(self) -> None:
        """Children append, so a log can be emptied under them."""
        for path in {child.log for group in self.groups for child in group}:
            with contextlib.suppress(OSError):
                if path.stat().st_size > LOG_LIMIT:
                    with contextlib.suppress(OSError):
                        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
                    os.truncate(path, 0)

    # -- the end ------------------------------------------------------------------------------

    def stop(self) -> None:
        """Latest first; within a group all at once."""
        calm = self.asked
        with contextlib.suppress(OSError):  # a full disk must not keep us from stopping
            self.save(phase="stopping")
        for group in reversed(self.groups):
            running = [child for child in group if child.process and child.status is None]
            if running and not self.folder.throw_away:
                say(f"stopping {named(running)}")
            begun = [child for child in group if child.process]
            stop_all([child.record() for child in begun], lambda: self.asked > max(calm, 1))
            for child in begun:
                _ = child.status  # lets subprocess know that it was reaped
        self.groups.clear()
        self.folder.forget_state()
        if self.folder.throw_away:
            self.folder.remove()
        self.folder.unlock()


def named(children: Iterable[Child]) -> str:
    return ", ".join(child.name for child in children)


def forwarded(command: subprocess.Popen[bytes]) -> Callable[[int, FrameType | None], None]:
    """A signal handler that hands the signal on."""

    def hand_on(which: int, _frame: FrameType | None) -> None:
        command.send_signal(which)

    return hand_on
