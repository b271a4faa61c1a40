"""Advisory locks of a session: they live exactly as long as the connection whose transactions write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

LOST = (OperationalError, InterfaceError)
PAUSES = (0.1, 0.5, 2.0)


def is_lost(problem: BaseException) -> bool:
    """Whether the connection went; psycopg2 tells some of those as a bare DatabaseError."""
    return isinstance(problem, LOST) or type(problem) is DatabaseError


def take(kind: int, key: int, *, shared: bool = False) -> bool:
    """Take it if it is free; never waits."""
    return _ask("pg_try_advisory_lock", kind, key, shared=shared)


def release(kind: int, key: int, *, shared: bool = False) -> None:
    """Let it go; a connection that is gone has already done so."""
    try:
        _ask("pg_advisory_unlock", kind, key, shared=shared)
    except (DatabaseError, InterfaceError):
        connection.close()


@contextmanager
def held(kind: int, key: int, *, shared: bool = False) -> Iterator[bool]:
    """Whether the block has the lock; it is let go at the end."""
    taken = take(kind, key, shared=shared)
    try:
        yield taken
    except DatabaseError as problem:
        if type(problem) is DatabaseError:
            raise OperationalError(*problem.args) from problem
        raise
    finally:
        if taken:
            release(kind, key, shared=shared)


def holders(kind: int, key: int) -> list[int]:
    """The server processes whose clients hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND datname = current_database()
              AND classid::bigint = %s AND objid::bigint = %s
            """,
            [kind, number(key)],
        )
        return [pid for (pid,) in cursor.fetchall()]


def number(key: int) -> int:
    """A row's id as the second key of a lock, which has four bytes."""
    return key % 2**31


def _ask(function: str, kind: int, key: int, *, shared: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}{'_shared' if shared else ''}(%s, %s)", [kind, number(key)])
        return bool(cursor.fetchone()[0])


def with_patience(work: Callable[[], None]) -> None:
    """In a transaction. Deadlocks and serialization failures are nobody's fault: three more times, if it is the outermost."""
    for pause in (*PAUSES, None):
        try:
            with transaction.atomic():
                work()
        except OperationalError as problem:
            lost = (psycopg2.errors.DeadlockDetected, psycopg2.errors.SerializationFailure)
            if pause is None or connection.in_atomic_block or not isinstance(problem.__cause__, lost):
                raise
            time.sleep(pause)
        else:
            return
