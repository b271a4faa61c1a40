"""Positions and paths that the drawings share."""

from __future__ import annotations

from collections.abc import Iterable


def percent(share: float) -> str:
    return f"{share * 100:.4g}%"


def path(spots: Iterable[tuple[float, float] | None]) -> str:
    commands, pen_down = [], False
    for spot in spots:
        if spot is None:
            pen_down = False
            continue
        commands.append(f"{'L' if pen_down else 'M'}{spot[0]:.1f} {spot[1]:.1f}")
        pen_down = True
    return "".join(commands)
