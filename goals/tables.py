"""Goals, the records behind them and their versions, as rows of finished strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Event, Fact, Row, Table, link, titled
from goals import figures
from goals.frame import Frame
from goals.models import GoalVersion
from goals.queries.progress import GoalProgress
from goals.queries.records import OrderRecord, Record, Summary
from people.tables import called
from sales.tables.words import kind_word, order_url

STATUSES = ("behind", "missed", "at_risk", "no_data", "not_started", "on_pace", "met", "ahead")


def _known_first(value: Callable[[GoalProgress], Decimal | None]) -> Callable[[GoalProgress], tuple[bool, Decimal]]:
    def key(goal: GoalProgress) -> tuple[bool, Decimal]:
        known = value(goal)
        return (known is None, Decimal(0) if known is None else known)

    return key


SORTS: dict[str, Callable[[GoalProgress], Any]] = {
    "owner": lambda goal: goal.owner_name.casefold(),
    "goal": lambda goal: figures.title(goal).casefold(),
    "status": lambda goal: STATUSES.index(goal.status),
    "attainment": _known_first(lambda goal: goal.attainment),
    "pace": _known_first(lambda goal: goal.pace),
}


def owner_slug(goal: GoalProgress) -> str:
    """The owner as the address of a list writes it."""
    return f"{goal.owner_kind}-{goal.owner_id}" if goal.owner_id else goal.owner_kind


def ordered(rows: Iterable[GoalProgress], sort: str) -> list[GoalProgress]:
    rows = sorted(rows, key=lambda row: (row.owner_name.casefold(), figures.title(row), row.goal_id))
    return sorted(rows, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def goals(rows: Sequence[GoalProgress], frame: Frame, *, sort: str) -> Table:
    with format.one_language():
        rows_of_goals = [_goal(row, frame) for row in rows]
    return Table(gettext("Goals"), goal_columns(), rows_of_goals, sort=sort, query=frame.query)


def goal_columns() -> list[Column]:
    figure = figures.raw
    return [
        Column(gettext("Owner"), sort="owner", primary=True, value=lambda row: row.owner_name),
        Column(gettext("Goal"), sort="goal", value=figures.title),
        Column(gettext("Status"), sort="status", value=lambda row: charts.status_word(row.status)),
        Column(gettext("Actual"), numeric=True, value=lambda row: figure(row.actual, row)),
        Column(gettext("Target"), numeric=True, muted=True, value=lambda row: figure(row.target, row)),
        Column(gettext("Attainment"), wide=True),
        Column(
            gettext("% of target"), sort="attainment", numeric=True, value=lambda row: Figure(row.attainment, "rate")
        ),
        Column(gettext("Distance"), sort="pace", numeric=True, value=figures.raw_gap),
    ]


def file_columns(currency: str) -> list[Column]:
    """What a file of goals has beside what the page shows: so that each row can be read without its page."""
    return [
        Column(gettext("Unit"), value=lambda row: currency if row.unit == "money" else row.unit),
        Column(gettext("Expected"), value=lambda row: figures.raw(row.expected, row)),
        Column(gettext("Pace"), value=lambda row: Figure(row.pace, "rate")),
        Column(gettext("From"), value=lambda row: row.start_on),
        Column(gettext("To"), value=lambda row: row.end_on),
        Column(gettext("Owner key"), value=lambda row: row.owner_key),
        Column(gettext("Measure"), value=lambda row: row.measure),
    ]


def _goal(row: GoalProgress, frame: Frame) -> Row:
    avatar = charts.avatar(row.owner_name) if row.owner_kind == "person" else charts.icon("building-2")
    return Row(
        [
            link(figures.name(row), goal_url(row.goal_id, frame), before=avatar),
            figures.title(row),
            charts.status_pill(row.status),
            figures.shown(row.actual, row.unit, frame.currency),
            figures.shown(row.target, row.unit, frame.currency),
            figures.bullet(row, label=f"{row.owner_name} · {figures.title(row)}"),
            figures.percent(row),
            figures.gap(row, frame.currency),
        ],
        linked=True,
    )


def goal_url(goal_id: int, frame: Frame, name: str = "goal") -> str:
    """Counted to the same day."""
    address = _path(name, goal_id)
    return f"{address}?as_of={frame.as_of}" if frame.is_past else address


@lru_cache(maxsize=4096)
def _path(name: str, goal_id: int) -> str:
    return reverse(name, args=[goal_id])


def facts(goal: GoalProgress, frame: Frame) -> list[Fact]:
    needed = figures.needed_a_day(goal)
    running = goal.status not in figures.OVER
    rows = [
        (gettext("Actual"), _exact(goal.actual, goal, frame), goal_url(goal.goal_id, frame, "goal_records")),
        (gettext("Target"), _exact(goal.target, goal, frame), ""),
        (gettext("Attainment"), _percent(goal.attainment), ""),
        (gettext("Expected by now"), _exact(goal.expected, goal, frame) if running else "", ""),
        (gettext("Distance"), figures.gap(goal, frame.currency) if goal.gap is not None else "", ""),
        (gettext("Pace"), _percent(goal.pace) if running and goal.status != "not_started" else "", ""),
        (gettext("Needed a working day"), _exact(needed, goal, frame) if running and needed is not None else "", ""),
        (gettext("Weight"), format.plain(goal.weight), ""),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def _exact(value: Decimal | None, goal: GoalProgress, frame: Frame) -> str:
    return gettext("no data") if value is None else figures.show(value, goal.unit, frame.currency, "exact")


def _percent(value: Decimal | None) -> str:
    return gettext("no data") if value is None else format.percent(value, 1)


def history(versions: Iterable[GoalVersion], unit: str, frame: Frame) -> list[Event]:
    """Newest first: was, is, when, who, why."""
    rows = sorted(versions, key=lambda version: version.number)
    events = []
    for at, version in enumerate(rows):
        now = figures.show(version.target, unit, frame.currency, "exact")
        if at:
            before = figures.show(rows[at - 1].target, unit, frame.currency, "exact")
            text = gettext("Target %(before)s → %(now)s") % {"before": before, "now": now}
        else:
            text = gettext("Set to %(now)s") % {"now": now}
        events.append(
            Event(
                when=format.moment(version.known_since, frame.now),
                text=text,
                who=_author(version),
                why=version.reason,
                icon="pencil" if at else "flag",
            )
        )
    return events[::-1]


def version_text(version: GoalVersion, unit: str, frame: Frame) -> str:
    """One version in a sentence: $600,000 · Jo Meyer · 10:42 · territory grew."""
    parts = (
        figures.show(version.target, unit, frame.currency, "exact"),
        _author(version),
        format.moment(version.known_since, frame.now),
        version.reason,
    )
    return " · ".join(part for part in parts if part)


def _author(version: GoalVersion) -> str:
    if version.author is None:
        return gettext("by import") if version.change_set_id else ""
    return called(version.author, version.on_behalf_of)


def _amount(value: Decimal, goal: GoalProgress, frame: Frame) -> str:
    """A part of the number: of a rate, the numerator is a count."""
    return (
        format.plain(value) if goal.denominator is not None else figures.show(value, goal.unit, frame.currency, "exact")
    )


def _source(order: str, deal: str) -> SafeString | str:
    if order:
        return link(order, order_url(order))
    return deal or gettext("measured")


def latest(rows: Sequence[OrderRecord], goal: GoalProgress, frame: Frame) -> Table:
    ratio = goal.denominator is not None
    columns = [
        Column(gettext("Order or deal"), primary=True),
        Column(gettext("Customer")),
        Column(gettext("Counts on")),
        Column(gettext("Counts"), numeric=True),
        *([Column(gettext("Out of"), numeric=True)] if ratio else []),
    ]
    return Table(
        gettext("The last records behind the number"),
        columns,
        [
            Row(
                [
                    _source(row.order, row.deal),
                    row.customer,
                    format.day(row.day, frame.today),
                    _amount(row.numerator, goal, frame),
                    *([format.plain(row.denominator)] if ratio else []),
                ],
                linked=bool(row.order),
            )
            for row in rows
        ],
    )


def records(rows: Sequence[Record], sums: Summary, goal: GoalProgress, frame: Frame) -> Table:
    """The total is of all entries, whether the reader may open them or not."""
    ratio = goal.denominator is not None
    total = [gettext("All %(n)s entries") % {"n": format.number(sums.entries)}, "", "", "", ""]
    total.extend([""] if goal.owner_kind != "person" else [])
    total.append(_amount(sums.numerator, goal, frame))
    total.extend([format.plain(sums.denominator)] if ratio else [])
    return Table(
        gettext("Records behind the number"),
        record_columns(goal),
        [_record(row, goal, frame, ratio=ratio) for row in rows],
        total=Row(total),
    )


def record_columns(goal: GoalProgress) -> list[Column]:
    """Rows are goals.queries.records.Record."""
    ratio = goal.denominator is not None
    kind = "number" if ratio else figures.KINDS[goal.unit]
    credited = Column(gettext("Credited"), value=lambda row: row.person or gettext("not shown"))
    return [
        Column(gettext("Order or deal"), primary=True, value=lambda row: row.order or row.deal or gettext("measured")),
        Column(gettext("Customer"), value=lambda row: row.customer),
        Column(gettext("Counts on"), value=lambda row: row.day),
        Column(gettext("Kind"), value=lambda row: kind_word(row.kind)),
        Column(gettext("Product"), muted=True, value=lambda row: row.product),
        *([credited] if goal.owner_kind != "person" else []),
        Column(gettext("Counts"), numeric=True, value=lambda row: Figure(row.numerator, kind)),
        *([Column(gettext("Out of"), numeric=True, value=lambda row: row.denominator)] if ratio else []),
    ]


def _record(row: Record, goal: GoalProgress, frame: Frame, *, ratio: bool) -> Row:
    return Row(
        [
            _source(row.order, row.deal),
            row.customer,
            format.day(row.day, frame.today),
            kind_word(row.kind),
            row.product,
            *([row.person or gettext("not shown")] if goal.owner_kind != "person" else []),
            titled(_amount(row.numerator, goal, frame), format.plain(row.numerator, 6)),
            *([format.plain(row.denominator)] if ratio else []),
        ],
        linked=bool(row.order),
    )


def entries_line(sums: Summary) -> str:
    """All 23 entries, or: all 23 entries, 4 of which you may not open."""
    words = ngettext("The %(n)s entry", "All %(n)s entries", sums.entries) % {"n": format.number(sums.entries)}
    if not sums.closed:
        return words
    hidden = gettext("%(n)s of which you may not open") % {"n": format.number(sums.closed)}
    return f"{words}, {hidden}"


def closed(sums: Summary) -> str:
    """How many rows are behind the number that the reader may not open."""
    if not sums.closed:
        return ""
    return ngettext(
        "%(n)s more entry counts that you may not open.", "%(n)s more entries count that you may not open.", sums.closed
    ) % {"n": format.number(sums.closed)}
