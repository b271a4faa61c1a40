"""script/dev-services: throw-away servers for developers, started once and left running."""

import os
import shlex
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from salesmgmt.stack import postgres, valkey
from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import PROJECT, StackError, Stopped, is_alive, say
from salesmgmt.stack.services import forget_given, start_services
from salesmgmt.stack.supervisor import Supervisor

HOME = Path(f"/tmp/salesmgmt-dev-{os.geteuid()}")
QUEUES = 32


def run(words: Sequence[str]) -> int:
    forget_given()
    if words[:1] == ["--serve"]:
        return serve()
    return show(words[0] if words else "app")


def serve() -> int:
    """Until it is killed; the folder is removed then."""
    supervisor = Supervisor(DataFolder(HOME, throw_away=True, durable=False))
    supervisor.listen()
    if not supervisor.folder.try_lock():
        return 0
    try:
        start_services(supervisor)
        supervisor.save(phase="ready")
        supervisor.watch()
    except Stopped:
        return 0
    finally:
        supervisor.stop()
    return 0


def show(database: str) -> int:
    """Print the environment for a database of this name."""
    folder = DataFolder(HOME, throw_away=True, durable=False)
    state = folder.state()
    if not is_alive(state) or not state or state["phase"] != "ready":
        say(f"starting throw-away services in {HOME}")
        folder.log("dev").touch()
        with (HOME / "log" / "dev.log").open("ab") as log:
            argv = [sys.executable, "-m", "salesmgmt.stack", "dev", "--serve"]
            subprocess.Popen(
                argv, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 30
        while not (is_alive(state := folder.state()) and state and state["phase"] == "ready"):
            if time.monotonic() > end:
                raise StackError(f"they did not start; see {HOME / 'log' / 'dev.log'}")
            time.sleep(0.1)
    make(database, folder.place.postgres_sockets)
    queue = 2 * (zlib.crc32(database.encode()) % QUEUES)
    env = {
        **postgres.environment(folder.place.postgres_sockets, database),
        **valkey.environment(folder.place.redis_socket, queue),
        "SECRET_KEY": "dev",
    }
    for name, value in env.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def make(database: str, sockets: Path) -> None:
    with closing(
        psycopg2.connect(host=str(sockets), port=5432, user=postgres.DATABASE, dbname="postgres")
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [database])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
