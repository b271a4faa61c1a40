"""What a text from outside may hold, and how it is normalised; the same for files and the API."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Format characters are category Cf; these look like nothing too, under other categories. Line breaks and tabs with them.
_UNSEEN = re.compile(
    "[\t\n\r\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def in_ascii(text: str) -> str:
    """As a message repeats what it does not know: short, and nothing in it that only looks like something."""
    return text.encode("ascii", "backslashreplace").decode()[:80]


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
