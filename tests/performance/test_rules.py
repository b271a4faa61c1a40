from decimal import Decimal

import pytest

from performance.rules import judged, median, part_of_day, together

LIMITS = {"ahead": Decimal("1.05"), "on_pace": Decimal("0.95"), "at_risk": Decimal("0.85")}


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ([], None),
        (["0.5", "0.7"], None),
        (["0.9", None, "0.1"], None),
        (["0.9", "0.1", "0.5"], "0.5"),
        (["0.9", "0.1", "0.5", "0.7"], "0.6"),
    ],
)
def test_the_median_of_a_team_points_at_nobody(values: list[str | None], middle: str | None) -> None:
    found = median(Decimal(value) if value else None for value in values)

    assert found == (Decimal(middle) if middle else None)


def test_goals_together_are_sums_and_one_quotient() -> None:
    sums = together(
        [(Decimal(30), Decimal(100), Decimal(60)), (Decimal(90), Decimal(300), None), (None, Decimal(100), Decimal(40))]
    )

    assert sums is not None
    assert (sums.goals, sums.actual, sums.target, sums.expected) == (3, 120, 500, 100)
    assert (sums.attainment, sums.pace, sums.gap) == (Decimal("0.24"), Decimal("1.2"), 20)


def test_no_goals_together_are_nothing() -> None:
    assert together([]) is None


@pytest.mark.parametrize(
    ("pace", "attainment", "over", "word"),
    [
        ("1.05", "0.5", False, "ahead"),
        ("1.0499", "0.5", False, "on_pace"),
        ("0.95", "0.5", False, "on_pace"),
        ("0.85", "0.5", False, "at_risk"),
        ("0.8499", "0.5", False, "behind"),
        (None, "0", False, "not_started"),
        ("1.2", None, False, "no_data"),
        ("1", "1", True, "met"),
        ("1.5", "0.99", True, "missed"),
    ],
)
def test_several_goals_are_judged_as_each_is(pace: str | None, attainment: str | None, over: bool, word: str) -> None:
    known = [Decimal(value) if value else None for value in (pace, attainment)]

    assert judged(known[0], known[1], over=over, **LIMITS) == word


@pytest.mark.parametrize(
    ("hour", "word"),
    [(3, "night"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening"), (23, "evening")],
)
def test_the_greeting_follows_the_clock(hour: int, word: str) -> None:
    assert part_of_day(hour) == word
