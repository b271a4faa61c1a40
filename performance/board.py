"""The team page's rows, cards and sentences out of the progress of its goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Row, Tab, Table, link, titled, with_query
from goals import figures
from goals.frame import Frame
from goals.queries.progress import GoalProgress
from goals.tables import goal_url
from performance import cards, rules
from performance.cards import Card
from performance.queries.weeks import Week

STATUSES = ("behind", "missed", "at_risk", "no_data", "not_started", "on_pace", "met", "ahead")
GOOD = frozenset({"ahead", "on_pace", "met"})
MOST_CARDS = 4


def _distance(goal: GoalProgress) -> Decimal | None:
    """From pace; from the target once the period is over."""
    if goal.status not in figures.OVER:
        return goal.gap
    missing = figures.to_go(goal)
    return goal.gap if missing is None else -missing


def _missing_first(value: Callable[[GoalProgress], Decimal | None]) -> Callable[[GoalProgress], tuple[bool, Decimal]]:
    def key(goal: GoalProgress) -> tuple[bool, Decimal]:
        known = value(goal)
        return (known is not None, Decimal(0) if known is None else known)

    return key


SORTS: dict[str, Callable[[GoalProgress], Any]] = {
    "name": lambda goal: goal.owner_name.casefold(),
    "status": lambda goal: STATUSES.index(goal.status),
    "actual": _missing_first(lambda goal: goal.actual),
    "target": lambda goal: goal.target,
    "attainment": _missing_first(lambda goal: goal.attainment),
    "gap": _missing_first(_distance),
}
USUAL_SORT = "gap"


def lens_of(goal: GoalProgress) -> str:
    """What two goals must share to stand in one table, as the address writes it."""
    return "~".join((goal.measure, goal.product_line, goal.segment, goal.region)).rstrip("~")


@dataclass(frozen=True, slots=True)
class Board:
    """The goals of people that are looked at (one measure and filter), all of theirs, and those of departments."""

    lens: GoalProgress | None
    people: list[GoalProgress]
    everyone: list[GoalProgress]
    departments: list[GoalProgress]


def board(rows: Sequence[GoalProgress], measure: str) -> Board:
    everyone = [row for row in rows if row.owner_kind == "person"]
    departments = [row for row in rows if row.owner_kind != "person"]
    groups: dict[str, list[GoalProgress]] = {}
    for row in everyone or departments:
        groups.setdefault(lens_of(row), []).append(row)
    asked = measure if measure in groups else _usual(groups)
    chosen = groups.get(asked, [])
    return Board(
        lens=chosen[0] if chosen else None,
        people=[row for row in chosen if row.owner_kind == "person"],
        everyone=everyone,
        departments=departments,
    )


def _usual(groups: dict[str, list[GoalProgress]]) -> str:
    """What most people have a goal in; money first."""
    return max(groups, key=lambda key: (len(groups[key]), groups[key][0].unit == "money", -len(key)), default="")


def tabs(board: Board, query: QueryDict) -> list[Tab]:
    groups: dict[str, list[GoalProgress]] = {}
    for row in board.everyone:
        groups.setdefault(lens_of(row), []).append(row)
    if len(groups) < 2:
        return []
    current = lens_of(board.lens) if board.lens else ""
    named = [(rows[0].unit != "money", figures.title(rows[0]), key, len(rows)) for key, rows in groups.items()]
    return [
        Tab(title, with_query(query, measure=key, page=None), key == current, format.number(count))
        for _, title, key, count in sorted(named)
    ]


def ordered(rows: Sequence[GoalProgress], sort: str) -> list[GoalProgress]:
    rows = sorted(rows, key=lambda row: (row.owner_name.casefold(), row.goal_id))
    return sorted(rows, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def asked_sort(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else USUAL_SORT


def people_table(
    rows: Sequence[GoalProgress], courses: dict[int, list[Week]], frame: Frame, *, sort: str, peers: Decimal | None
) -> Table:
    people = person_url(0, frame).removesuffix("0")
    course = gettext("%(name)s, last 8 weeks")
    with format.one_language():
        written = [_person(row, courses.get(row.owner_id, []), frame, peers, people, course) for row in rows]
    return Table(
        caption=gettext("People by their goals"),
        columns=people_columns(),
        rows=written,
        sort=sort,
        query=frame.query,
    )


def people_columns() -> list[Column]:
    share = Column(
        gettext("% of target"), sort="attainment", numeric=True, value=lambda row: Figure(row.attainment, "rate")
    )
    return [
        Column(gettext("Person"), sort="name", primary=True, value=lambda row: row.owner_name),
        Column(gettext("Status"), sort="status", value=lambda row: charts.status_word(row.status)),
        Column(gettext("Actual"), sort="actual", numeric=True, value=lambda row: figures.raw(row.actual, row)),
        Column(
            gettext("Target"), sort="target", numeric=True, muted=True, value=lambda row: figures.raw(row.target, row)
        ),
        Column(gettext("Attainment"), wide=True),
        share,
        Column(gettext("Distance"), sort="gap", numeric=True, value=figures.raw_gap),
        Column(gettext("Last 8 weeks")),
    ]


def _person(row: GoalProgress, course: list[Week], frame: Frame, peers: Decimal | None, people: str, said: str) -> Row:
    spark = charts.sparkline(course, label=said % {"name": row.owner_name})
    return Row(
        [
            link(figures.name(row), f"{people}{row.owner_id}", before=charts.avatar(row.owner_name)),
            charts.status_pill(row.status),
            link(figures.shown(row.actual, row.unit, frame.currency), goal_url(row.goal_id, frame)),
            figures.shown(row.target, row.unit, frame.currency),
            figures.bullet(row, label=row.owner_name, peers=peers),
            figures.percent(row),
            gap_cell(row, frame),
            spark,
        ]
    )


def gap_cell(row: GoalProgress, frame: Frame) -> str:
    text = figures.gap(row, frame.currency)
    if row.status in figures.OVER or row.gap is None:
        return text
    return titled(text, figures.show(row.gap, row.unit, frame.currency, "exact"))


def person_url(person_id: int, frame: Frame) -> str:
    """All goals of the person in the same period, counted to the same day."""
    return f"{reverse('goals')}?{same_days(frame)}owner=person-{person_id}"


def same_days(frame: Frame) -> str:
    parts = {"period": frame.period.slug} if frame.period else {}
    if frame.is_past:
        parts["as_of"] = str(frame.as_of)
    return f"{urlencode(parts)}&" if parts else ""


def department_columns() -> list[Column]:
    share = Column(gettext("% of target"), numeric=True, value=lambda row: Figure(row.attainment, "rate"))
    return [
        Column(gettext("Goal"), primary=True, value=lambda row: f"{row.owner_name} · {figures.title(row)}"),
        Column(gettext("Status"), value=lambda row: charts.status_word(row.status)),
        Column(gettext("Actual"), numeric=True, value=lambda row: figures.raw(row.actual, row)),
        Column(gettext("Target"), numeric=True, muted=True, value=lambda row: figures.raw(row.target, row)),
        Column(gettext("Attainment"), wide=True),
        share,
        Column(gettext("Distance"), numeric=True, value=figures.raw_gap),
    ]


def department_table(rows: Sequence[GoalProgress], frame: Frame) -> Table:
    return Table(
        gettext("Goals of departments"),
        department_columns(),
        [
            Row(
                [
                    link(figures.name(row), goal_url(row.goal_id, frame), note=figures.title(row)),
                    charts.status_pill(row.status),
                    figures.shown(row.actual, row.unit, frame.currency),
                    figures.shown(row.target, row.unit, frame.currency),
                    figures.bullet(row, label=row.owner_name),
                    figures.percent(row),
                    figures.gap(row, frame.currency),
                ],
                linked=True,
            )
            for row in ordered(rows, USUAL_SORT)
        ],
    )


def team_cards(board: Board, frame: Frame) -> list[Card]:
    """What the people's goals come to together, and the department's own."""
    found = []
    lens = board.lens
    if lens is not None and lens.additive and board.people:
        sums = rules.together((row.actual, row.target, row.expected) for row in board.people)
        if sums is not None:
            over = all(row.status in figures.OVER for row in board.people)
            limits = frame.limits
            status = rules.judged(
                sums.pace,
                sums.attainment,
                over=over,
                ahead=limits.ahead,
                on_pace=limits.on_pace,
                at_risk=limits.at_risk,
            )
            label = gettext("%(goal)s · everybody") % {"goal": figures.title(lens)}
            found.append(cards.of_team(label, sums, lens, status, frame.currency))
    # The largest target is the highest department's.
    departments = sorted(board.departments, key=lambda row: (row.unit != "money", -row.target, row.goal_id))
    found.extend(cards.of_goal(row, frame, owner=True) for row in departments[: MOST_CARDS - len(found)])
    return found


def sentence(board: Board, unit: str) -> str:
    """The page's title: how many are where they should be."""
    rows = board.people
    if not rows:
        return unit
    good, over = sum(row.status in GOOD for row in rows), all(row.status in figures.OVER for row in rows)
    numbers = {"good": good, "all": len(rows)}
    if over:
        words = ngettext(
            "%(good)s of %(all)s person met the goal", "%(good)s of %(all)s people met their goal", len(rows)
        )
    else:
        words = ngettext("%(good)s of %(all)s person is on pace", "%(good)s of %(all)s people are on pace", len(rows))
    return words % numbers
