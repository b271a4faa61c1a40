"""From the file into temporary tables, by COPY."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO

from django.db import connection

from imports.kinds import Kind
from imports.messages import REASON
from imports.reading import Bad, Clean, Header, Reader, Record, UnreadableError, read_header, read_values

# Dropped by name: inside a caller's transaction ON COMMIT DROP would come too late for a second file.
TABLES = ("import_cells", "import_rejects", "import_errors", "import_notes", "import_rows")


@dataclass
class Staged:
    """A file in import_cells (good records as text, cell by cell) and import_rejects (what the reader refused)."""

    kind: Kind
    header: Header
    places: dict[str, int]  # column of the kind: which cell of the record
    records: int = 0
    refused: int = 0
    blank: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)
    source: int | None = None  # the program that sends them: corrects its own records alone; None: anybody's
    partial: bool = False  # each row says itself which columns it has, in one more cell: see `there`

    def cell(self, column: str) -> str:
        return f"c{self.places[column]}"

    def there(self, column: str) -> str:
        """SQL over t: whether the row has the column. One that it has not leaves what is stored as it is."""
        if column not in self.places:
            return "false"
        return f"(substr(t.row_has, {self.places[column] + 1}, 1) = '1')" if self.partial else "true"


def open_file(file: BinaryIO, kind: Kind, mapping: Mapping[str, str]) -> Staged:
    """Read the header and say which column is which; raises what makes the file unreadable."""
    known = {column.name for column in kind.file_columns}
    header = read_header(file, {name.casefold() for name in mapping} if mapping else known)
    wanted = {name.casefold(): column for name, column in mapping.items()}
    places: dict[str, int] = {}
    notes: list[dict[str, Any]] = []
    for place, name in enumerate(header.folded):
        column = wanted.get(name, "") if mapping else name
        if column in known and column not in places:
            places[column] = place
        elif not mapping and header.columns[place] and name != REASON:
            notes.append({"line": header.line, "column": header.columns[place], "code": "unknown_column"})
    for column in kind.required:
        if column not in places:
            raise UnreadableError("missing_column", line=header.line, column=column)
    return Staged(kind, header, places, notes=notes)


def stage(file: BinaryIO, staged: Staged, told: Callable[[int], None]) -> None:
    """Fill import_cells and import_rejects."""
    _make_tables(len(staged.header.columns))
    by_place = {place: staged.kind.column(column).type for column, place in staged.places.items()}
    reader = Reader(
        file,
        staged.header,
        keys=frozenset(place for place, kind in by_place.items() if kind.is_key),
        folds=frozenset(place for place, kind in by_place.items() if kind.folds),
        told=told,
    )
    _fill(staged, reader)
    staged.blank = reader.blank


def stage_values(rows: Sequence[Mapping[str, object]], kind: Kind) -> Staged:
    """The same tables, filled with objects whose members are the kind's columns; a row's line is its place, from 1."""
    known = [column.name for column in kind.file_columns]
    named = {name for row in rows for name in row}.union(kind.required)
    columns = tuple(name for name in known if name in named)
    partial = any(row.keys() != rows[0].keys() for row in rows)
    header = Header((*columns, "") if partial else columns, ",", 0, 0, columns)
    staged = Staged(kind, header, {name: place for place, name in enumerate(columns)}, partial=partial)
    _make_tables(len(header.columns))
    _fill(staged, read_values(rows, [kind.column(name).shape for name in columns], says_which=partial))
    return staged


def _fill(staged: Staged, found: Iterable[Clean | Record | Bad]) -> None:
    with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as refused, connection.cursor() as cursor:
        delimiter = staged.header.delimiter
        source = _Source(_rows(found, staged, refused))
        cursor.copy_expert(f"COPY import_cells FROM STDIN (DELIMITER E'{_escaped(delimiter)}', NULL '')", source)
        staged.records = cursor.rowcount
        refused.seek(0)
        cursor.copy_expert('COPY import_errors (line, "column", code, value, params, cells) FROM STDIN', refused)
        staged.refused = cursor.rowcount
        cursor.execute("INSERT INTO import_rejects SELECT line, cells FROM import_errors")
        cursor.execute("ALTER TABLE import_errors DROP COLUMN cells")


def drop_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW IF EXISTS good_rows")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TABLES)}")


def _make_tables(width: int) -> None:
    drop_tables()
    cells = ", ".join(f"c{place} text" for place in range(width))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE import_cells (line int, read text, {cells})")
        cursor.execute("CREATE TEMP TABLE import_rejects (line int, cells jsonb)")
        cursor.execute(
            'CREATE TEMP TABLE import_errors (line int, "column" text, code text, value text, params jsonb, cells jsonb)'
        )
        cursor.execute('CREATE TEMP TABLE import_notes (line int, "column" text, code text, params jsonb)')


class _Source:
    """A generator of blocks as the file that COPY reads."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        block = self.rest or next(self.blocks, b"")
        self.rest = block[size:] if size > 0 else b""
        return block[:size] if size > 0 else block


def _rows(records: Iterable[Clean | Record | Bad], staged: Staged, refused: IO[bytes]) -> Iterator[bytes]:
    delimiter = staged.header.delimiter
    gap = (delimiter * 2).encode()
    columns = {place: column for column, place in staged.places.items()}
    special = re.compile(rf"[\\\n\r{delimiter}]")
    pending: list[str] = []
    for found in records:
        if isinstance(found, Clean):
            if pending:
                yield "".join(pending).encode()
                pending = []
            yield (
                b"\n".join([b"%d%b%b" % (line, gap, cells) for line, cells in enumerate(found.lines, found.line)])
                + b"\n"
            )
        elif isinstance(found, Bad):
            refused.write(_refused(found, columns, staged.header))
        else:
            read = json.dumps(found.read, ensure_ascii=False) if found.read is not None else ""
            cells = [str(found.line), read, *found.cells]
            pending.append(
                delimiter.join([special.sub(_escape, cell) if special.search(cell) else cell for cell in cells]) + "\n"
            )
            if len(pending) >= 2000:
                yield "".join(pending).encode()
                pending = []
    if pending:
        yield "".join(pending).encode()


def _refused(found: Bad, columns: Mapping[int, str], header: Header) -> bytes:
    column = value = ""
    if found.column is not None:
        column, value = columns.get(found.column, header.columns[found.column]), found.cells[found.column][:200]
    fields = [
        str(found.line),
        column,
        found.code,
        value,
        json.dumps(found.params),
        json.dumps(found.cells, ensure_ascii=False),
    ]
    return ("\t".join(re.sub(r"[\\\n\r\t]", _escape, text) for text in fields) + "\n").encode()


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], "\\" + found[0])


def _escaped(delimiter: str) -> str:
    return _ESCAPES.get(delimiter, delimiter)
