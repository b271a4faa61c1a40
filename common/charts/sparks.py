"""The last weeks as a line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from common.charts.svg import path


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
        f'<path d="{path(spots)}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.25"/></svg>'
    )
