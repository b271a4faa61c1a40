"""A line into cells, strictly."""

from __future__ import annotations

import re
from typing import Final

OPEN: Final = "open"
BROKEN: Final = "broken"

_INNER = re.compile(r'(?:[^"]++|"")*+')


class Split:
    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self._bare = re.compile(rf'[^"{re.escape(delimiter)}]*+')
        self.part: list[str] = []  # of the cell whose quote is open

    def scan(self, line: str, position: int, cells: list[str], *, inside: bool = False) -> bool | str:
        """Append the line's cells; True when the record ends with the line, OPEN inside a quote, BROKEN if malformed.

        `line` may end with a CR. `inside`: it begins within a quoted cell, whose text so far is in `part`.
        """
        size = len(line)
        while True:
            if inside or line.startswith('"', position):
                begin = position if inside else position + 1
                inside = False
                found = _INNER.match(line, begin)
                assert found
                position = found.end()
                self.part.append(line[begin:position])
                if position == size:
                    return OPEN
                cells.append("".join(self.part).replace('""', '"'))
                self.part = []
                position += 1
            else:
                found = self._bare.match(line, position)
                assert found
                position = found.end()
                cells.append(found[0].removesuffix("\r") if position == size else found[0])
            if position == size or line[position:] == "\r":
                return True
            if line[position] != self.delimiter:
                self.part = []
                return BROKEN
            position += 1
