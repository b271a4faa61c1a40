"""How a goal's numbers come about, in words and with its own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from common.charts import status_word
from goals import figures
from goals.frame import Frame
from goals.queries.progress import GoalProgress
from goals.rules import amount
from sales.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Explanation:
    counted: str
    example: str
    whose: str
    filters: list[str]
    lines: list[str]


def explain(goal: GoalProgress, frame: Frame) -> Explanation:
    measure = MEASURES.get(goal.measure)
    return Explanation(
        counted=str(measure.counted) if measure else _metric(goal),
        example=str(measure.example) if measure else "",
        whose=_whose(goal),
        filters=_filters(goal),
        lines=[line for line in (_actual(goal, frame), *_course(goal, frame), _attainment(goal, frame)) if line],
    )


def _metric(goal: GoalProgress) -> str:
    if goal.denominator is None:
        return gettext("What was measured for %(metric)s, summed over the days.") % {"metric": figures.metric(goal)}
    return gettext("The sum of what was measured for %(metric)s over the sum of what it is measured against.") % {
        "metric": figures.metric(goal)
    }


def _whose(goal: GoalProgress) -> str:
    name = {"name": goal.owner_name}
    if goal.measure not in MEASURES:
        return gettext("What was measured for %(name)s, or for whoever sat there on the day.") % name
    if goal.measure in {"deals_won", "win_rate"} and goal.owner_kind == "person":
        return gettext("The deals that %(name)s owns.") % name
    if goal.owner_kind == "person":
        return gettext("What %(name)s is credited with, by share, wherever %(name)s sat at the time.") % name
    if goal.owner_kind == "department":
        return (
            gettext("What people were credited with who sat in %(name)s, or below it, on the day of the order.") % name
        )
    return gettext("Everything the company sold, whoever is credited.")


def _filters(goal: GoalProgress) -> list[str]:
    texts = (
        (goal.product_line, gettext("Only products of %(value)s and the lines below it.")),
        (goal.segment, gettext("Only customers of the segment %(value)s, as it stands now.")),
        (goal.region, gettext("Only customers of the region %(value)s, as it stands now.")),
    )
    return [words % {"value": value} for value, words in texts if value]


def _show(value: Decimal | None, goal: GoalProgress, frame: Frame) -> str:
    return figures.show(value, goal.unit, frame.currency, "exact")


def _actual(goal: GoalProgress, frame: Frame) -> str:
    if goal.denominator is None:
        return gettext("Actual up to %(day)s: %(amount)s") % {
            "day": format.day(min(goal.as_of, goal.end_on), frame.today),
            "amount": _show(goal.actual, goal, frame),
        }
    if not goal.denominator:
        return gettext("Actual: nothing to divide by yet, so there is no data")
    return gettext("Actual: %(top)s ÷ %(below)s = %(amount)s") % {
        "top": format.plain(amount(goal.numerator)),
        "below": format.plain(amount(goal.denominator)),
        "amount": _show(goal.actual, goal, frame),
    }


def _course(goal: GoalProgress, frame: Frame) -> list[str]:
    """Expected and pace, while the period runs."""
    if goal.status in figures.OVER or goal.status == "not_started":
        return []
    if goal.expected is None:
        return [gettext("Expected: the period has no working day")]
    if not goal.additive:
        line = gettext("Expected at any time: the target, %(target)s") % {"target": _show(goal.target, goal, frame)}
    else:
        line = ngettext(
            "Expected by %(day)s: %(target)s × %(done)s ÷ %(days)s working day = %(amount)s",
            "Expected by %(day)s: %(target)s × %(done)s ÷ %(days)s working days = %(amount)s",
            goal.working_days,
        ) % {
            "day": format.day(_finished(goal), frame.today),
            "target": _show(goal.target, goal, frame),
            "done": goal.working_days_done,
            "days": goal.working_days,
            "amount": _show(goal.expected, goal, frame),
        }
    return [line, _pace(goal, frame)]


def _finished(goal: GoalProgress) -> date:
    return min(goal.last_finished, goal.end_on)


def _pace(goal: GoalProgress, frame: Frame) -> str:
    if goal.pace is None:
        return ""
    top, below = (goal.expected, goal.actual) if goal.better == "lower" else (goal.actual, goal.expected)
    return gettext("Pace: %(top)s ÷ %(below)s = %(pace)s, so: %(status)s") % {
        "top": _show(top, goal, frame),
        "below": _show(below, goal, frame),
        "pace": format.percent(goal.pace, 1),
        "status": status_word(goal.status),
    }


def _attainment(goal: GoalProgress, frame: Frame) -> str:
    if goal.attainment is None:
        return gettext("Attainment: no data")
    top, below = (goal.target, goal.actual) if goal.better == "lower" else (goal.actual, goal.target)
    return gettext("Attainment: %(top)s ÷ %(below)s = %(percent)s") % {
        "top": _show(top, goal, frame),
        "below": _show(below, goal, frame),
        "percent": format.percent(goal.attainment, 2),
    }


def limits(frame: Frame) -> str:
    """From which pace on which word."""
    return gettext(
        "Ahead from %(ahead)s of what is expected, on pace from %(on)s, at risk from %(risk)s, else behind."
    ) % {
        "ahead": format.percent(frame.limits.ahead),
        "on": format.percent(frame.limits.on_pace),
        "risk": format.percent(frame.limits.at_risk),
    }
