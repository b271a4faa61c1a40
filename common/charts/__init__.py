"""Small charts as SVG, made in Python: geometry in attributes, looks in the style sheet, all of it readable aloud.

Positions are percentages of the drawing's own box, so that lines, dots and letters keep their size at any width
and nothing needs an inline style. One idea everywhere: bar = actual, solid tick = expected by today,
dotted tick = 100 %.
"""

from common.charts.bars import bullet, bullet_legend
from common.charts.curves import Point, cumulative
from common.charts.marks import STATUSES, avatar, delta, icon, pill, status_pill, status_word
from common.charts.sparks import sparkline

__all__ = [
    "STATUSES",
    "Point",
    "avatar",
    "bullet",
    "bullet_legend",
    "cumulative",
    "delta",
    "icon",
    "pill",
    "sparkline",
    "status_pill",
    "status_word",
]
