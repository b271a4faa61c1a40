"""Four cases in which the nearest open-source peer answers wrongly (performance.md); reproduced there, right here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from goals.actions import publish
from goals.models import GoalState
from tests.exactness.loading import exported
from tests.factories.files import load
from tests.reference.records import Row
from tests.reference.rows import ANA, BEN, MARCH, ROOT, credit, goal, line, order, seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]

ANA_, BEN_ = ANA["email"], BEN["email"]
COMPANY: dict[str, list[Row]] = {
    "departments": [ROOT],
    "people": [ANA, BEN],
    "positions": [seat(ANA_, "CO"), seat(BEN_, "CO")],
    "products": [{"sku": "P", "name": "Pump"}],
}
ORDERS = [order(str(day), f"2026-03-{day:02}") for day in range(2, 12)]
SALES: dict[str, list[Row]] = {
    "orders": ORDERS,
    "order_lines": [line(sale["number"], "1", "10") for sale in ORDERS],
    "credits": [credit(sale["number"], ANA_) for sale in ORDERS],
}


def take(files: dict[str, list[Row]]) -> None:
    assert [report["errors"] for report in load(files).values() if report["errors"]] == []


def cancel(day: str, *, keep: int = 0) -> None:
    take({"orders": [sale | {"cancelled_on": day} for sale in ORDERS[keep:]]})


def at_noon(day: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(day + "T12:00").replace(tzinfo=UTC), tick=False)


def night(day: str) -> dict[str, str]:
    """Judge the goals as the night of the day does; how each owner's goal stands then."""
    publish(date.fromisoformat(day))
    return dict(GoalState.objects.order_by("since").values_list("goal__person__email", "status"))


def test_a_goal_whose_orders_are_all_cancelled_falls_to_nothing() -> None:
    """The peer keeps the old value: somebody without a result row is skipped."""
    with at_noon("2026-03-20"):
        take(COMPANY | SALES | {"goals": [goal("person", ANA_, "revenue")]})
        before = [(row["actual"], row["attainment"]) for row in exported(date(2026, 3, 20))]

        cancel("2026-03-20")

        after = [(row["actual"], row["attainment"]) for row in exported(date(2026, 3, 20))]
    assert (before, after) == ([("100.000000", "1.0000000000")], [("0.000000", "0.0000000000")])


def test_a_period_over_without_a_single_sale_is_missed() -> None:
    """The peer leaves it in progress: an unchanged value returns before the end of the period is looked at."""
    with at_noon("2026-03-20"):
        take(COMPANY | SALES | {"goals": [goal("person", ANA_, "revenue"), goal("person", BEN_, "revenue")]})
        running = night("2026-03-19")

    with at_noon("2026-04-01"):
        over = night("2026-03-31")

    assert running == {ANA_: "ahead", BEN_: "behind"}
    assert over == {ANA_: "met", BEN_: "missed"}


def test_a_goal_once_reached_loses_its_state_with_the_cancellations() -> None:
    """The peer leaves `reached` as it was."""
    with at_noon("2026-03-20"):
        take(COMPANY | SALES | {"goals": [goal("person", ANA_, "revenue")]})
        reached = night("2026-03-19")

        cancel("2026-03-20", keep=3)

    with at_noon("2026-03-21"):
        running = night("2026-03-20")
    with at_noon("2026-04-01"):
        over = night("2026-03-31")
    assert [states[ANA_] for states in (reached, running, over)] == ["ahead", "behind", "missed"]


def test_a_goal_met_is_missed_when_an_order_of_the_period_is_corrected_afterwards() -> None:
    with at_noon("2026-04-02"):
        take(COMPANY | SALES | {"goals": [goal("person", ANA_, "revenue")]})
        met = night("2026-04-01")
        cancel("2026-03-31", keep=9)
    with at_noon("2026-04-03"):
        corrected = night("2026-04-02")

    assert [states[ANA_] for states in (met, corrected)] == ["met", "missed"]


def test_a_cancellation_after_the_period_lowers_its_own_month_alone() -> None:
    april = (date(2026, 4, 1), date(2026, 4, 30))
    goals = [goal("person", ANA_, "revenue", "100", period) for period in (MARCH, april)]
    with at_noon("2026-05-02"):
        take(COMPANY | SALES | {"goals": goals})

        cancel("2026-04-03", keep=6)

        rows = {row["period_start"]: row["actual"] for row in exported(date(2026, 5, 2))}
    assert rows == {"2026-03-01": "100.000000", "2026-04-01": "-40.000000"}


def test_the_goal_of_somebody_absent_is_as_current_as_any() -> None:
    """The peer's nightly update skips people without a live session. Ana is on leave and has never signed in."""
    with at_noon("2026-03-20"):
        take(COMPANY | {"absences": [{"email": ANA_, "start_on": "2026-03-01", "end_on": "", "kind": "parental"}]})
        take({"goals": [goal("person", ANA_, "revenue"), goal("person", BEN_, "revenue")]})
        away = night("2026-03-19")

        take(SALES)

        current = [(row["owner"], row["actual"]) for row in exported(date(2026, 3, 20))]
    with at_noon("2026-03-21"):
        assert night("2026-03-20") == {ANA_: "ahead", BEN_: "behind"}
    assert away == {ANA_: "behind", BEN_: "behind"}
    assert current == [(ANA_, "100.000000"), (BEN_, "0.000000")]
