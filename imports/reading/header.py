"""Whether a file can be read at all, its delimiter and its columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from common.text import control_character
from imports.reading.split import Split

SAMPLE = 1024 * 1024
MOST_COLUMNS = 200
DELIMITERS = (",", ";", "\t")
BOM = b"\xef\xbb\xbf"

_SIGNS = (
    (b"\xff\xfe", "utf16_file"),
    (b"\xfe\xff", "utf16_file"),
    (b"\x1f\x8b", "packed_file"),
    (b"PK\x03\x04", "packed_file"),
    (b"PK\x05\x06", "packed_file"),
    (b"BZh", "packed_file"),
    (b"\xfd7zXZ", "packed_file"),
    (b"7z\xbc\xaf", "packed_file"),
    (b"%PDF", "not_text"),
    (b"MZ", "not_text"),
    (b"\x7fELF", "not_text"),
    (b"\x89PNG", "not_text"),
    (b"\xd0\xcf\x11\xe0", "excel_file"),
)
_HTML = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_BROKEN = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


class UnreadableError(Exception):
    """The file as a whole can't be read; nothing of it is imported."""

    def __init__(self, code: str, line: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.params: Mapping[str, Any] = params


@dataclass(frozen=True)
class Header:
    columns: tuple[str, ...]  # as written, trimmed
    delimiter: str
    line: int  # the physical line that it stands on
    offset: int  # of the first byte after it
    folded: tuple[str, ...] = field(default=())  # for comparing: case-folded


def read_header(file: BinaryIO, known: Collection[str]) -> Header:
    """`known`: names (case-folded) that columns may have; they tell the delimiter where the header leaves a doubt."""
    file.seek(0)
    sample = file.read(SAMPLE)
    _refuse_what_is_no_csv(sample)
    offset = len(BOM) if sample.startswith(BOM) else 0
    line, stated = 0, ""
    while True:
        raw, length = _first_line(sample, offset)
        line, offset = line + 1, offset + length
        text = raw.decode()
        found = re.fullmatch(r'"?sep=(.)"?', text, re.IGNORECASE)
        if line == 1 and found:
            stated = found[1]
        elif text.strip():
            break
    columns, delimiter = _columns(text, line, stated, known)
    return Header(columns, delimiter, line, offset, _unique(columns, line))


def _refuse_what_is_no_csv(sample: bytes) -> None:
    if not sample.strip(b"\x1a \t\r\n"):
        raise UnreadableError("empty_file")
    for sign, code in _SIGNS:
        if sample.startswith(sign):
            raise UnreadableError(code)
    if _HTML.match(sample.removeprefix(BOM)):
        raise UnreadableError("html_file")
    zeros = sample.count(0)
    if zeros * 3 > len(sample) and _looks_like_utf16(sample):
        raise UnreadableError("utf16_file")
    if len(_BROKEN.findall(sample)) * 10 > len(sample):
        raise UnreadableError("not_text")
    if b"\n" not in sample and b"\r" in sample.rstrip(b"\r"):
        raise UnreadableError("cr_line_ends")
    if _looks_like_cp1252(sample):
        raise UnreadableError("cp1252_file")


def _looks_like_utf16(sample: bytes) -> bool:
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return max(even, odd) * 10 > len(sample) * 4 and min(even, odd) * 10 < max(even, odd)


def _looks_like_cp1252(sample: bytes) -> bool:
    """Single accented letters among ASCII, and not one character of UTF-8: saved in an old encoding."""
    if sample.isascii():
        return False
    cut = sample.rfind(b"\n") + 1 or len(sample)
    runs = list(re.finditer(rb"[\x80-\xff]+", sample[:cut]))
    if any(_is_utf8(run[0]) for run in runs):
        return False
    letters = sum(len(run[0]) == 1 and _beside_a_letter(sample, run.start()) for run in runs)
    return letters > 0 and letters * 10 >= len(runs) * 9


def _beside_a_letter(sample: bytes, place: int) -> bool:
    return sample[place - 1 : place].isalpha() or sample[place + 1 : place + 2].isalpha()


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _first_line(sample: bytes, offset: int) -> tuple[bytes, int]:
    """The physical line at the offset, and its length with its end."""
    if offset >= len(sample):
        raise UnreadableError("no_header")
    end = sample.find(b"\n", offset)
    if end < 0:
        if len(sample) >= SAMPLE:
            raise UnreadableError("header_too_long", line=1)
        end = len(sample)
    raw = sample[offset:end]
    if not _is_utf8(raw):
        raise UnreadableError("not_text", line=1)
    return raw.removesuffix(b"\r").removesuffix(b"\x1a"), end + 1 - offset


def _columns(text: str, line: int, stated: str, known: Collection[str]) -> tuple[tuple[str, ...], str]:
    if stated and stated not in DELIMITERS:
        raise UnreadableError("unknown_delimiter", line=1, delimiter=stated)
    best: tuple[int, int] = (-1, -1)
    chosen: tuple[tuple[str, ...], str] | None = None
    for delimiter in (stated,) if stated else DELIMITERS:
        split = Split(delimiter)
        cells: list[str] = []
        if split.scan(text, 0, cells) is not True:
            continue
        names = tuple(cell.strip() for cell in cells)
        score = (sum(name.casefold() in known for name in names), len(names))
        if score > best:
            best, chosen = score, (names, delimiter)
    if chosen is None:
        raise UnreadableError("header_quotes", line=line)
    if best[0] <= 0:
        raise UnreadableError("no_header", line=line, found=text[:80])
    return chosen


def _unique(columns: tuple[str, ...], line: int) -> tuple[str, ...]:
    if len(columns) > MOST_COLUMNS:
        raise UnreadableError("too_many_columns", line=line, most=MOST_COLUMNS)
    folded = tuple(name.casefold() for name in columns)
    for name in columns:
        if control_character(name):
            raise UnreadableError("not_text", line=line)
        if name and folded.count(name.casefold()) > 1:
            raise UnreadableError("column_twice", line=line, column=name)
    return folded
