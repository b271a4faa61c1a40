"""What a cell may hold, and how it is normalised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

LONGEST_CELL = 64 * 1024  # bytes
SHOWN = 200  # characters kept of a cell that is too long

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Format characters are category Cf; these look like nothing too, under other categories. Line breaks and tabs with them.
_UNSEEN = re.compile(
    "[\t\n\r\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def normalise(cell: str) -> str:
    text = cell.strip()
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def control_character(text: str) -> str | None:
    found = _CONTROL.search(text)
    return found[0] if found else None


def unseen_character(text: str) -> str | None:
    """A character that makes two keys look alike that are not: zero width, direction, line break."""
    found = _UNSEEN.search(text)
    if found:
        return found[0]
    if text.isascii():
        return None
    return next((char for char in text if unicodedata.category(char) == "Cf"), None)


def code_point(char: str) -> str:
    return f"U+{ord(char):04X}"


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
