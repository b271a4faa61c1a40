"""The last weeks as a line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.charts.svg import path


def sparkline(values: Sequence[Decimal | None], *, label: str) -> SafeString:
    """The course of a few values, 96 x 24; gaps stay gaps, the last one gets a dot."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        said = gettext("%(label)s: too little to show a course") % {"label": label}
        return SafeString(
            f'<svg class="spark is-empty" width="96" height="24" role="img" aria-label="{escape(said)}">'
            '<line x1="2" x2="94" y1="12" y2="12"/></svg>'
        )
    lowest, highest = min(known), max(known)
    scale = 16 / (highest - lowest) if highest > lowest else 0.0
    bottom = 20 if scale else 12
    step = 88 / (len(values) - 1)
    spots = [
        None if value is None else (4 + index * step, bottom - scale * (float(value) - lowest))
        for index, value in enumerate(values)
    ]
    last = next(spot for spot in reversed(spots) if spot)
    return SafeString(
        f'<svg class="spark" width="96" height="24" role="img" aria-label="{escape(label)}">'
        f'<path d="{path(spots)}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.25"/></svg>'
    )
