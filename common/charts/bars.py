"""The bar: actual against expected by today and 100 %."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from common import format  # noqa: A004  # the module is named for what it does
from common.charts.marks import status_word
from common.charts.svg import percent

BULLET_SCALE = 1.2  # the bar's box ends at 120 %; more is drawn as a cap


def bullet(
    attainment: Decimal | None, expected: Decimal | None, status: str, *, label: str, peers: Decimal | None = None
) -> SafeString:
    """Attainment as a bar; `expected` and `peers` (a median) are shares of the target as well."""
    said = _bullet_words(attainment, expected, status, label)
    bar = "" if attainment is None else _bar(attainment)
    median = "" if peers is None else _tick("peers", peers, 5, 17)
    due = "" if expected is None else _tick("expected", expected, 1, 21)
    return SafeString(
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
    return percent(min(max(float(value), 0.0), BULLET_SCALE) / BULLET_SCALE)


TARGET_TICK = _tick("target", Decimal(1), 2, 20)


def _bullet_words(attainment: Decimal | None, expected: Decimal | None, status: str, label: str) -> str:
    nothing, without_expected, whole = _bullet_sentences(status, format.language())
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


def bullet_legend() -> SafeString:
    """What the bar and its ticks mean, once above a table of them."""
    keys = (
        ('<rect class="bar" y="3" width="16" height="8" rx="2"/>', gettext_lazy("attainment")),
        ('<line class="expected" x1="8" x2="8" y1="0" y2="14"/>', gettext_lazy("expected by today")),
        ('<line class="target" x1="8" x2="8" y1="0" y2="14"/>', gettext_lazy("100% of target")),
    )
    return SafeString(
        '<div class="legend">'
        + "".join(
            f'<span><svg class="bullet key" width="16" height="14" aria-hidden="true">{mark}</svg>{escape(str(word))}</span>'
            for mark, word in keys
        )
        + "</div>"
    )
