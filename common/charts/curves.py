"""Running total against pace and target, with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

from babel.dates import format_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.charts.svg import path, percent

Point = tuple[date, Decimal]


NUMERIC = ' class="num"'


@dataclass(frozen=True, slots=True)
class _Plot:
    """Days and amounts as shares of the drawing's width and height."""

    start: date
    end: date
    bottom: Decimal
    top: Decimal

    def x(self, day: date) -> float:
        return (day - self.start).days / max((self.end - self.start).days, 1)

    def y(self, amount: Decimal) -> float:
        return 1 - float((amount - self.bottom) / (self.top - self.bottom))

    def line(self, points: Iterable[Point]) -> str:
        return path((self.x(day) * 1000, self.y(amount) * 1000) for day, amount in points)


def cumulative(
    *,
    label: str,
    start: date,
    end: date,
    today: date,
    actual: Sequence[Point],
    expected: Sequence[Point],
    target: Decimal | None,
    show: Callable[[Decimal], str],
    show_exact: Callable[[Decimal], str] | None = None,
) -> SafeString:
    """Actual against expected over a period, with the same as a table; both series are running totals.

    `show` writes an amount on the axis (compact), `show_exact` one in the table.
    """
    amounts = [amount for _, amount in (*actual, *expected)] + ([target] if target is not None else [])
    ticks = nice_ticks(min([Decimal(0), *amounts]), max([Decimal(0), *amounts]))
    plot = _Plot(start, end, ticks[0], ticks[-1])
    said = _cumulative_words(label, actual, expected, target, show)
    drawing = [
        f'<svg class="plot" width="100%" height="240" role="img" aria-label="{escape(said)}">',
        *(_y_tick(plot, tick, show) for tick in ticks),
        *_x_ticks(plot),
        _target_line(plot, target, show),
        _today_line(plot, today),
        '<svg width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none">',
        f'<path class="expected-line" d="{plot.line(expected)}"/><path class="actual-line" d="{plot.line(actual)}"/></svg>',
        _last_point(plot, actual, show),
        "</svg>",
    ]
    return mark_safe(  # noqa: S308
        f'<figure class="chart"><figcaption class="legend">{_cumulative_legend(target)}</figcaption>'
        f"{''.join(drawing)}{_cumulative_table(label, actual, expected, today, show_exact or show)}</figure>"
    )


def _cumulative_words(
    label: str,
    actual: Sequence[Point],
    expected: Sequence[Point],
    target: Decimal | None,
    show: Callable[[Decimal], str],
) -> str:
    said = [label]
    if actual:
        said.append(gettext("%(amount)s so far") % {"amount": show(actual[-1][1])})
        due = _at(expected, actual[-1][0])
        if due is not None:
            said.append(gettext("%(amount)s expected by then") % {"amount": show(due)})
    else:
        said.append(gettext("nothing counted yet"))
    if target is not None:
        said.append(gettext("target %(amount)s") % {"amount": show(target)})
    return f"{said[0]}: {', '.join(said[1:])}"


def _cumulative_legend(target: Decimal | None) -> str:
    keys = [("actual-line", gettext("actual")), ("expected-line", gettext("expected by working days"))]
    if target is not None:
        keys.append(("target-line", gettext("target")))
    return "".join(
        f'<span><svg width="20" height="8" aria-hidden="true"><line class="{kind}" x1="0" x2="20" y1="4" y2="4"/></svg>'
        f"{escape(word)}</span>"
        for kind, word in keys
    )


def _y_tick(plot: _Plot, tick: Decimal, show: Callable[[Decimal], str]) -> str:
    at = percent(plot.y(tick))
    kind = "axis" if tick == 0 else "grid"
    return (
        f'<line class="{kind}" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        f'<text class="y" x="-8" y="{at}" dy="4">{escape(show(tick))}</text>'
    )


def _x_ticks(plot: _Plot) -> list[str]:
    days, pattern = _labelled_days(plot.start, plot.end)
    language = (get_language() or "en").replace("-", "_")
    return [
        f'<text class="x" x="{percent(plot.x(day))}" y="100%" dy="20">'
        f"{escape(format_date(day, pattern, locale=language))}</text>"
        for day in days
    ]


def _labelled_days(start: date, end: date) -> tuple[list[date], str]:
    """Firsts of months, or weeks in a short period: never more than seven labels."""
    length = (end - start).days
    if length <= 70:
        step = 7 if length <= 42 else 14
        return [start + timedelta(days=n) for n in range(0, length, step)], "d MMM"
    firsts = [day for day in (start + timedelta(days=n) for n in range(length)) if day.day == 1]
    step = -(-len(firsts) // 7)
    return firsts[::step], "MMM"


def _target_line(plot: _Plot, target: Decimal | None, show: Callable[[Decimal], str]) -> str:
    if target is None:
        return ""
    at = percent(plot.y(target))
    words = gettext("target %(amount)s") % {"amount": show(target)}
    return (
        f'<line class="target-line" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        f'<text class="note start" x="4" y="{at}" dy="-6">{escape(words)}</text>'
    )


def _today_line(plot: _Plot, today: date) -> str:
    if not plot.start <= today <= plot.end:
        return ""
    at = percent(plot.x(today))
    return f'<line class="today-line" x1="{at}" x2="{at}" y1="0" y2="100%"/>'


def _last_point(plot: _Plot, actual: Sequence[Point], show: Callable[[Decimal], str]) -> str:
    if not actual:
        return f'<text class="note middle" x="50%" y="88%">{escape(gettext("Nothing counted yet"))}</text>'
    day, amount = actual[-1]
    across, down = plot.x(day), plot.y(amount)
    side, shift = ("end", -10) if across > 0.5 else ("start", 10)
    return (
        f'<circle class="last" cx="{percent(across)}" cy="{percent(down)}" r="4"/>'
        f'<svg x="{percent(across)}" y="{percent(down)}" overflow="visible">'
        f'<text class="value {side}" x="{shift}" y="{-8 if down > 0.1 else 18}">{escape(show(amount))}</text></svg>'
    )


def _cumulative_table(
    label: str, actual: Sequence[Point], expected: Sequence[Point], today: date, show: Callable[[Decimal], str]
) -> str:
    rows = []
    for when, amount in _sampled(actual):
        due = _at(expected, when)
        gap = format.NO_DATA if due is None else format.signed(show(amount - due))
        rows.append(
            f'<tr><th scope="row">{escape(format.day(when, today))}</th><td class="num">{escape(show(amount))}</td>'
            f'<td class="num">{format.NO_DATA if due is None else escape(show(due))}</td><td class="num">{escape(gap)}</td></tr>'
        )
    heads = (gettext("Day"), gettext("Actual"), gettext("Expected"), gettext("Difference"))
    head = "".join(f'<th scope="col"{NUMERIC if n else ""}>{escape(word)}</th>' for n, word in enumerate(heads))
    return (
        f'<details class="as-table"><summary>{escape(gettext("View as table"))}</summary>'
        f'<table class="table is-compact"><caption class="visually-hidden">{escape(label)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def _sampled(points: Sequence[Point], most: int = 32) -> list[Point]:
    """Weekly where there are too many, always with the last."""
    if len(points) <= most:
        return list(points)
    step = -(-len(points) // most)
    return [*points[:-1][::step], points[-1]]


def _at(points: Sequence[Point], day: date) -> Decimal | None:
    """The running total on that day: the last one written on or before it."""
    before = [amount for when, amount in points if when <= day]
    return before[-1] if before else None


def nice_ticks(low: Decimal, high: Decimal, about: int = 4) -> list[Decimal]:
    """Round numbers, evenly spaced, from at or below the lowest to above the highest."""
    high = high if high > low else low + 1
    rough = (high - low) / about
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * factor for factor in (1, 2, Decimal("2.5"), 5, 10) if unit * factor >= rough)
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    last = (high / step).to_integral_value(rounding="ROUND_CEILING")
    return [step * n for n in range(int(first), int(last) + 1)]
