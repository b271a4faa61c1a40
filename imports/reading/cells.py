"""What a cell may hold, beside what any text may (common.text)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.text import control_character, unseen_character

LONGEST_CELL = 64 * 1024  # bytes
SHOWN = 200  # characters kept of a cell that is too long


def code_point(char: str) -> str:
    return f"U+{ord(char):04X}"


def folded(cell: str) -> str:
    """An address compares without regard to case; ASCII is the database's (columns.email), this is what lies beyond."""
    return cell.casefold() if "@" in cell and not cell.isascii() else cell


def too_long(cell: str) -> bool:
    return len(cell) * 4 > LONGEST_CELL and len(cell.encode(errors="replace")) > LONGEST_CELL


def problem_of(cell: str, *, is_key: bool) -> tuple[str, dict[str, Any]] | None:
    """Why a cell can't be taken, as the code of its error and what its text names."""
    if too_long(cell):
        return "field_too_long", {}
    control = control_character(cell)
    if control:
        return "control_character", {"character": code_point(control)}
    unseen = unseen_character(cell.strip()) if is_key else None
    return ("invisible_character", {"character": code_point(unseen)}) if unseen else None


def shortened(cells: Sequence[str]) -> list[str]:
    """As they came, but for what would not fit, and NUL, which the database can't hold."""
    return [(cell[:SHOWN] + "…" if too_long(cell) else cell).replace("\0", "␀") for cell in cells]
