"""What a batch and a night cost: as many statements whatever there is, and no judging where nothing can have moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.actions import apply_changes, publish, revise_goal
from goals.models import Attainment, Goal, GoalState
from tests.factories.files import load
from tests.reference.records import Row
from tests.reference.rows import ANA, ROOT, credit, goal, line, order, seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]

NIGHT = date(2026, 5, 1)


def orders(*numbers: int) -> dict[str, list[Row]]:
    names = [f"A{number}" for number in numbers]
    return {
        "orders": [order(name, "2026-03-02") for name in names],
        "order_lines": [line(name, "1", "10") for name in names],
        "credits": [credit(name, ANA["email"]) for name in names],
    }


@pytest.fixture(autouse=True)
def _company() -> None:
    load(
        {
            "departments": [ROOT],
            "people": [ANA],
            "positions": [seat(ANA["email"], "CO")],
            "products": [{"sku": "P", "name": "Pump"}],
            "goals": [goal("person", ANA["email"], "revenue", "100")],
        }
    )


def statements_of(count: int, *, first: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What it takes to post and sum so many new orders."""
    with monkeypatch.context() as patched:
        patched.setattr("tests.factories.files.follow_up", lambda: None)
        load(orders(*range(first, first + count)))
    with CaptureQueriesContext(connection) as found:
        apply_changes()
    return [query["sql"] for query in found.captured_queries]


def test_a_batch_of_any_size_takes_the_same_few_statements_and_no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    one = statements_of(1, first=0, monkeypatch=monkeypatch)
    twenty = statements_of(20, first=1, monkeypatch=monkeypatch)

    assert Attainment.objects.get().revenue == 210_000_000
    assert len(one) == len(twenty) <= 30
    assert [sql for sql in twenty if "CREATE" in sql] == []


def test_a_goal_that_is_over_is_judged_again_where_its_sums_or_its_target_moved() -> None:
    def judged() -> tuple[int, str]:
        return publish(NIGHT), GoalState.objects.get().status

    load(orders(*range(9)))
    first, again = judged(), judged()
    load(orders(9))
    reached = judged()
    revise_goal(goal=Goal.objects.get(), target=Decimal(101), weight=Decimal(1), reason="", by=None, expected_version=1)
    revised = judged()

    assert (first, again, reached, revised) == ((1, "missed"), (0, "missed"), (1, "met"), (1, "missed"))
