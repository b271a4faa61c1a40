"""What keeps numbers from being whole, in sentences and rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common import charts, format  # noqa: A004  # the module is named for what it does
from common.export import Figure
from common.ui import Column, Fact, Row, Table, link, titled, with_query
from goals.frame import Frame
from performance.problems import Problem
from performance.queries.quality import Broken, Found, Source
from sales.tables.words import order_url

PERSON = 3  # its place among the columns of records


def sentence(found: Sequence[Found], frame: Frame) -> str:
    """How many things there are to mend."""
    open_ones = sum(one.records > 0 for one in found)
    if not open_ones:
        return gettext("Nothing keeps the figures of %(period)s from being whole") % {"period": frame.label()}
    words = ngettext(
        "%(n)s problem keeps figures of %(period)s from being whole",
        "%(n)s problems keep figures of %(period)s from being whole",
        open_ones,
    )
    return words % {"n": format.number(open_ones), "period": frame.label()}


def clean(found: Sequence[Found]) -> list[str]:
    """What was looked for and not found."""
    return [str(one.problem.title) for one in found if not one.records]


def columns() -> list[Column]:
    return [
        Column(gettext("Problem"), primary=True, value=lambda one: str(one.problem.title)),
        Column(gettext("Records"), numeric=True, value=lambda one: one.records),
        Column(gettext("Revenue touched"), numeric=True, value=lambda one: Figure(one.worth, "money")),
        Column(gettext("Goals it may touch"), numeric=True, value=lambda one: one.goals),
        Column(
            gettext("Mended by importing"), wide=True, value=lambda one: f"{one.problem.kind}: {one.problem.column}"
        ),
    ]


def table(found: Sequence[Found], frame: Frame) -> Table:
    """The one with most revenue behind it first."""
    rows = sorted(
        (one for one in found if one.records),
        key=lambda one: (-(one.worth or Decimal(0)), -one.records, str(one.problem.title)),
    )
    return Table(gettext("Problems of the records"), columns(), [_row(one, frame) for one in rows])


def _row(one: Found, frame: Frame) -> Row:
    worth = titled(format.money(one.worth, frame.currency), format.exact_money(one.worth, frame.currency))
    return Row(
        [
            format_html(
                '{}<span class="note">{}</span>',
                link(str(one.problem.title), problem_url(one.problem, frame)),
                one.problem.effect,
            ),
            format.number(one.records),
            worth if one.worth else "",
            link(format.number(one.goals), goals_url(one.problem, frame)) if one.goals else "",
            mended_by(one.problem),
        ],
        linked=True,
    )


def mended_by(problem: Problem) -> SafeString:
    """credits.csv: share."""
    names = [format_html("<code>{}</code>", name) for name in problem.column.split(", ")]
    return format_html("{}.csv {}", problem.kind, SafeString(" ".join(names)))


def problem_url(problem: Problem, frame: Frame) -> str:
    period = frame.period.slug if frame.period else None
    return reverse("data_quality_problem", args=[problem.code]) + with_query(QueryDict(), period=period)


def goals_url(problem: Problem, frame: Frame) -> str:
    measure = next(iter(problem.measures)) if len(problem.measures) == 1 else None
    period = frame.period.slug if frame.period else None
    return reverse("goals") + with_query(QueryDict(), period=period, measure=measure)


def record_columns() -> list[Column]:
    return [
        Column(gettext("Record"), primary=True, value=_record),
        Column(gettext("Day"), value=lambda row: row.day),
        Column(gettext("Customer"), value=lambda row: row.customer),
        Column(gettext("Person"), value=lambda row: row.person),
        Column(gettext("Revenue touched"), numeric=True, value=lambda row: Figure(row.worth, "money")),
    ]


def records(rows: Sequence[Broken], problem: Problem, frame: Frame) -> Table:
    """Whom it is about stands there where the problem is somebody's."""
    people = any(row.person for row in rows)
    return Table(
        str(problem.title),
        [column for at, column in enumerate(record_columns()) if people or at != PERSON],
        [_broken(row, frame, people=people) for row in rows],
    )


def _broken(row: Broken, frame: Frame, *, people: bool) -> Row:
    worth = titled(format.money(row.worth, frame.currency), format.exact_money(row.worth, frame.currency))
    return Row(
        [
            _linked(row),
            format.day(row.day, frame.today),
            row.customer,
            *([row.person] if people else []),
            worth if row.order else "",
        ],
        linked=bool(row.order),
    )


def _record(row: Broken) -> str:
    if row.line:
        return gettext("%(order)s, line %(line)s") % {"order": row.order, "line": row.line}
    if row.order:
        return row.order
    if row.what == "deal":
        return gettext("Deal %(number)s") % {"number": row.other}
    return gettext("Measured: %(metric)s") % {"metric": row.other}


def _linked(row: Broken) -> SafeString | str:
    return link(_record(row), order_url(row.order)) if row.order else _record(row)


def sources(rows: Sequence[Source]) -> Table:
    """For those who mend them: which files the records came from."""
    table_columns = [Column(gettext("Written last by"), primary=True), Column(gettext("Records"), numeric=True)]
    return Table(
        gettext("Where the records came from"),
        table_columns,
        [
            Row(
                [
                    link(row.file_name, reverse("import", args=[row.pk]), before=charts.icon("upload"))
                    if row.pk
                    else gettext("no import that is still known"),
                    format.number(row.records),
                ],
                linked=bool(row.pk),
            )
            for row in rows
        ],
    )


def facts(problem: Problem, *, imports: bool) -> list[Fact]:
    """What to do about it; those who run imports get the way there."""
    url = reverse("import_kind", args=[problem.kind]) if imports else ""
    return [
        Fact(gettext("What it does"), str(problem.effect)),
        Fact(gettext("How it is mended"), str(problem.remedy)),
        Fact(gettext("File"), f"{problem.kind}.csv", url),
        Fact(gettext("Columns"), problem.column),
    ]


def closed(every: int, readable: int) -> str:
    """How many there are that the reader may not open."""
    hidden = every - readable
    if not hidden:
        return ""
    return ngettext(
        "%(n)s record that you may not open: those who see the sale can.",
        "%(n)s records that you may not open: those who see the sales can.",
        hidden,
    ) % {"n": format.number(hidden)}
