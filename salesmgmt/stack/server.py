"""script/server: everything, in the foreground, until it is asked to stop."""

import contextlib
import http.client
import os
import signal
import socket
import time
from collections.abc import Mapping

from salesmgmt.stack import assets, programs
from salesmgmt.stack.company import Company
from salesmgmt.stack.folder import DataFolder, data_path
from salesmgmt.stack.processes import Child, StackError, Stopped, is_alive, say
from salesmgmt.stack.services import start_services
from salesmgmt.stack.supervisor import Supervisor

HOST = "127.0.0.1"


def serve(*, port: int, empty: bool, reset_demo: bool, build: bool) -> int:
    """The exit code: 0 when it was asked to stop. `build`: the front end too, where it is older than its sources."""
    begun = time.monotonic()
    supervisor = Supervisor(DataFolder(data_path()))
    supervisor.listen()
    try:
        take_lock(supervisor)
    except Stopped:
        return 0
    try:
        with take_port(port) as listening:  # open to the end: a web process that is brought back inherits it
            start(supervisor, listening, empty=empty, reset_demo=reset_demo, build=build)
            say(f"started in {time.monotonic() - begun:.1f} s; logs are in {supervisor.folder.path / 'log'}")
            supervisor.watch()
    except Stopped:
        return 0
    finally:
        supervisor.stop()
        say("stopped")
    return 0


def take_lock(supervisor: Supervisor) -> None:
    """Before the port: right after a kill the dying web process still holds it."""
    folder = supervisor.folder
    told = False
    while not folder.try_lock():
        state = folder.state()
        if not is_alive(state):
            folder.clear_leftovers()
        elif state and state.get("command"):
            if not told:
                say(f"waiting for script/manage {state['command']} to end")
            told = True
        elif state and state["phase"] != "stopping":
            raise StackError(
                f"already running on this data folder (process {state['pid']}): {state.get('url', 'starting')}"
            )
        supervisor.pause(0.1)
    supervisor.save(phase="starting")


def start(supervisor: Supervisor, listening: socket.socket, *, empty: bool, reset_demo: bool, build: bool) -> None:
    port = str(listening.getsockname()[1])
    url = f"http://{HOST}:{port}"
    supervisor.save(url=url)
    os.environ["PORT"] = port  # links in mails lead here
    building = begin_assets(supervisor) if build else None
    env, _ = start_services(supervisor)
    company = Company(supervisor, env)
    record = company.decide(empty=empty, reset_demo=reset_demo)
    company.prepare(record)
    if building:
        supervisor.finish(building)
    say("starting web, worker and beat")
    start_product(supervisor, env, listening)
    sign_ins = company.sign_ins(record)
    supervisor.save(phase="ready")
    with contextlib.suppress(OSError):
        print(f"ready {url}", flush=True)
        print(sign_ins, flush=True)


def begin_assets(supervisor: Supervisor) -> Child | None:
    """Beside the database's making, which uses one core: together they are most of a first start."""
    if assets.are_ready():
        return None
    say("building the front end meanwhile")
    return supervisor.begin("assets", [programs.PYTHON, "-m", "salesmgmt.stack", "assets"], os.environ)


def take_port(port: int) -> socket.socket:
    """Taken before anything starts, and kept while the web process is restarted."""
    try:
        return socket.create_server((HOST, port), backlog=512)
    except OverflowError:
        raise StackError(f"{port} is no port", 2) from None
    except OSError as error:
        raise StackError(f"port {port}: {os.strerror(error.errno or 0)}; choose another with --port") from None


def start_product(supervisor: Supervisor, env: Mapping[str, str], listening: socket.socket) -> None:
    """Web, worker and beat; returns when the web answers."""
    fd = listening.fileno()

    def child(name: str, argv: list[str], **more: object) -> Child:
        log = supervisor.folder.log(name)
        return Child(name, argv, {**env, "SALESMGMT_PROCESS": name}, log, **more)  # type: ignore[arg-type]

    web = child("web", programs.web(f"fd://{fd}"), fds=(fd,), grace=12)
    # Celery ends the tasks in its hands on SIGTERM; SIGQUIT leaves them to be run again. When we are gone, so are its
    # database and its broker, for which a task may wait a minute: it is killed, which loses nothing.
    worker = child(
        "worker",
        programs.worker(),
        grace=20,
        stop_signals=(signal.SIGTERM, signal.SIGQUIT),
        orphan_signal=signal.SIGKILL,
    )
    supervisor.add(web, worker, child("beat", programs.beat()))
    supervisor.wait(web, lambda: answers(listening.getsockname()[1]), 60)


def answers(port: int) -> bool:
    """Whether the web serves; a redirect or a foreign host name is an answer too."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def default_port() -> int:
    try:
        return int(os.environ.get("PORT") or 8000)
    except ValueError:
        raise StackError(f"PORT is {os.environ['PORT']!r}, which is no port", 2) from None
