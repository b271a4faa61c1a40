"""script/manage: a command against the running services, or against services started for it alone."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

from salesmgmt.stack import programs
from salesmgmt.stack.folder import DataFolder, data_path, try_flock
from salesmgmt.stack.processes import (
    PROJECT,
    SIGNALS_TO_STOP,
    StackError,
    Stopped,
    born,
    die_with_parent,
    is_alive,
    say,
)
from salesmgmt.stack.services import complete, needs_postgres, needs_redis, of_running, start_services
from salesmgmt.stack.supervisor import Supervisor, forwarded

PATIENCE = 600
# Commands that need none in a new database.
MAKE_TABLES = {"migrate", "restore"}


def manage(words: Sequence[str]) -> int:
    """The command's own exit code; nothing but the command writes to standard output."""
    folder = DataFolder(data_path())
    argv = programs.manage(*words, script=PROJECT / "manage.py")  # paths are relative to the caller's folder
    if not needs_postgres() and not needs_redis():
        become(argv, complete(folder, {}))
    supervisor = Supervisor(folder)
    supervisor.listen()
    try:
        state = own_or_attach(supervisor, " ".join(words[:1]))
    except Stopped:
        return 128 + signal.SIGTERM
    if state:
        become(argv, of_running(folder, state["services"]))
    try:
        return run_alone(supervisor, argv)
    except Stopped:
        return 128 + signal.SIGTERM
    finally:
        finish(supervisor)


def become(argv: Sequence[str], env: Mapping[str, str]) -> None:
    """Replace this process, so that pipes, signals and the exit code are the command's own."""
    for one in SIGNALS_TO_STOP:
        signal.signal(one, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.execve(argv[0], list(argv), dict(env))


def own_or_attach(supervisor: Supervisor, command: str) -> dict[str, Any] | None:
    """The state of the run whose services we share, kept alive by our share of `users`; None: the lock is ours."""
    folder = supervisor.folder
    end = time.monotonic() + PATIENCE
    told = False
    while time.monotonic() < end:
        if folder.try_lock():
            supervisor.save(command=command or "help")
            return None
        if try_flock(folder.users_fd, fcntl.LOCK_SH):
            state = folder.state()
            if is_alive(state) and state and state["phase"] == "ready":
                os.set_inheritable(folder.users_fd, True)
                return state
            fcntl.flock(folder.users_fd, fcntl.LOCK_UN)
            if not is_alive(state):
                folder.clear_leftovers()
            elif not told and state and state.get("url"):
                say("waiting for script/server to finish its start")
                told = True
        supervisor.pause(0.05)
    raise StackError("script/server has been starting for ten minutes; look at its terminal")


def run_alone(supervisor: Supervisor, argv: Sequence[str]) -> int:
    env, is_new = start_services(supervisor)
    if is_new and not MAKE_TABLES & set(argv):
        say("the database is new; making its tables")
        supervisor.run("migrate", programs.manage("migrate", "--no-input", "--verbosity", "0"), env)
    supervisor.save(phase="ready")
    return foreground(supervisor, argv, env)


def foreground(supervisor: Supervisor, argv: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program on our own terminal; signals are its own, and its exit code is ours."""
    supervisor.pause(0)
    command = subprocess.Popen(
        list(argv),
        env=dict(env),
        pass_fds=(supervisor.folder.lock_fd,),
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (we have no threads)
    )
    facts = {"name": "command", "pid": command.pid, "born": born(command.pid), "signals": [signal.SIGTERM], "grace": 10}
    supervisor.save(others=[facts])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command from the terminal itself
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, forwarded(command))
    status = command.wait()
    supervisor.save(others=[])
    supervisor.listen()
    return status if status >= 0 else 128 - status


def finish(supervisor: Supervisor) -> None:
    """Other commands may still be using our services: they hold a share of `users`."""
    told = False
    while not try_flock(supervisor.folder.users_fd, fcntl.LOCK_EX):
        if not told:
            say("waiting for another command that uses these services")
        told = True
        time.sleep(0.05)
        if supervisor.asked > 1:
            break
    supervisor.stop()
    fcntl.flock(supervisor.folder.users_fd, fcntl.LOCK_UN)
