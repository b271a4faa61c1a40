"""The company's board: the tree of departments with what each was to reach, in sentences, cards and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Row, Tab, Table, link, nested, titled, with_query
from goals import figures
from goals.frame import Frame
from goals.queries.progress import GoalProgress
from goals.tables import goal_url
from people.queries.departments import Node
from performance import board, cards
from performance.cards import Card

TREE = "tree"
SORTS = (TREE, "status", "actual", "target", "attainment", "gap")


@dataclass(frozen=True, slots=True)
class Branch:
    """A department: `goal` is the one that is looked at, `goals` are all it has in the period."""

    node: Node
    goal: GoalProgress | None
    goals: list[GoalProgress]
    path: str


@dataclass(frozen=True, slots=True)
class Tree:
    lens: GoalProgress | None
    branches: list[Branch]
    counts: dict[str, tuple[GoalProgress, int]]

    @property
    def aimed(self) -> list[GoalProgress]:
        """Goals looked at, of the departments below the top where there are any."""
        below = [one.goal for one in self.branches if one.goal and one.node.depth]
        return below or [one.goal for one in self.branches if one.goal]


def tree(nodes: Sequence[Node], rows: Iterable[GoalProgress], measure: str) -> Tree:
    """No figure is added up here: each department's own goal counts what is credited in it and all below."""
    root = next((node.pk for node in nodes if node.root), 0)
    owned: dict[int, list[GoalProgress]] = {}
    counts: dict[str, tuple[GoalProgress, int]] = {}
    for row in sorted(rows, key=cards.weightiest):
        owned.setdefault(row.owner_id or root, []).append(row)
        first, count = counts.get(board.lens_of(row), (row, 0))
        counts[board.lens_of(row)] = (first, count + 1)
    asked = measure if measure in counts else _usual(nodes, owned, counts)
    paths = _paths(nodes)
    branches = [
        Branch(node, _looked_at(owned.get(node.pk, []), asked), owned.get(node.pk, []), paths[node.pk])
        for node in nodes
    ]
    return Tree(counts[asked][0] if counts else None, branches, counts)


def _usual(
    nodes: Sequence[Node], owned: dict[int, list[GoalProgress]], counts: dict[str, tuple[GoalProgress, int]]
) -> str:
    """The weightiest of whoever stands on top; without any, what most have."""
    top = next((owned[node.pk][0] for node in nodes if not node.depth and node.pk in owned), None)
    return board.lens_of(top) if top else max(counts, key=lambda key: (counts[key][1], key), default="")


def _looked_at(goals: Sequence[GoalProgress], lens: str) -> GoalProgress | None:
    """The company's own goal before one of its root department."""
    found = [goal for goal in goals if board.lens_of(goal) == lens]
    return min(found, key=lambda goal: goal.owner_kind != "company", default=None)


def _paths(nodes: Sequence[Node]) -> dict[int, str]:
    """Sales › Sales North, without the company that all lie in."""
    paths: dict[int, str] = {}
    for node in nodes:
        above = paths.get(node.parent or 0, "")
        paths[node.pk] = "" if node.root else f"{above} › {node.name}" if above else node.name
    return paths


def tabs(tree: Tree, query: QueryDict) -> list[Tab]:
    if len(tree.counts) < 2:
        return []
    current = board.lens_of(tree.lens) if tree.lens else ""
    ordered = sorted(tree.counts.items(), key=lambda item: (item[1][0].unit != "money", figures.title(item[1][0])))
    return [
        Tab(figures.title(goal), with_query(query, measure=key), key == current, format.number(count))
        for key, (goal, count) in ordered
    ]


def top_cards(tree: Tree, frame: Frame) -> list[Card]:
    """The goals of whoever stands on top; named where several do."""
    tops = [one for one in tree.branches if not one.node.depth]
    goals = sorted((goal for one in tops for goal in one.goals), key=cards.weightiest)
    return [cards.of_goal(goal, frame, owner=len(tops) > 1) for goal in goals[: board.MOST_CARDS]]


def asked_sort(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else TREE


def ordered(tree: Tree, sort: str) -> list[Branch]:
    """As a tree whose neighbours stand with the one furthest behind first; or all in one line by a figure."""
    if sort.removeprefix("-") == TREE:
        return _by_gap(tree.branches)
    key = board.SORTS[sort.removeprefix("-")]
    aimed = [(one.goal, one) for one in tree.branches if one.goal]
    aimed.sort(key=lambda pair: key(pair[0]), reverse=sort.startswith("-"))
    return [*(one for _, one in aimed), *(one for one in tree.branches if not one.goal)]


def _by_gap(branches: Sequence[Branch]) -> list[Branch]:
    """Depth first, as they came, but neighbours by how far they are from pace; without a goal last."""
    gap = board.SORTS["gap"]
    known = {one.node.pk for one in branches}
    below: dict[int | None, list[Branch]] = {}
    for one in branches:
        below.setdefault(one.node.parent if one.node.parent in known else None, []).append(one)
    for children in below.values():
        children.sort(key=lambda one: (one.goal is None, gap(one.goal) if one.goal else (True, Decimal(0))))
    found: list[Branch] = []
    stack = below.get(None, [])[::-1]
    while stack:
        one = stack.pop()
        found.append(one)
        stack.extend(below.get(one.node.pk, [])[::-1])
    return found


def table(branches: Sequence[Branch], frame: Frame, *, sort: str, opens: bool) -> Table:
    """`opens`: the reader may look at the people of each."""
    flat = sort.removeprefix("-") != TREE
    with format.one_language():
        rows = [_row(one, frame, flat=flat, opens=opens) for one in branches]
    return Table(
        gettext("Departments by their goals"),
        columns(),
        rows,
        sort=sort,
        query=frame.query,
    )


def columns() -> list[Column]:
    return [
        Column(gettext("Department"), sort=TREE, primary=True, value=lambda one: one.node.name),
        Column(gettext("Status"), sort="status", value=_of_goal(lambda goal: charts.status_word(goal.status))),
        Column(
            gettext("Actual"), sort="actual", numeric=True, value=_of_goal(lambda goal: figures.raw(goal.actual, goal))
        ),
        Column(
            gettext("Expected"), numeric=True, muted=True, value=_of_goal(lambda goal: figures.raw(goal.expected, goal))
        ),
        Column(
            gettext("Target"),
            sort="target",
            numeric=True,
            muted=True,
            value=_of_goal(lambda goal: figures.raw(goal.target, goal)),
        ),
        Column(gettext("Attainment"), wide=True),
        Column(
            gettext("% of target"),
            sort="attainment",
            numeric=True,
            value=_of_goal(lambda goal: Figure(goal.attainment, "rate")),
        ),
        Column(gettext("Distance"), sort="gap", numeric=True, value=_of_goal(figures.raw_gap)),
        Column(gettext("Goals on pace"), numeric=True, value=_good),
    ]


def _of_goal(value: Callable[[GoalProgress], object]) -> Callable[[Branch], object]:
    """What the goal looked at is worth; nothing where the department has none."""
    return lambda one: None if one.goal is None else value(one.goal)


def file_columns() -> list[Column]:
    """What places a row of the file without its page."""
    return [
        *columns(),
        Column(gettext("Goals"), value=lambda one: len(one.goals)),
        Column(gettext("Department key"), value=lambda one: one.node.code),
        Column(gettext("Above"), value=lambda one: one.path.rpartition(" › ")[0]),
    ]


def _good(one: Branch) -> int:
    return sum(goal.status in board.GOOD for goal in one.goals)


def _row(one: Branch, frame: Frame, *, flat: bool, opens: bool) -> Row:
    goal = one.goal
    name = _name(one, frame, flat=flat, opens=opens)
    if goal is None:
        none = format_html('<span class="muted">{}</span>', gettext("no goal"))
        return Row([name, none, "", "", "", "", "", "", _all(one, frame)])
    running = goal.status not in figures.OVER and goal.additive
    return Row(
        [
            name,
            charts.status_pill(goal.status),
            link(_round(goal.actual, goal, frame), goal_url(goal.goal_id, frame)),
            _round(goal.expected, goal, frame) if running and goal.expected is not None else "",
            _round(goal.target, goal, frame),
            figures.bullet(goal, label=one.node.name),
            figures.percent(goal),
            board.gap_cell(goal, frame),
            _all(one, frame),
        ]
    )


def _round(value: Decimal | None, goal: GoalProgress, frame: Frame) -> str:
    """Three figures are enough to compare departments by; the exact one shows on hover."""
    if value is None:
        return gettext("no data")
    exact = figures.show(value, goal.unit, frame.currency, "exact")
    return titled(figures.show(value, goal.unit, frame.currency, "compact"), exact)


def _name(one: Branch, frame: Frame, *, flat: bool, opens: bool) -> SafeString:
    note = one.path.rpartition(" › ")[0] if flat else ""
    if opens:
        return nested(link(one.node.name, _team_url(one.node, frame), note=note), 0 if flat else one.node.depth)
    return nested(one.node.name, 0 if flat else one.node.depth)


def _team_url(node: Node, frame: Frame) -> str:
    """Its people, in the same period and counted to the same day."""
    return f"{reverse('team')}?{board.same_days(frame)}{with_query(QueryDict(), unit=node.code).removeprefix('?')}"


def _all(one: Branch, frame: Frame) -> SafeString | str:
    """3 of 5: of everything the department is to reach, what is where it should be."""
    if not one.goals:
        return ""
    owner = "company" if one.goals[0].owner_kind == "company" else f"department-{one.node.pk}"
    text = gettext("%(good)s of %(all)s") % {"good": format.number(_good(one)), "all": format.number(len(one.goals))}
    return link(text, f"{reverse('goals')}?{board.same_days(frame)}owner={owner}")


def sentence(tree: Tree, name: str) -> str:
    """How many are where they should be; of a single one, how far it is."""
    goals = tree.aimed
    if not goals:
        return name
    if len(goals) == 1 and goals[0].attainment is not None:
        share = {"name": goals[0].owner_name, "percent": format.percent(goals[0].attainment)}
        return gettext("%(name)s has reached %(percent)s of its target") % share
    good, over = sum(goal.status in board.GOOD for goal in goals), all(g.status in figures.OVER for g in goals)
    numbers = {"good": format.number(good), "all": format.number(len(goals))}
    if over:
        words = ngettext(
            "%(good)s of %(all)s department met its goal", "%(good)s of %(all)s departments met their goal", len(goals)
        )
    else:
        words = ngettext(
            "%(good)s of %(all)s department is on pace", "%(good)s of %(all)s departments are on pace", len(goals)
        )
    return words % numbers
