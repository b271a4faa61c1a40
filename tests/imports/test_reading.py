"""Bytes into records: what each file of the corpus of bad inputs gives, and that no line is ever lost."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reading import Bad, Clean, Reader, Record, UnreadableError, read_header
from imports.reading.records import BLOCK

KNOWN = ("code", "name", "amount")


def read(content: bytes) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]], int]:
    """Good records with their lines, bad lines with their codes, and how many lines were blank."""
    file = io.BytesIO(content)
    reader = Reader(file, read_header(file, KNOWN), keys=frozenset({0}), folds=frozenset())
    good: list[tuple[int, list[str]]] = []
    bad: list[tuple[int, str]] = []
    for found in reader:
        if isinstance(found, Clean):
            cells = [line.decode().split(reader.header.delimiter) for line in found.lines]
            good += list(enumerate(cells, found.line))
        elif isinstance(found, Record):
            good.append((found.line, found.cells))
        else:
            bad.append((found.line, found.code))
    return good, bad, reader.blank


UNREADABLE = {
    1: (b"", "empty_file"),
    3: (b"1,Ana,5\n2,Ben,6\n", "no_header"),
    5: ("code,name\n1,Ana\n".encode("utf-16"), "utf16_file"),
    6: ("code,name\n1,Ana\n".encode("utf-16-be"), "utf16_file"),
    7: (b"code,name\n1,Jos\xe9\n", "cp1252_file"),
    11: (b"code,name\r1,Ana\r2,Ben\r", "cr_line_ends"),
    18: (b"code,Code\n1,2\n", "column_twice"),
    24: (b"\x1f\x8b\x08\x00code,name", "packed_file"),
    25: (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>\n", "html_file"),
    26: (b"%PDF-1.7\ncode,name\n", "not_text"),
}


@pytest.mark.parametrize("number", UNREADABLE)
def test_a_file_that_is_no_csv_says_what_it_is(number: int) -> None:
    content, code = UNREADABLE[number]

    with pytest.raises(UnreadableError) as refused:
        read(content)

    assert refused.value.code == code


GOOD = [(2, ["1", "Ana"])]
READABLE = {
    2: (b"code,name\n", [], []),
    4: (b"\xef\xbb\xbfcode,name\n1,Ana\n", GOOD, []),
    8: (b"code,name\n1,Ana\n2,\xc0\x80\n", GOOD, [(3, "not_utf8")]),
    9: (b"code,name\n1,Ana\n2,\xed\xa0\x80\n", GOOD, [(3, "not_utf8")]),
    10: (b"code,name\n1,Ana\n2,caf\xc3", GOOD, [(3, "not_utf8")]),
    12: (b"code,name\r\n1,Ana\n2,a\r3,b\n", GOOD, [(3, "lone_cr")]),
    13: (b"code,name\n1,Ana", GOOD, []),
    14: (b"code,name\n1,Ana\n\x1a", GOOD, []),
    15: (b"code;name\n1;Ana\n", GOOD, []),
    16: (b"code\tname\n1\tAna\n", GOOD, []),
    17: (b"sep=;\ncode;name\n1;Ana\n", [(3, ["1", "Ana"])], []),
    21: (b" Code , NAME \n1,Ana\n", GOOD, []),
    31: (b'code,name\n1,"Ana\n2,Ben\n3,Cleo\n', [], [(n, "unterminated_quote") for n in (2, 3, 4)]),
    32: (b'code,name\n1,Ana\n2,ab"c"d\n', GOOD, [(3, "stray_quote")]),
    33: (b'code,name\n1,"a\nb"\n\n2,c\n', [(2, ["1", "a\nb"]), (5, ["2", "c"])], []),
    34: (b"code,name\n1,Ana\n2\n", GOOD, [(3, "too_few_cells")]),
    35: (b"code,name\n1,Ana\n2,b,c\n", GOOD, [(3, "too_many_cells")]),
    36: (b"code,name\n\n1,Ana\n   \n\n", [(3, ["1", "Ana"])], []),
    37: (b"code,name\n1," + b"x" * 131073 + b"\n2,b\n", [(3, ["2", "b"])], [(2, "field_too_long")]),
    38: (b'code,name\n1,"' + b"x\n" * 5_000_000 + b'"\n2,b\n', [(5_000_003, ["2", "b"])], [(2, "field_too_long")]),
    39: (b"code,name\n1,Ana\n2,a\x00b\n", GOOD, [(3, "control_character")]),
    40: ("code,name\n1,a\x0bb\n2\u2028x,b\n3,a\u2028b\n".encode(), [(4, ["3", "a\u2028b"])],
         [(2, "control_character"), (3, "invisible_character")]),
    54: (b"code,name\n000123,a\n", [(2, ["000123", "a"])], []),
    55: (b"code,name\n1.23E+10,a\n", [(2, ["1.23E+10", "a"])], []),
    56: ("code,name\nA1 ,a\nA\u200b1,b\n".encode(), [(2, ["A1", "a"])], [(3, "invisible_character")]),
    57: ("code,name\n\u04101,a\n".encode(), [(2, ["\u04101", "a"])], []),
    58: ("code,name\n1,Cafe\u0301\n".encode(), [(2, ["1", "Caf\u00e9"])], []),
}  # fmt: skip


@pytest.mark.parametrize("number", READABLE)
def test_each_line_is_read_or_rejected(number: int) -> None:
    content, good, bad = READABLE[number]

    found = read(content)

    assert (found[0], found[1]) == (good, bad)


FORMULAS = {
    41: '=HYPERLINK(""x"")', 42: "+1+1", 43: "-2+3", 44: "@SUM(A1)", 45: "\t=1", 46: "\u200b=1",
}  # fmt: skip


@pytest.mark.parametrize("number", FORMULAS)
def test_a_formula_is_text_and_kept(number: int) -> None:
    cell = FORMULAS[number]

    good, bad, _ = read(f'code,name\n1,"{cell}"\n'.encode())

    assert (good, bad) == ([(2, ["1", cell.replace('""', '"').strip()])], [])


def test_a_quote_closed_by_a_later_row_rejects_the_rows_between_and_no_more() -> None:
    good, bad, _ = read(b'code,name\n1,"Ana\n2,Ben\n3,"Cleo"\n4,Dan\n')

    assert bad == [(2, "unterminated_quote"), (3, "unterminated_quote"), (4, "unterminated_quote")]
    assert good == [(5, ["4", "Dan"])]


def test_an_unterminated_quote_in_row_2_of_10_000_rejects_each_line_that_it_swallowed() -> None:  # 31, M18
    rows = b"".join(b"%d,name\n" % number for number in range(3, 10_001))

    good, bad, _ = read(b'code,name\n1,a\n2,"open\n' + rows)

    assert good == [(2, ["1", "a"])]
    assert [line for line, _ in bad] == list(range(3, 10_002))


def test_a_line_of_50_mb_takes_little_memory() -> None:  # 23
    class Long(io.RawIOBase):
        """code,name and one endless line, made as it is read."""

        def __init__(self) -> None:
            self.place = 0
            self.head, self.tail, self.size = b"code,name\n1,", b"\n2,b\n", 50 * 1024 * 1024

        def seek(self, offset: int, whence: int = 0) -> int:
            self.place = offset
            return offset

        def tell(self) -> int:
            return self.place

        def read(self, size: int = -1) -> bytes:
            start, end = self.place, self.place + size
            middle = len(self.head) + self.size
            parts = [
                self.head[start:end],
                b"x" * max(0, min(end, middle) - max(start, len(self.head))),
                self.tail[max(0, start - middle) : max(0, end - middle)],
            ]
            self.place += sum(map(len, parts))
            return b"".join(parts)

    file = Long()
    tracemalloc.start()
    reader = Reader(file, read_header(file, KNOWN))  # type: ignore[arg-type]
    found = list(reader)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [type(one) for one in found] == [Bad, Clean]
    assert isinstance(found[0], Bad)
    assert found[0].code == "field_too_long"
    assert isinstance(found[1], Clean)
    assert (found[1].line, found[1].lines) == (3, [b"2,b"])
    assert peak < 20 * BLOCK


PIECES = st.sampled_from(
    [b"a", b"1", b",", b",", b";", b"\t", b" ", b"\n", b"\n", b"\n", b"\r\n", b"\r", b'"', b'""', b'","', b"\x00", b"\x1a",
     b"\xc3\xa9", b"\xc3", b"\xff", "\u200b".encode(), "\u2028".encode(), b"\\", b"x" * 70_000, b"1,a\n", b'2,"b\nc"\n']
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_lines_in_are_loaded_or_rejected_or_blank(pieces: list[bytes]) -> None:  # G10
    content = b"code,name\n" + b"".join(pieces)
    file = io.BytesIO(content)
    try:
        header = read_header(file, KNOWN)
    except UnreadableError:
        return
    reader = Reader(file, header)

    seen: list[int] = []
    spans = 0
    for found in reader:
        if isinstance(found, Clean):
            seen += range(found.line, found.line + len(found.lines))
        else:
            seen.append(found.line)
            spans += found.lines - 1  # a quoted cell may hold line breaks

    lines = content.count(b"\n") + (not content.endswith(b"\n")) - 1
    if content.endswith(b"\n\x1a"):
        lines -= 1  # no line of its own
    assert seen == sorted(set(seen))
    assert len(seen) + spans + reader.blank == lines
