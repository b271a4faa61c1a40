"""What pages hand to the components: plain values, already formatted and translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.charts import icon


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a picker; `depth` indents it, for trees."""

    label: str
    url: str
    current: bool = False
    depth: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """A choice that lives in the query string, shown in the top bar: `label` says of what."""

    label: str
    options: Sequence[Option]
    icon: str = "calendar"

    @property
    def current(self) -> str:
        return next((option.label for option in self.options if option.current), self.label)

    @property
    def items(self) -> SafeString:
        """The options as list items; written in Python, since every page has dozens and a template's loop is slow."""
        return SafeString("".join(_write_option(option) for option in self.options))


def _write_option(option: Option) -> str:
    hint = f'<span class="muted">{escape(option.hint)}</span>' if option.hint else ""
    words = f"<span>{escape(option.label)}</span>{hint}"
    if option.current:
        return f'<li><a class="depth-{option.depth}" href="{escape(option.url)}" aria-current="true">{words}{icon("check")}</a></li>'
    return f'<li><a class="depth-{option.depth}" href="{escape(option.url)}">{words}</a></li>'


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a field said before and says now; either may be nothing."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a timeline: when, who did what, and why."""

    when: str
    text: str
    who: str = ""
    why: str = ""
    icon: str = ""
    note: str = ""
    changes: Sequence[Changed] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value, in a list of facts."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that belongs to one's account: how it stands, and the page on which it is looked after."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    pill: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """All rows of a file with the same mistake."""

    count: str
    message: str
    column: str = ""
    lines: str = ""
    examples: Sequence[str] = ()
    remedy: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as its bar shows it; `url` answers the same fragment and is asked while `running`."""

    label: str
    url: str = ""
    done: int = 0
    total: int = 0
    detail: str = ""
    state: str = "running"  # waiting, running, done, failed
    cancel_url: str = ""

    @property
    def running(self) -> bool:
        return self.state in {"waiting", "running"}


@dataclass(frozen=True, slots=True)
class Column:
    """`primary` names the row and titles its card on a phone, `aside` stands beside that title, `wide` takes the card's width.

    `value` gives what a row is worth in a file (common.export): text, a number or Figure, a day, a moment, None for
    nothing. A column without one is on the page alone.
    """

    label: str
    sort: str = ""
    numeric: bool = False
    primary: bool = False
    wide: bool = False
    aside: bool = False
    muted: bool = False
    quiet: bool = False  # the head is read aloud only
    value: Callable[[Any], object] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the columns' order; text is escaped, SafeString is not. `linked`: a click anywhere follows the first link."""

    cells: Sequence[str]
    linked: bool = False
    current: bool = False


_ARROWS = {"": "arrow-up-down", "ascending": "arrow-up", "descending": "arrow-down"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for <c-data-table>; written in Python, since a template's loop is too slow for long tables."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    sort: str = ""  # "gap" or "-gap"
    query: QueryDict = field(default_factory=lambda: QueryDict(""))
    total: Row | None = None

    @property
    def head(self) -> SafeString:
        return SafeString("".join(self._head(column) for column in self.columns))

    def _head(self, column: Column) -> str:
        if not column.label:
            return "<td></td>"
        words = escape(str(column.label))
        look = ' class="num"' if column.numeric else ""
        if not column.sort:
            words = f'<span class="visually-hidden">{words}</span>' if column.quiet else words
            return f'<th scope="col"{look}>{words}</th>'
        current, descending = self.sort.lstrip("-") == column.sort, self.sort.startswith("-")
        # Figures are asked for from the highest first, names from A.
        first = f"-{column.sort}" if column.numeric else column.sort
        opposite = column.sort if descending else f"-{column.sort}"
        url = escape(with_query(self.query, sort=opposite if current else first, page=None))
        direction = ("descending" if descending else "ascending") if current else ""
        said = f' aria-sort="{direction}"' if direction else ""
        return f'<th scope="col"{look}{said}><a href="{url}">{words}{icon(_ARROWS[direction])}</a></th>'

    @property
    def body(self) -> SafeString:
        cells = _cells(self.columns)
        return SafeString("".join(_write_row(row, cells) for row in self.rows))

    @property
    def foot(self) -> SafeString:
        return SafeString("" if self.total is None else _write_row(self.total, _cells(self.columns)))


def _cells(columns: Sequence[Column]) -> str:
    """A row's cells with a place for the text of each."""
    opens = (_open_cell(column).replace("%", "%%") for column in columns)
    return "".join(
        f"{start}%s{'</th>' if column.primary else '</td>'}" for start, column in zip(opens, columns, strict=True)
    )


def _open_cell(column: Column) -> str:
    wanted = {
        "num": column.numeric,
        "primary": column.primary,
        "wide": column.wide,
        "aside": column.aside,
        "muted": column.muted,
    }
    classes = " ".join(name for name, on in wanted.items() if on)
    attributes = f' class="{classes}"' if classes else ""
    if column.primary:
        return f'<th scope="row"{attributes}>'
    return f'<td{attributes} data-label="{"" if column.quiet else escape(column.label)}">'


def _write_row(row: Row, cells: str) -> str:
    classes = " ".join(name for name, wanted in (("is-linked", row.linked), ("is-current", row.current)) if wanted)
    opening = f'<tr class="{classes}">' if classes else "<tr>"
    return f"{opening}{cells % tuple([_safe(cell) for cell in row.cells])}</tr>"


def _safe(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(str(text))


def link(label: str, url: str, *, before: str = "", note: str = "") -> SafeString:
    """A cell that opens what is behind it; `before` is an avatar or icon, `note` stands muted after it."""
    after = f' <span class="muted">{_safe(note)}</span>' if note else ""
    text = f'<a href="{escape(url)}">{_safe(label)}</a>{after}'
    return SafeString(f'<span class="with-avatar">{before}<span>{text}</span></span>' if before else text)


DEEPEST = 8


def nested(cell: str, depth: int) -> SafeString:
    """A cell in a tree of rows; what lies deeper than eight levels stands at the eighth."""
    level = min(depth, DEEPEST)
    text = f'<span class="nested depth-{level}">{_safe(cell)}</span>' if level else _safe(cell)
    return SafeString(text)


def titled(text: str, exact: str) -> SafeString:
    """A round figure whose exact value shows on hover; both are read aloud."""
    if text == exact:
        return SafeString(escape(text))
    return SafeString(f'<span title="{escape(exact)}">{_safe(text)}</span>')


def with_query(query: QueryDict, **changes: str | None) -> str:
    """The same page with some of its query string changed; None takes a key away.

    With nothing left it says so: an address without a query opens a list with the view that its reader sees first.
    """
    kept = [(key, value) for key, values in query.lists() if key not in changes for value in values]
    kept += [(key, value) for key, value in changes.items() if value is not None]
    return f"?{urlencode(kept) or 'view=all'}"


IMPORT_STEPS = ("upload", "map", "check", "preview", "done")


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: str  # done, current, todo
    url: str = ""


def import_steps(current: str) -> list[Step]:
    """Upload, Map, Check, Preview, Done, as far as `current`."""
    labels = (gettext("Upload"), gettext("Map"), gettext("Check"), gettext("Preview"), gettext("Done"))
    reached = IMPORT_STEPS.index(current)
    finished = current == IMPORT_STEPS[-1]
    return [
        Step(label, "done" if index < reached or finished else "current" if index == reached else "todo")
        for index, label in enumerate(labels)
    ]


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to do next, and why now."""

    text: str
    why: str = ""
    url: str = ""
    icon: str = "chevron-right"
