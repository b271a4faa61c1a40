"""What an import would do, in finished strings: the figures that move, and the goals whose status does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Row, Table, link
from goals import rules
from goals.models import Goal, SubjectKind

REASONS = {
    "large": gettext_lazy("Files of more than 50,000 rows are not tried out: it would keep others waiting."),
    "slow": gettext_lazy("Trying it out would take too long, since it changes figures of many months."),
    "busy": gettext_lazy("Others are writing figures just now. Check the file again to see its effect."),
    "refused": gettext_lazy("None: all or nothing was asked for, and rows are rejected."),
    "nothing": gettext_lazy("None: no row of the file differs from what is there."),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """`reason`: why there is nothing to show. `hidden`: what else moves that the reader may not see."""

    title: str
    reason: str = ""
    figures: Table | None = None
    goals: Table | None = None
    lines: Sequence[str] = ()


def goal_ids(found: dict[str, Any]) -> list[int]:
    return [pk for pk, _was, _becomes in found.get("goals", [])]


def department_ids(found: dict[str, Any]) -> list[int]:
    return [subject for kind, subject, *_sums in found.get("sums", []) if kind == SubjectKind.DEPARTMENT]


def effect(
    found: dict[str, Any],
    *,
    goals: Sequence[Goal],
    departments: Mapping[int, str],
    company: bool,
    currency: str,
    day: date,
) -> Effect:
    title = gettext("What it would do to figures and goals")
    if "reason" in found:
        return Effect(title, reason=str(REASONS[found["reason"]]))
    names = {(SubjectKind.DEPARTMENT.value, pk): name for pk, name in departments.items()}
    if company:
        names[SubjectKind.COMPANY.value, 0] = gettext("Company")
    moved = {pk: (was, becomes) for pk, was, becomes in found["goals"]}
    figures = [_figure(names[kind, pk], sums, currency) for kind, pk, *sums in found["sums"] if (kind, pk) in names]
    rows = [_goal(one, *moved[one.pk], day) for one in goals]
    return Effect(
        title=_title(found, len(found["sums"]) > 0),
        figures=_figures_table(figures) if figures else None,
        goals=_goals_table(rows) if rows else None,
        lines=_lines(found, hidden_departments=_hidden(found, names), hidden_goals=found["moved"] - len(rows)),
    )


def _title(found: dict[str, Any], moves: bool) -> str:
    if not moves and not found["moved"]:
        return gettext("No figure moves, and no goal changes its status")
    if not found["moved"]:
        return gettext("Figures would move, and no goal would change its status")
    words = ngettext("%(n)s goal would change its status", "%(n)s goals would change their status", found["moved"])
    return words % {"n": format.number(found["moved"])}


def _hidden(found: dict[str, Any], names: Mapping[tuple[int, int], str]) -> int:
    return sum(kind == SubjectKind.DEPARTMENT and (kind, pk) not in names for kind, pk, *_sums in found["sums"])


def _figure(name: str, sums: Sequence[int], currency: str) -> Row:
    was, becomes, orders_before, orders_after = sums
    change = format.signed(format.compact_money(rules.amount(becomes - was), currency))
    orders = format.signed(format.number(rules.amount(orders_after - orders_before)))
    return Row(
        [name, change, format.money(rules.amount(was), currency), format.money(rules.amount(becomes), currency), orders]
    )


def _figures_table(rows: Sequence[Row]) -> Table:
    columns = [
        Column(gettext("Department"), primary=True),
        Column(gettext("Revenue"), numeric=True),
        Column(gettext("Now"), numeric=True, muted=True),
        Column(gettext("Then"), numeric=True),
        Column(gettext("Orders"), numeric=True),
    ]
    return Table(gettext("Figures that would move"), columns, rows)


def _goal(goal: Goal, was: str, becomes: str, day: date) -> Row:
    owner = goal.person or goal.department
    name = owner.name if owner else gettext("Company")
    return Row(
        [
            link(name, reverse("goal", args=[goal.pk]), note=goal.measured),
            format.period(goal.start_on, goal.end_on, day),
            charts.status_pill(was),
            charts.status_pill(becomes),
        ]
    )


def _goals_table(rows: Sequence[Row]) -> Table:
    columns = [
        Column(gettext("Goal"), primary=True),
        Column(gettext("Period"), muted=True),
        Column(gettext("Now")),
        Column(gettext("Then")),
    ]
    return Table(gettext("Goals that would change their status"), columns, rows)


def _lines(found: dict[str, Any], *, hidden_departments: int, hidden_goals: int) -> list[str]:
    """What the tables do not show."""
    counts = [
        (
            hidden_departments,
            ngettext(
                "Figures of %(n)s department move that you may not see.",
                "Figures of %(n)s departments move that you may not see.",
                hidden_departments,
            ),
        ),
        (
            hidden_goals,
            ngettext(
                "%(n)s goal changes its status that is not listed here.",
                "%(n)s goals change their status that are not listed here.",
                hidden_goals,
            ),
        ),
        (found["added"], ngettext("The file sets %(n)s goal.", "The file sets %(n)s goals.", found["added"])),
        (
            found["removed"],
            ngettext("The file takes %(n)s goal away.", "The file takes %(n)s goals away.", found["removed"]),
        ),
    ]
    return [words % {"n": format.number(count)} for count, words in counts if count]
