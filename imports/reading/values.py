"""Objects of a JSON body into the records that the lines of a file give, judged the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.text import normalise
from imports.reading.cells import folded, problem_of, shortened
from imports.reading.records import Bad, Record

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Shape:
    """What JSON may hold where a file has a cell of this column."""

    name: str
    is_key: bool = False
    folds: bool = False
    yes_no: bool = False


def read_values(
    rows: Sequence[Mapping[str, object]], shapes: Sequence[Shape], *, says_which: bool = False
) -> Iterator[Record | Bad]:
    """`says_which`: one more cell tells by a 1 or a 0 for each column whether the object has it at all."""
    for line, row in enumerate(rows, start=1):
        record = _read(line, row, shapes)
        if says_which and isinstance(record, Record):
            record.cells.append("".join("01"[shape.name in row] for shape in shapes))
        yield record


def _read(line: int, row: Mapping[str, object], shapes: Sequence[Shape]) -> Record | Bad:
    cells: list[str] = []
    for place, shape in enumerate(shapes):
        cell = _cell(row.get(shape.name), shape)
        if cell is None:
            return Bad(line, "not_yes_or_no" if shape.yes_no else "not_a_string", _shown(row, shapes), place)
        if _HALF.search(cell):
            return Bad(line, "half_character", _shown(row, shapes), place)
        problem = problem_of(cell, is_key=shape.is_key)
        if problem:
            return Bad(line, problem[0], _shown(row, shapes), place, problem[1])
        cell = normalise(cell)
        cells.append(folded(cell) if shape.folds else cell)
    return Record(line, cells, None)


def _cell(value: object, shape: Shape) -> str | None:
    """null is an empty cell. Numbers come as strings: many a writer of JSON rounds its numbers, and 007 is no 7."""
    if value is None:
        return ""
    if isinstance(value, bool) and shape.yes_no:
        return "yes" if value else "no"
    return value if isinstance(value, str) else None


def _shown(row: Mapping[str, object], shapes: Sequence[Shape]) -> list[str]:
    values = (row.get(shape.name) for shape in shapes)
    texts = [value if isinstance(value, str) else "" if value is None else type(value).__name__ for value in values]
    return shortened([_HALF.sub("�", text) for text in texts])
