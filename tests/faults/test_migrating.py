"""A migration that dies on its way: the next one finishes it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import psycopg2
import pytest

from tests.faults.harness import SEEDED, Database, Servers, Zygote, is_over, kill, wait_for

# What a schema is, apart from the order in which it was made.
SCHEMA = """
    SELECT count(*), md5(string_agg(thing, chr(10) ORDER BY thing)) FROM (
        SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT app || ' ' || name FROM django_migrations
        UNION ALL SELECT 'invalid: ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid
    ) t (thing)
"""


@pytest.fixture
def empty(servers: Servers) -> Iterator[Database]:
    servers.ask("postgres", "CREATE DATABASE migrating")
    database = Database(servers, "migrating")
    yield database
    database.drop()


def applied(database: Database) -> int:
    try:
        return int(database.one("SELECT count(*) FROM django_migrations"))
    except psycopg2.Error:
        return 0


@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.full)])
def test_a_migration_that_is_killed_again_and_again_ends_in_the_same_schema(
    every: int, zygote: Zygote, servers: Servers, empty: Database
) -> None:
    wanted = servers.ask(SEEDED, "SELECT count(*) FROM django_migrations")[0][0]
    chance, kills, reached = random.Random(5), 0, 0

    while reached < wanted:
        pid = zygote.run(empty, "migrate", "--skip-checks", "--verbosity", "0")
        step = reached + every
        wait_for(lambda pid=pid, step=step: applied(empty) >= step or is_over(pid), 120, every=0.005)
        time.sleep(chance.uniform(0, 0.05))
        kills += kill(pid)
        wait_for(lambda pid=pid: is_over(pid), 60)
        # The server ends what the killed one had begun.
        wait_for(
            lambda: (
                not empty.one(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = 'migrating' AND xact_start < now() AND backend_type = 'client backend'"
                )
            )
        )
        reached = applied(empty)
    pid = zygote.run(empty, "migrate", "--skip-checks", "--verbosity", "0")
    wait_for(lambda: is_over(pid), 120)

    assert kills >= min(3, wanted // every)
    # The tables of the tests' own are in the seeded one alone.
    empty.ask("CREATE TABLE effect (job_id bigint, attempt int, pid int, at timestamptz DEFAULT now())")
    empty.ask("CREATE TABLE begun (job_id bigint, pid int, at timestamptz DEFAULT now())")
    assert empty.ask(SCHEMA) == servers.ask(SEEDED, SCHEMA)
