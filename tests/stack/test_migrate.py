"""Migrations on a database that people are working on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as Django
from django.db import connection
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder

from salesmgmt.management.commands import migrate

pytestmark = [pytest.mark.debian, pytest.mark.django_db(transaction=True)]


@contextmanager
def somebody(statement: str) -> Iterator[Any]:
    """A long transaction of somebody else."""
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "OPTIONS": {"application_name": "a long report"}}
    with other.cursor() as cursor:
        cursor.execute(f"BEGIN; {statement}")
    try:
        yield other
    finally:
        other.close()


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a migration of a table does, instead of the real ones; the lock timeout of each attempt."""
    seen: list[str] = []

    def alter(command: Any, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            seen.append(cursor.fetchone()[0])
            cursor.execute("ALTER TABLE jobs_canary ALTER consumed_at SET NOT NULL")

    monkeypatch.setattr(Django, "handle", alter)
    monkeypatch.setattr(migrate, "PAUSES", (0.05, 0.05))
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "50ms")
    return seen


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_it_gives_up_after_a_moment_and_names_who_holds_the_table(tried: list[str]) -> None:
    with (
        somebody("SELECT FROM jobs_canary"),
        pytest.raises(CommandError, match=r"locked by others.*\(a long report\) since \d\d:"),
    ):
        call_command("migrate", verbosity=0)

    assert tried == ["50ms"] * 3
    assert lock_timeout() == "0"


def test_it_goes_on_when_the_table_is_free(tried: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with somebody("SELECT FROM jobs_canary") as other:
        original = Django.handle

        def freed(command: Any, *args: Any, **options: Any) -> None:
            if tried:
                other.close()
            original(command, *args, **options)

        Django.handle = freed  # type: ignore[method-assign]  # the fixture puts Django's own back
        call_command("migrate", verbosity=0)

    assert tried == ["50ms"] * 2
    assert "a table is locked, trying again: process" in capsys.readouterr().err


def test_two_at_once_come_one_after_the_other(tried: list[str]) -> None:
    with (
        somebody(f"SELECT pg_advisory_lock({migrate.MIGRATING}, 0)"),
        pytest.raises(CommandError, match="locked by others"),
    ):
        call_command("migrate", verbosity=0)

    assert tried == []
    call_command("migrate", verbosity=0)
    assert tried == ["50ms"]


def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "nowhere")

    with pytest.raises(CommandError, match=r'the database does not answer: .*"nowhere" does not exist'):
        call_command("migrate", verbosity=0)
    monkeypatch.undo()


@pytest.mark.parametrize("replaces", [[], [("jobs", "0098_half"), ("jobs", "0098_other_half")]])
def test_what_ran_is_noted_or_did_not_run(replaces: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while it is noted: with statements put off to its end, Django had committed by then."""

    def killed(_recorder: MigrationRecorder, _app: str, name: str) -> None:
        noted.append(name)
        if len(noted) >= max(1, len(replaces)):
            raise KeyboardInterrupt

    noted: list[str] = []
    made = Migration("0099_made", "jobs")
    made.replaces = replaces
    made.operations = [
        RunSQL("CREATE TABLE jobs_made ()"),
        RunPython(lambda _apps, editor: editor.deferred_sql.append("SELECT FROM jobs_made")),
    ]
    executor = migrate.Executor(connection)
    monkeypatch.setattr(MigrationRecorder, "record_applied", killed)

    with pytest.raises(KeyboardInterrupt):
        executor.apply_migration(executor.loader.project_state(), made)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('jobs_made')")
        assert cursor.fetchone() == (None,)
    assert len(noted) == max(1, len(replaces))


def test_the_command_runs_them_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    run = migrate.Executor.migrate

    def seen(executor: migrate.Executor, *args: Any, **options: Any) -> Any:
        ran.append(args)
        return run(executor, *args, **options)

    monkeypatch.setattr(migrate.Executor, "migrate", seen)

    call_command("migrate", verbosity=0)

    assert len(ran) == 1


def test_the_real_timeout_is_two_seconds() -> None:
    assert migrate.LOCK_TIMEOUT == "2s"
    assert 100 < sum(migrate.PAUSES) < 150
