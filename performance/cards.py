"""KPI cards of goals: finished strings and drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from goals import figures
from goals.frame import Frame
from goals.queries.progress import GoalProgress
from goals.queries.progress import overall as overall_of
from goals.tables import goal_url
from performance.rules import Together


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    value: str
    exact: str
    detail: str
    foot: str
    url: str
    pill: SafeString | str = ""
    bullet: SafeString | str = ""


def weightiest(goal: GoalProgress) -> tuple[Any, ...]:
    """Sorts the goal that matters most first: by weight, then money."""
    return (-goal.weight, goal.unit != "money", figures.metric(goal), goal.goal_id)


def of_goal(goal: GoalProgress, frame: Frame, *, owner: bool = False) -> Card:
    label = f"{goal.owner_name} · {figures.title(goal)}" if owner else figures.title(goal)
    return Card(
        label=label,
        value=figures.on_card(goal.actual, goal.unit, frame.currency),
        exact=figures.show(goal.actual, goal.unit, frame.currency, "exact"),
        detail=detail(goal, frame.currency),
        foot=figures.share_of_target(goal, frame.currency),
        url=goal_url(goal.goal_id, frame),
        pill=charts.status_pill(goal.status),
        bullet=figures.bullet(goal, label=label),
    )


def detail(goal: GoalProgress, currency: str) -> str:
    """$187,700 to go · needs $7,821 a working day."""
    words = figures.distance(goal, currency)
    needed = figures.needed_a_day(goal)
    if needed is None or goal.status in figures.OVER:
        return words
    return gettext("%(missing)s to go · needs %(amount)s a working day") % {
        "missing": figures.show(figures.to_go(goal), goal.unit, currency),
        "amount": figures.show_daily(needed, goal.unit, currency),
    }


def overall(rows: list[GoalProgress]) -> str:
    """Overall 83% of target, weighted over 4 goals; nothing for a single one."""
    share, count = overall_of(rows), sum(row.attainment is not None for row in rows)
    if len(rows) < 2 or share is None:
        return ""
    return ngettext(
        "overall %(percent)s, weighted over %(n)s goal", "overall %(percent)s, weighted over %(n)s goals", count
    ) % {"percent": format.percent(share), "n": count}


def of_team(label: str, sums: Together, lens: GoalProgress, status: str, currency: str) -> Card:
    """People's goals as one; the table below is what is behind it."""
    missing = sums.target - sums.actual
    words = gettext("of %(target)s") % {"target": figures.on_card(sums.target, lens.unit, currency)}
    gap = format.pace_gap(sums.gap, figures.KINDS[lens.unit], currency=currency)
    over = status in figures.OVER
    expected = sums.expected / sums.target if sums.target and not over else None
    reached = format.percent(sums.attainment) if sums.attainment is not None else gettext("no data")
    return Card(
        label=label,
        value=figures.on_card(sums.actual, lens.unit, currency),
        exact=figures.show(sums.actual, lens.unit, currency, "exact"),
        detail=words if over or missing <= 0 else f"{words} · {gap}",
        foot=ngettext(
            "%(n)s person's goal · %(percent)s of target", "%(n)s people's goals · %(percent)s of target", sums.goals
        )
        % {"n": sums.goals, "percent": reached},
        url="#people",
        pill=charts.status_pill(status),
        bullet=charts.bullet(sums.attainment, expected, status, label=label),
    )
