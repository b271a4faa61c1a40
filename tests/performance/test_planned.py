"""Statements that a connection plans once: the same rows, whatever becomes of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from common import sql
from goals.queries import periods
from goals.queries.progress import progress
from people.models import Role
from people.scope import Viewer, viewer_of
from performance.queries import units, weeks
from performance.queries.units import Unit

DAY = date(2026, 11, 23)

# A percent sign, a name used twice, and a list.
_STATEMENT = """
    SELECT n, %(word)s::text || '%%' FROM generate_series(%(least)s::int, %(least)s::int + 3) n WHERE NOT n = ANY(%(but)s)
"""


@pytest.fixture
def _outside(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """On the database and in no transaction; these tests only read."""
    with django_db_blocker.unblock():
        connection.close()
        yield
        connection.close()


def _ask(least: int) -> list[tuple[object, ...]]:
    return sql.planned(_STATEMENT, {"least": least, "word": "a", "but": [2, 7]})


def _known() -> list[tuple[int, int]]:
    """Of each plan of this connection, how often it was made for any values, and for its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements ORDER BY 1")
        return list(cursor.fetchall())


@pytest.mark.usefixtures("_outside")
def test_one_plan_serves_all_values() -> None:
    assert _ask(1) == [(1, "a%"), (3, "a%"), (4, "a%")]
    assert _ask(5) == [(5, "a%"), (6, "a%"), (8, "a%")]
    assert _known() == [(2, 0)]


@pytest.mark.usefixtures("_outside")
def test_a_connection_that_loses_its_plans_answers_and_plans_no_more() -> None:
    _ask(1)
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    assert _ask(5) == _ask(5) == [(5, "a%"), (6, "a%"), (8, "a%")]
    assert _known() == []


@pytest.mark.usefixtures("_outside")
def test_a_plan_of_another_with_the_same_words_is_used() -> None:
    _ask(1)
    sql._plans.clear()
    assert _ask(5) == [(5, "a%"), (6, "a%"), (8, "a%")]
    assert _known() == [(2, 0)]


@pytest.mark.usefixtures("_outside")
def test_nothing_is_planned_ahead_inside_a_transaction() -> None:
    with transaction.atomic():
        assert _ask(1) == [(1, "a%"), (3, "a%"), (4, "a%")]
        assert _known() == []


@pytest.mark.usefixtures("_outside")
def test_a_statement_whose_types_do_not_follow_from_it_is_asked_as_any_other() -> None:
    statement = "SELECT num_nulls(%(a)s, %(b)s)"
    assert sql.planned(statement, {"a": 1, "b": None}) == sql.planned(statement, {"a": None, "b": 1}) == [(1,)]
    assert _known() == []


@pytest.mark.usefixtures("_outside")
@pytest.mark.parametrize(
    "who",
    [
        Viewer(
            on=DAY, user_id=1, person_id=1, role=Role.MANAGER, manages=True, acts_for=(2,), departments=frozenset({1})
        ),
        Viewer(on=DAY, user_id=1, person_id=1, role=Role.EXECUTIVE, manages=True),
    ],
    ids=["manager", "executive"],
)
@pytest.mark.parametrize("kind", [units.TEAM, units.DEPARTMENT])
def test_what_pages_ask_can_be_planned(who: Viewer, kind: str) -> None:
    """On no rows at all: what is asked is the server's understanding of the statements."""
    viewer_of(User(pk=1, is_active=True), DAY)
    units.units(who)
    unit = Unit(kind, 1, "", "Sales", 0, "", root=True)
    members = units.members(unit, who)
    goals = units.goals_of(unit, members, who)
    periods.calendar(goals, day=DAY)
    progress(goals, as_of=DAY, now=timezone.now(), period=(DAY, DAY), horizon=DAY, few=True)
    weeks.weeks(None, people=[], owners=[], members=members, until=DAY, on=DAY)
    assert len(_known()) == len(sql._plans[connection.connection]) == 5
