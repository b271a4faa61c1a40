"""A new installation runs one migration of each app; it must end where those it replaces end."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.makemigrations import Command as MakeMigrations
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from salesmgmt.backup import programs
from salesmgmt.management.commands.migrate import Executor
from tests.guards.chain import Chain, whole_plan

OURS = {apps.get_app_config(name).label for name in settings.LOCAL_APPS}


@pytest.mark.parametrize("way", [MigrationLoader, Chain], ids=["squashed", "one after the other"])
def test_both_ways_end_at_the_models(way: type[MigrationLoader]) -> None:
    detector = MakeMigrations.autodetector(
        way(None).project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner()
    )

    found = detector._detect_changes()

    assert [
        f"{app}: {what.describe()}" for app in OURS & found.keys() for made in found[app] for what in made.operations
    ] == []


def test_a_squashed_migration_replaces_all_that_came_before_it() -> None:
    """One that is left out would be run as well, on tables that have it."""
    chain, loader = whole_plan(Chain()), MigrationLoader(None)

    for (app, name), squashed in loader.replacements.items():
        came = [key for key in chain if key[0] == app]
        assert squashed.replaces == came[: len(squashed.replaces)]
        assert name == f"0001_squashed_{squashed.replaces[-1][1]}"
        assert loader.graph.root_nodes(app) == [(app, name)]
    assert {app for app, _name in loader.replacements} == OURS - {"common", "performance"}


def test_a_database_that_stopped_anywhere_on_its_way_is_given_what_it_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = whole_plan(Chain())

    for number in range(len(chain) + 1):
        ran = dict.fromkeys(chain[:number])
        monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _recorder, ran=ran: dict(ran))
        loader = MigrationLoader(connection)
        loader.check_consistent_history(connection)
        left = [key for key in whole_plan(loader) if key not in loader.applied_migrations]
        given = [key for node in left for key in loader.graph.nodes[node].replaces or [node]]
        assert sorted(given) == sorted(chain[number:])


# -- the proof, on real databases -------------------------------------------------------------


@contextmanager
def database(name: str) -> Iterator[None]:
    """An empty one on the server of the tests, for the time of the block."""
    here, name = connection.settings_dict["NAME"], f"{name}_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run_chain(number: int | None = None) -> None:
    """So many migrations, or all, of those that came one after the other, and the end of Django's command."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.migrations.executor.MigrationLoader", Chain)
        if number is None:
            call_command("migrate", verbosity=0)
            return
        executor = Executor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        executor.migrate(None, plan[:number])


def ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def drop_what_no_trigger_calls() -> None:
    """pgtrigger takes a trigger away and leaves its function, which then does nothing for ever."""
    for (function,) in ask(
        """
        SELECT oid::regprocedure FROM pg_proc p WHERE proname LIKE 'pgtrigger\\_%'
        AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid)
        """
    ):
        ask(f"DROP FUNCTION {function}")


def schema() -> list[str]:
    """What pg_dump says of each object, whatever the order in which they were made."""
    program = programs.not_older_than(programs.server_major())
    place, environment = programs.address()
    told = subprocess.run(
        [program["pg_dump"], "--schema-only", "--dbname", place],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # A key of each dump's own, against what a dump might bid psql do.
    told = re.sub(r"^\\(un)?restrict .*$", "", told, flags=re.MULTILINE)
    return sorted(part.strip() for part in re.split(r"^--\n-- (?=Name: )", told, flags=re.MULTILINE))


def rows() -> dict[str, list[Any]]:
    """What migrations and Django put into tables, but numbers and moments of Django's own, and the notes of what ran."""
    found = {}
    for (table,) in ask(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
    ):
        own = " - 'id' - 'content_type_id'" if table.startswith(("django_", "auth_")) else ""
        if have := ask(f"SELECT (to_jsonb(t){own})::text FROM {table} t ORDER BY 1"):
            found[table] = have
    return found


def ran() -> set[tuple[str, str]]:
    return {*ask("SELECT app, name FROM django_migrations")}  # type: ignore[arg-type]


Made = tuple[list[str], dict[str, list[Any]], set[tuple[str, str]]]


@pytest.fixture(scope="module")
def new(django_db_setup: None, django_db_blocker: Any) -> Made:
    """What a new installation has."""
    with django_db_blocker.unblock(), database("squashed"):
        call_command("migrate", verbosity=0)
        return schema(), rows(), ran()


def assert_same(made: Made) -> None:
    drop_what_no_trigger_calls()
    assert schema() == made[0]
    assert rows() == made[1]
    assert ran() == made[2]


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_new_installation_has_the_schema_of_an_old_one_which_has_nothing_left_to_run(
    new: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def must_not(_executor: Executor, *_args: Any, **_options: Any) -> None:
        raise AssertionError("a migration ran on a database that has them all")

    with database("one_by_one"):
        run_chain()
        ask(r"DELETE FROM django_migrations WHERE name LIKE '%\_squashed\_%'")
        monkeypatch.setattr(Executor, "apply_migration", must_not)
        call_command("migrate", verbosity=0)
        assert_same(new)
        assert new[1].keys() == {"auth_permission", "django_content_type", "goals_signature"}


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_an_old_installation_that_stopped_on_its_way_comes_to_the_same_schema(share: float, new: Made) -> None:
    with database("on_its_way"):
        run_chain(round(len(whole_plan(Chain())) * share))
        call_command("migrate", verbosity=0)
        assert_same(new)
