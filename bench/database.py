"""Databases of the bench: copied from one another, written through the product, measured in bytes of WAL."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connection, connections


def use(name: str) -> None:
    """Let every connection of this process go to another database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def copy(name: str, of: str) -> None:
    """A database made of another one, file by file; the process goes on in it."""
    drop(name)
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY')
    use(name)


def drop(name: str) -> None:
    connection.close()
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make(name: str) -> None:
    drop(name)
    _administer(f'CREATE DATABASE "{name}"')
    use(name)
    call_command("migrate", verbosity=0)


def _administer(statement: str) -> None:
    with closing(psycopg2.connect(**{**connection.get_connection_params(), "dbname": "postgres"})) as found:
        found.autocommit = True
        found.cursor().execute(statement)


def run(sql: str, params: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def ask(sql: str, params: Any = None) -> Any:
    """The first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def scan(sql: str) -> None:
    """Run a query whole and throw its rows away on the server."""
    run(f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, SUMMARY OFF, BUFFERS OFF) {sql}")


def settle() -> None:
    """Leave nothing for the server to do by itself in the middle of a measurement."""
    run("VACUUM (ANALYZE)")
    # Whoever first reads the statistics that this has just written would otherwise write to their pages.
    run("VACUUM pg_catalog.pg_statistic")
    run("CHECKPOINT")


def wal() -> int:
    """Where the log of writes ends; the difference of two answers is what was written between them, in bytes."""
    return int(ask("SELECT pg_current_wal_insert_lsn() - '0/0'")[0])


def import_folder(folder: Path) -> None:
    """The product's own command; every row must be good."""
    call_command("import_data", str(folder), "--json", stdout=io.StringIO())


class Pair:
    """Two threads with a connection each, as two workers have them."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2)

    def run(self, work: Callable[[Any], object], items: Iterable[Any]) -> list[object]:
        """Each item is taken by whoever is free."""
        return list(self._pool.map(work, items))

    def close(self) -> None:
        """Give the connections back."""
        for _ in self._pool.map(lambda _: connections.close_all(), range(8)):
            pass
        self._pool.shutdown()
