"""How a goal's progress reads: finished strings and drawings for cards and tables, formatted once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, partial
from html import escape
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import titled
from goals.queries.course import Day
from goals.queries.progress import GoalProgress
from sales.measures import MEASURES

KINDS: dict[str, format.Kind] = {"money": "money", "count": "count", "rate": "rate", "average": "number"}
LONG_NAME = 18
COMPACT_FROM = 1_000_000
OVER = frozenset({"met", "missed"})


def show(value: Decimal | None, unit: str, currency: str, style: Literal["round", "exact", "compact"] = "round") -> str:
    return format.measure(value, KINDS[unit], currency=currency, style=style)


def show_daily(value: Decimal, unit: str, currency: str) -> str:
    """What a day needs: a few of what is counted in a quarter are a fraction a day, which must not read as 0."""
    return format.plain(value, 2 if value < 1 else 1) if unit == "count" and value < 10 else show(value, unit, currency)


def shown(value: Decimal | None, unit: str, currency: str) -> str:
    """Round, with the exact figure on hover; 'no data' instead of a missing one."""
    if value is None:
        return gettext("no data")
    return titled(show(value, unit, currency), show(value, unit, currency, "exact"))


def name(goal: GoalProgress) -> str:
    """The owner in a table: on one line, unless it is a long one."""
    if len(goal.owner_name) > LONG_NAME:
        return goal.owner_name
    return SafeString(f'<span class="nowrap">{escape(goal.owner_name)}</span>')


def on_card(value: Decimal | None, unit: str, currency: str) -> str:
    """Large figures in three digits: $1.37M."""
    if value is None:
        return gettext("no data")
    return show(value, unit, currency, "compact" if abs(value) >= COMPACT_FROM else "round")


def metric(goal: GoalProgress) -> str:
    """The measure's name, or the company's own metric's."""
    known = MEASURES.get(goal.measure)
    return str(known.label) if known else goal.metric_name


def filters_text(goal: GoalProgress) -> str:
    return " · ".join(part for part in (goal.product_line, goal.segment, goal.region) if part)


def title(goal: GoalProgress) -> str:
    """Revenue · Bikes · Germany."""
    return " · ".join(part for part in (metric(goal), filters_text(goal)) if part)


def to_go(goal: GoalProgress) -> Decimal | None:
    """What is missing to the target of a running total; below zero once it is passed."""
    return goal.target - goal.actual if goal.additive and goal.actual is not None else None


def needed_a_day(goal: GoalProgress) -> Decimal | None:
    """What each remaining working day must bring; None where nothing is missing or no day is left."""
    missing, left = to_go(goal), goal.working_days - goal.working_days_done
    return missing / left if missing is not None and missing > 0 and left > 0 else None


def expected_share(goal: GoalProgress) -> Decimal | None:
    """Where the tick of what is expected stands, as a share of the target."""
    return goal.expected / goal.target if goal.expected is not None and goal.target else None


def bullet(goal: GoalProgress, *, label: str, peers: Decimal | None = None) -> SafeString:
    over = goal.status in OVER
    return charts.bullet(goal.attainment, None if over else expected_share(goal), goal.status, label=label, peers=peers)


def percent(goal: GoalProgress) -> str:
    return gettext("no data") if goal.attainment is None else format.percent(goal.attainment)


def share_of_target(goal: GoalProgress, currency: str) -> str:
    """69% of $600,000 · 61% expected by now."""
    if goal.attainment is None:
        return _without_share(goal)
    reached = gettext("%(percent)s of target") % {"percent": format.percent(goal.attainment)}
    if goal.additive:
        of = {"percent": format.percent(goal.attainment), "target": on_card(goal.target, goal.unit, currency)}
        reached = gettext("%(percent)s of %(target)s") % of
    expected = expected_share(goal)
    if goal.status in OVER or expected is None or not goal.additive:
        return reached
    return gettext("%(reached)s · %(expected)s expected by now") % {
        "reached": reached,
        "expected": format.percent(expected),
    }


def _without_share(goal: GoalProgress) -> str:
    if goal.status == "not_started":
        return gettext("has not started")
    if goal.better == "lower" and goal.actual == 0:
        return gettext("nothing so far, which is best")
    return gettext("no data yet")


def distance(goal: GoalProgress, currency: str) -> str:
    """What is left to the target, in words."""
    target = show(goal.target, goal.unit, currency)
    missing = to_go(goal)
    if missing is None:
        return gettext("target %(target)s") % {"target": target}
    if missing > 0:
        words = (
            gettext("%(missing)s short of %(target)s")
            if goal.status == "missed"
            else gettext("%(missing)s to go to %(target)s")
        )
        return words % {"missing": show(missing, goal.unit, currency), "target": target}
    if missing == 0:
        return gettext("exactly the target of %(target)s") % {"target": target}
    return gettext("%(more)s over the target of %(target)s") % {
        "more": show(-missing, goal.unit, currency),
        "target": target,
    }


def raw(value: Decimal | None, goal: GoalProgress) -> Figure:
    """The exact number, for a file."""
    return Figure(value, KINDS[goal.unit])


def raw_gap(goal: GoalProgress) -> Figure:
    """As `gap` has it: from pace, or from the target once the period is over."""
    missing = to_go(goal)
    if goal.status not in OVER:
        return raw(goal.gap, goal)
    return raw(None if missing is None else -missing, goal)


def gap(goal: GoalProgress, currency: str) -> str:
    """−$167k to pace; against the target once the period is over."""
    if goal.status in OVER:
        missing = to_go(goal)
        if missing is None:
            return format.NO_DATA
        short, over = _target_words(format.language())
        return format.delta(-missing, KINDS[goal.unit], short if missing > 0 else over, currency=currency)
    return format.pace_gap(goal.gap, KINDS[goal.unit], currency=currency)


@cache
def _target_words(language: str) -> tuple[str, str]:  # it is the reader's, in which gettext answers
    return gettext("to target"), gettext("over target")


def curve(points: Sequence[Day], goal: GoalProgress, currency: str) -> SafeString:
    """Actual against expected over the period, with its table."""
    return charts.cumulative(
        label=title(goal),
        start=goal.start_on,
        end=goal.end_on,
        today=goal.as_of,
        actual=[(point.day, point.actual) for point in points if point.actual is not None],
        expected=[(point.day, point.expected) for point in points if point.expected is not None],
        target=goal.target,
        show=partial(show, unit=goal.unit, currency=currency, style="compact"),
        show_exact=partial(show, unit=goal.unit, currency=currency),
    )
