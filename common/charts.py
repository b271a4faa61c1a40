"""Small charts as SVG, made in Python: geometry in attributes, looks in the style sheet, all of it readable aloud.

Positions are percentages of the drawing's own box, so that lines, dots and letters keep their size at any width
and nothing needs an inline style. One idea everywhere: bar = actual, solid tick = expected by today,
dotted tick = 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from html import escape

from babel.dates import format_date
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from common import format  # noqa: A004  # the module is named for what it does

Point = tuple[date, Decimal]

NUMERIC = ' class="num"'
BULLET_SCALE = 1.2  # the bar's box ends at 120 %; more is drawn as a cap

STATUSES = {
    "ahead": (pgettext_lazy("status", "Ahead"), "arrow-up"),
    "on_pace": (pgettext_lazy("status", "On pace"), "check"),
    "at_risk": (pgettext_lazy("status", "At risk"), "alert"),
    "behind": (pgettext_lazy("status", "Behind"), "arrow-down"),
    "met": (pgettext_lazy("status", "Met"), "flag"),
    "missed": (pgettext_lazy("status", "Missed"), "x"),
    "not_started": (pgettext_lazy("status", "Not started"), "clock"),
    "no_data": (pgettext_lazy("status", "No data"), "minus"),
}


@cache
def _sprite() -> str:
    return static("build/icons.svg")


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    hidden = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon" width="16" height="16" {hidden}><use href="{_sprite()}#{name}"/></svg>')  # noqa: S308


def status_word(status: str) -> str:
    return str(STATUSES[status][0])


def status_pill(status: str) -> SafeString:
    """Icon and word, never the colour alone."""
    return _pill(status, get_language() or "")


def pill(look: str, icon_name: str, word: str) -> SafeString:
    """A word with its icon in the look of a goal's status; for states of other things too."""
    return mark_safe(f'<span class="pill is-{look}">{icon(icon_name)}{escape(word)}</span>')  # noqa: S308


@cache
def _pill(status: str, language: str) -> SafeString:
    word, name = STATUSES[status]
    return pill(status, name, str(word))


@lru_cache(maxsize=4096)
def avatar(name: str) -> SafeString:
    """Initials in a disc, beside the written name."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return mark_safe(f'<span class="avatar" aria-hidden="true">{escape(letters.upper())}</span>')  # noqa: S308


def delta(text: str) -> SafeString:
    """A formatted difference; its sign also shows in weight and colour."""
    sign = "down" if text.startswith(format.MINUS) else "up" if text.startswith("+") else "even"
    return mark_safe(f'<span class="delta is-{sign}">{escape(text)}</span>')  # noqa: S308


def bullet(
    attainment: Decimal | None, expected: Decimal | None, status: str, *, label: str, peers: Decimal | None = None
) -> SafeString:
    """Attainment as a bar; `expected` and `peers` (a median) are shares of the target as well."""
    said = _bullet_words(attainment, expected, status, label)
    bar = "" if attainment is None else _bar(attainment)
    median = "" if peers is None else _tick("peers", peers, 5, 17)
    due = "" if expected is None else _tick("expected", expected, 1, 21)
    return mark_safe(  # noqa: S308
        f'<svg class="bullet is-{status}" width="100%" height="22" role="img" aria-label="{escape(said)}">'
        f'<rect class="track" y="4" width="100%" height="14" rx="3"/>{bar}{median}{TARGET_TICK}{due}</svg>'
    )


def _bar(attainment: Decimal) -> str:
    if attainment < 0:
        return '<rect class="bar" x="-8" y="7" width="8" height="8" rx="2"/><path class="edge" d="M0 3V19"/>'
    bar = f'<rect class="bar" y="7" width="{_share(attainment)}" height="8" rx="2"/>'
    if attainment <= BULLET_SCALE:
        return bar
    return f'{bar}<svg class="cap" x="100%" overflow="visible"><path d="M-13 3l6 8l-6 8M-8 3l6 8l-6 8"/></svg>'


def _tick(name: str, share: Decimal, top: int, bottom: int) -> str:
    at = _share(share)
    return f'<line class="{name}" x1="{at}" x2="{at}" y1="{top}" y2="{bottom}"/>'


def _share(value: Decimal) -> str:
    return _percent(min(max(float(value), 0.0), BULLET_SCALE) / BULLET_SCALE)


def _percent(share: float) -> str:
    return f"{share * 100:.4g}%"


TARGET_TICK = _tick("target", Decimal(1), 2, 20)


def _bullet_words(attainment: Decimal | None, expected: Decimal | None, status: str, label: str) -> str:
    nothing, without_expected, whole = _bullet_sentences(status, get_language() or "")
    if attainment is None:
        return nothing % {"label": label}
    reached = format.percent(attainment)
    if expected is None:
        return without_expected % {"label": label, "attainment": reached}
    return whole % {"label": label, "attainment": reached, "expected": format.percent(expected)}


@cache
def _bullet_sentences(status: str, language: str) -> tuple[str, str, str]:
    sentences = (
        gettext("%(label)s: {status}"),
        gettext("%(label)s: %(attainment)s of target, {status}"),
        gettext("%(label)s: %(attainment)s of target, expected %(expected)s by today, {status}"),
    )
    nothing, without_expected, whole = (sentence.format(status=status_word(status)) for sentence in sentences)
    return nothing, without_expected, whole


def sparkline(values: Sequence[Decimal | None], *, label: str) -> SafeString:
    """The course of a few values, 96 x 24; gaps stay gaps, the last one gets a dot."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        said = gettext("%(label)s: too little to show a course") % {"label": label}
        return mark_safe(  # noqa: S308
            f'<svg class="spark is-empty" width="96" height="24" role="img" aria-label="{escape(said)}">'
            '<line x1="2" x2="94" y1="12" y2="12"/></svg>'
        )
    lowest, highest = min(known), max(known)
    spread = float(highest - lowest)
    step = 88 / (len(values) - 1)
    spots = [
        None if value is None else (4 + index * step, 20 - 16 * float(value - lowest) / spread if spread else 12.0)
        for index, value in enumerate(values)
    ]
    last = next(spot for spot in reversed(spots) if spot)
    return mark_safe(  # noqa: S308
        f'<svg class="spark" width="96" height="24" role="img" aria-label="{escape(label)}">'
        f'<path d="{_path(spots)}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.25"/></svg>'
    )


def _path(spots: Iterable[tuple[float, float] | None]) -> str:
    commands, pen_down = [], False
    for spot in spots:
        if spot is None:
            pen_down = False
            continue
        commands.append(f"{'L' if pen_down else 'M'}{spot[0]:.1f} {spot[1]:.1f}")
        pen_down = True
    return "".join(commands)


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
        return _path((self.x(day) * 1000, self.y(amount) * 1000) for day, amount in points)


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
    ticks = _nice_ticks(min([Decimal(0), *amounts]), max([Decimal(0), *amounts]))
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
    at = _percent(plot.y(tick))
    kind = "axis" if tick == 0 else "grid"
    return (
        f'<line class="{kind}" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        f'<text class="y" x="-8" y="{at}" dy="4">{escape(show(tick))}</text>'
    )


def _x_ticks(plot: _Plot) -> list[str]:
    days, pattern = _labelled_days(plot.start, plot.end)
    language = (get_language() or "en").replace("-", "_")
    return [
        f'<text class="x" x="{_percent(plot.x(day))}" y="100%" dy="20">'
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
    at = _percent(plot.y(target))
    words = gettext("target %(amount)s") % {"amount": show(target)}
    return (
        f'<line class="target-line" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        f'<text class="note start" x="4" y="{at}" dy="-6">{escape(words)}</text>'
    )


def _today_line(plot: _Plot, today: date) -> str:
    if not plot.start <= today <= plot.end:
        return ""
    at = _percent(plot.x(today))
    return f'<line class="today-line" x1="{at}" x2="{at}" y1="0" y2="100%"/>'


def _last_point(plot: _Plot, actual: Sequence[Point], show: Callable[[Decimal], str]) -> str:
    if not actual:
        return f'<text class="note middle" x="50%" y="88%">{escape(gettext("Nothing counted yet"))}</text>'
    day, amount = actual[-1]
    across, down = plot.x(day), plot.y(amount)
    side, shift = ("end", -10) if across > 0.5 else ("start", 10)
    return (
        f'<circle class="last" cx="{_percent(across)}" cy="{_percent(down)}" r="4"/>'
        f'<svg x="{_percent(across)}" y="{_percent(down)}" overflow="visible">'
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


def _nice_ticks(low: Decimal, high: Decimal, about: int = 4) -> list[Decimal]:
    """Round numbers, evenly spaced, from at or below the lowest to above the highest."""
    high = high if high > low else low + 1
    rough = (high - low) / about
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * factor for factor in (1, 2, Decimal("2.5"), 5, 10) if unit * factor >= rough)
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    last = (high / step).to_integral_value(rounding="ROUND_CEILING")
    return [step * n for n in range(int(first), int(last) + 1)]


def bullet_legend() -> SafeString:
    """What the bar and its ticks mean, once above a table of them."""
    keys = (
        ('<rect class="bar" y="3" width="16" height="8" rx="2"/>', gettext_lazy("attainment")),
        ('<line class="expected" x1="8" x2="8" y1="0" y2="14"/>', gettext_lazy("expected by today")),
        ('<line class="target" x1="8" x2="8" y1="0" y2="14"/>', gettext_lazy("100% of target")),
    )
    return mark_safe(  # noqa: S308
        '<div class="legend">'
        + "".join(
            f'<span><svg class="bullet key" width="16" height="14" aria-hidden="true">{mark}</svg>{escape(str(word))}</span>'
            for mark, word in keys
        )
        + "</div>"
    )
