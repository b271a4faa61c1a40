"""The records of a file, each with its line: runs of clean lines as they are, the rest cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from common.text import normalise
from imports.reading.cells import LONGEST_CELL, SHOWN, folded, problem_of, shortened
from imports.reading.header import Header
from imports.reading.split import BROKEN, OPEN, Split

BLOCK = 256 * 1024
_PRINTABLE = bytes(range(0x20, 0x7F)).translate(None, b'"\\') + b"\n"


@dataclass(frozen=True)
class Clean:
    """Whole lines that need nothing done: ASCII, unquoted, trimmed, with the right number of cells."""

    line: int  # of the first
    lines: list[bytes]


@dataclass(frozen=True)
class Record:
    line: int
    cells: list[str]  # trimmed and normalised
    read: list[str] | None  # as they came, where that differs
    lines: int = 1  # physical lines that it takes


@dataclass(frozen=True)
class Bad:
    """A record, or one line that an open quote swallowed, that can't be taken."""

    line: int
    code: str
    cells: list[str]
    column: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    lines: int = 1


@dataclass
class _Open:
    """A record whose quote is not closed yet."""

    line: int
    offset: int
    cells: list[str]
    size: int
    code: str = ""  # already known to be bad


@dataclass(frozen=True)
class _Overlong:
    """A line longer than any record may be, never held whole."""

    head: bytes
    odd_quotes: bool
    length: int


class Reader:
    """Iterate once. `keys`, `folds`: positions of the columns that are keys, that compare without regard to case."""

    def __init__(
        self,
        file: BinaryIO,
        header: Header,
        *,
        keys: frozenset[int] = frozenset(),
        folds: frozenset[int] = frozenset(),
        told: Callable[[int], None] | None = None,
    ) -> None:
        self.file, self.header, self.keys, self.folds, self.told = file, header, keys, folds, told
        self.blank = 0
        self.width = len(header.columns)
        self._longest = (self.width + 1) * LONGEST_CELL * 2
        self._line = header.line  # the last one seen
        self._offset = header.offset  # of the next one
        self._split = Split(header.delimiter)
        self._open: _Open | None = None
        self._allowed = _PRINTABLE + (b"\t" if header.delimiter == "\t" else b"")
        delimiter = header.delimiter.encode()
        self._delimiter = delimiter
        self._loose = (b" " + delimiter, delimiter + b" ", b"\n ", b" \n", b"\n\n")

    def __iter__(self) -> Iterator[Clean | Record | Bad]:
        for block in self._blocks():
            if isinstance(block, _Overlong):
                yield from self._overlong(block)
                continue
            if self._open and b'"' not in block:
                self._inside(self._open, block)
                continue
            clean = None if self._open else self._clean(block)
            if clean is not None:
                yield clean
                self._offset += len(block)
            else:
                for raw in block.splitlines(keepends=True) if b"\r" not in block else _lines(block):
                    yield from self._take(raw)
            if self.told:
                self.told(self._offset)
        if self._open:
            yield from self._swallowed(self._open)

    def _blocks(self) -> Iterator[bytes | _Overlong]:
        """Whole lines, as many as fit."""
        self.file.seek(self.header.offset)
        rest = b""
        while chunk := self.file.read(BLOCK):
            data = rest + chunk
            cut = data.rfind(b"\n") + 1
            if cut:
                yield data[:cut]
            rest = data[cut:]
            if len(rest) > self._longest:
                overlong, rest = self._skip(rest)
                yield overlong
        rest = rest.removesuffix(b"\x1a")
        if rest:
            yield rest

    def _skip(self, head: bytes) -> tuple[_Overlong, bytes]:
        quotes, length = head.count(b'"'), len(head)
        while chunk := self.file.read(BLOCK):
            end = chunk.find(b"\n") + 1
            taken = chunk[:end] if end else chunk
            quotes, length = quotes + taken.count(b'"'), length + len(taken)
            if end:
                return _Overlong(head[:SHOWN], quotes % 2 == 1, length), chunk[end:]
        return _Overlong(head[:SHOWN], quotes % 2 == 1, length), b""

    def _clean(self, block: bytes) -> Clean | None:
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if block.translate(None, self._allowed) or block[:1] in b" \n" or block[-1:] == b" ":
            return None
        if any(loose in block for loose in self._loose):
            return None
        lines = block.removesuffix(b"\n").split(b"\n")
        delimiter, commas = self._delimiter, self.width - 1
        if {line.count(delimiter) for line in lines} != {commas} or max(map(len, lines)) > LONGEST_CELL:
            return None
        first = self._line + 1
        self._line += len(lines)
        return Clean(first, lines)

    def _overlong(self, found: _Overlong) -> Iterator[Bad]:
        self._line += 1
        if self._open:
            self._open.code = self._open.code or "field_too_long"
            self._split.part = []
            if found.odd_quotes:  # closes it, as far as can be told without holding the line
                opened, self._open = self._open, None
                yield Bad(opened.line, "field_too_long", shortened(opened.cells), lines=self._line - opened.line + 1)
        elif found.odd_quotes:
            self._open = _Open(self._line, self._offset, [found.head.decode(errors="replace")], 0, "field_too_long")
        else:
            yield Bad(self._line, "field_too_long", [found.head.decode(errors="replace") + "…"])
        self._offset += found.length

    def _take(self, raw: bytes) -> Iterator[Record | Bad]:
        self._line += 1
        start, self._offset = self._offset, self._offset + len(raw)
        line = raw.removesuffix(b"\n")
        try:
            text, code = line.decode(), ""
        except UnicodeDecodeError:
            text, code = line.decode(errors="replace"), "not_utf8"
        if self._open:
            yield from self._continue(self._open, text, raw, code)
            return
        if not text.strip(" \r" if self.header.delimiter == "\t" else " \t\r"):
            self.blank += 1
            return
        cells: list[str] = []
        if '"' in text:
            state = self._split.scan(text, 0, cells)
        else:
            cells, state = text.removesuffix("\r").split(self.header.delimiter), True
            if any("\r" in cell for cell in cells):
                code = code or "lone_cr"
        if state == OPEN:
            self._open = _Open(self._line, start, cells, len(raw), code)
            self._split.part.append("\n")
        elif state == BROKEN:
            yield Bad(self._line, "stray_quote", shortened([text.removesuffix("\r")]))
        else:
            yield self._judged(self._line, cells, code)

    def _continue(self, opened: _Open, text: str, raw: bytes, code: str) -> Iterator[Record | Bad]:
        opened.code = opened.code or code
        opened.size += len(raw)
        if opened.size > self._longest:
            opened.code = opened.code or "field_too_long"
            self._split.part = []
            del opened.cells[self.width :]
        state = self._split.scan(text, 0, opened.cells, inside=True)
        if state == OPEN:
            self._split.part.append("\n")
        elif state == BROKEN:
            yield from self._swallowed(opened)
        else:
            self._open = None
            yield self._judged(opened.line, opened.cells, opened.code)

    def _inside(self, opened: _Open, block: bytes) -> None:
        """Whole lines within an open quote."""
        self._line += block.count(b"\n") + (not block.endswith(b"\n"))
        self._offset += len(block)
        opened.size += len(block)
        if opened.size > self._longest:
            opened.code = opened.code or "field_too_long"
            self._split.part = []
            return
        try:
            self._split.part.append(block.decode())
        except UnicodeDecodeError:
            opened.code = opened.code or "not_utf8"
            self._split.part.append(block.decode(errors="replace"))

    def _swallowed(self, opened: _Open) -> Iterator[Bad]:
        """Every line from the open quote to the present one, read again so that none need be remembered."""
        self._open, self._split.part = None, []
        back = self.file.tell()
        self.file.seek(opened.offset)
        for number in range(opened.line, self._line + 1):
            line = self.file.readline(self._longest)
            shown = line.rstrip(b"\r\n\x1a").decode(errors="replace")
            while line and not line.endswith(b"\n") and (line := self.file.readline(self._longest)):
                pass
            yield Bad(number, "unterminated_quote", shortened([shown]), params={"first": opened.line})
        self.file.seek(back)

    def _judged(self, line: int, cells: list[str], code: str) -> Record | Bad:
        lines = self._line - line + 1
        if code:
            return Bad(line, code, shortened(cells), lines=lines)
        if len(cells) != self.width:
            code = "too_few_cells" if len(cells) < self.width else "too_many_cells"
            params = {"expected": self.width, "found": len(cells)}
            return Bad(line, code, shortened(cells), params=params, lines=lines)
        good: list[str] = []
        for place, cell in enumerate(cells):
            problem = problem_of(cell, is_key=place in self.keys)
            if problem:
                return Bad(line, problem[0], shortened(cells), place, problem[1], lines)
            text = normalise(cell)
            good.append(folded(text) if place in self.folds else text)
        return Record(line, good, None if good == cells else cells, lines)


def _lines(block: bytes) -> list[bytes]:
    """Split at LF alone: bytes.splitlines also splits at CR."""
    lines = [line + b"\n" for line in block.split(b"\n")]
    last = lines.pop()
    return lines if last == b"\n" else [*lines, last[:-1]]
