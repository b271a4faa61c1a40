"""Django's `migrate` for a database that people are working on: it never waits long for a lock, and never twice at once."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import Any

import psycopg2
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

# While a migration waits for a table, everybody who comes later waits behind it.
LOCK_TIMEOUT = "2s"
# Between the attempts, in seconds; about two minutes in all.
PAUSES = (1, 2, 4, 8, 15, 30, 30, 30)
MIGRATING = 41_006


class Executor(MigrationExecutor):
    """Notes that a migration ran in that migration's own transaction.

    Django notes it afterwards, and of one that replaces others each of these by itself: whatever is killed in between would
    be run again on tables that are there.
    """

    def apply_migration(self, state: Any, migration: Migration, *args: Any, **options: Any) -> Any:
        with transaction.atomic(self.connection.alias) if migration.atomic else nullcontext():
            return super().apply_migration(state, migration, *args, **options)


# Django's command knows it by this name alone.
migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(Migrate):
    """Each migration is a transaction of its own, so an attempt goes on where the last one stopped."""

    locked = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as problem:
            raise CommandError(f"the database does not answer: {problem}".strip()) from None
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            for pause in (*PAUSES, None):
                if self.attempt(*args, last=pause is None, **options):
                    return
                time.sleep(pause or 0)
        finally:
            self.let_go()

    def attempt(self, *args: Any, last: bool, **options: Any) -> bool:
        """Whether everything is migrated; False where somebody holds a lock that it needs."""
        try:
            if not self.locked:
                self.lock()
            super().handle(*args, **options)
        except OperationalError as problem:
            if not isinstance(problem.__cause__, psycopg2.errors.LockNotAvailable):
                raise
            holders = "; ".join(others()) or "nobody is in a transaction any more"
            if last:
                raise CommandError(
                    f"tables are locked by others, nothing waits for them any longer: {holders}"
                ) from None
            self.stderr.write(f"a table is locked, trying again: {holders}")
            return False
        return True

    def lock(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [MIGRATING])
        self.locked = True

    def let_go(self) -> None:
        if connection.connection is None or not connection.is_usable():
            return
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            if self.locked:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [MIGRATING])


def others() -> list[str]:
    """Who is in a transaction, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'process ' || pid || ' (' || COALESCE(NULLIF(application_name, ''), usename, '?') || ') since '
                   || to_char(xact_start, 'HH24:MI:SS')
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
              AND backend_type = 'client backend'
            ORDER BY xact_start LIMIT 3
            """
        )
        return [told for (told,) in cursor.fetchall()]
