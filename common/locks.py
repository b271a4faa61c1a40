"""Locks, and what to do where they clash. Advisory locks of a session live exactly as long as its connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from psycopg2.errors import DeadlockDetected, SerializationFailure

LOST = (OperationalError, InterfaceError)
CLASHES = (DeadlockDetected, SerializationFailure)
# Before work that met a deadlock or a serialization failure is done over.
PAUSES = (0.1, 0.5, 2.0)

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def is_lost(problem: BaseException) -> bool:
    """Whether the connection went; psycopg2 tells some of those as a bare DatabaseError."""
    return isinstance(problem, LOST) or type(problem) is DatabaseError


def patient(work: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Deadlocks and serialization failures are nobody's fault: three more times. Inside a transaction, its owner's."""

    @wraps(work)
    def patiently(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        for pause in PAUSES:
            try:
                return work(*args, **kwargs)
            except OperationalError as problem:
                if connection.in_atomic_block or not isinstance(problem.__cause__, CLASHES):
                    raise
                time.sleep(pause)
        return work(*args, **kwargs)

    return patiently


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


@contextmanager
def snapshot(key: int) -> Iterator[None]:
    """A transaction that is alone under the key and sees one moment of the database, however many statements it has.

    The lock is the session's, because a transaction that waited for it would see the moment before the wait. Inside
    another transaction it is alone, but sees each statement's own moment.
    """
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            with transaction.atomic():
                yield
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        _unlock(key)


def _unlock(key: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except (DatabaseError, InterfaceError):
        connection.close()


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
    """In a transaction, as often as `patient` says."""
    patient(transaction.atomic(work))()
