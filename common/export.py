"""A list as a file: the columns and rows that its page shows, as CSV or as a spreadsheet, with their raw values.

A list's columns say what each row is worth (`common.ui.Column.value`); its view says which rows. The file is written
whole before the first byte goes out, so that a failure is an answer and never half a list.
"""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Column, Fact, with_query

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 50_000
IN_MEMORY = 2 * 1024 * 1024
LONGEST_CELL = 32_767
FIRST_YEAR = 1900
# A cell that begins so is a formula to one spreadsheet or another, also after what the eye does not see.
FORMULA = frozenset("=+-@＝＋－＠")
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number whose kind (money, count, rate, number) a spreadsheet should show; CSV has it as it is."""

    value: Decimal | int | None
    kind: format.Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns` with a value are written, in their order, for each of `rows`; `facts`: the filters, and as of when."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    count: int
    facts: Sequence[Fact] = ()


def asked(request: HttpRequest) -> str:
    """csv or xlsx, where the address asks for a file."""
    wanted = request.GET.get("format", "")
    return wanted if wanted in FORMATS else ""


def answer(request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    """The file that the address asks for; a page that says why not where the list is too long."""
    if sheet.count > MOST_ROWS:
        return _too_many(request, sheet)
    wanted = asked(request)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    write = {"csv": _write_csv, "xlsx": _write_xlsx}[wanted]
    try:
        write(sheet, file, _about(request, sheet))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{sheet.name}-{timezone.localtime():%Y-%m-%d}.{wanted}",
        content_type=FORMATS[wanted],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _too_many(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = {
        "title": sheet.title,
        "count": format.number(sheet.count),
        "most": format.number(MOST_ROWS),
        "back": with_query(request.GET, format=None),
    }
    return render(request, "errors/too_many.html", context, status=422)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: with ' before it where one might."""
    if text[:1] in ("\t", "\r"):
        return f"'{text}"
    for sign in text:
        if sign in FORMULA:
            return f"'{text}"
        if unicodedata.category(sign) not in UNSEEN:
            break
    return text


def _written(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.value is not None]


def _value(column: Column, row: Any) -> object:
    return column.value(row) if column.value else None


# CSV: UTF-8 with the mark by which Excel knows it, days as ISO writes them, numbers as they are.


def _write_csv(sheet: Sheet, file: IO[bytes], _about: Sequence[tuple[str, str]]) -> None:
    columns = _written(sheet.columns)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([harmless(column.label) for column in columns])
    for row in sheet.rows:
        writer.writerow([_plain(_value(column, row)) for column in columns])
    text.detach()


def _plain(value: object) -> str:
    if isinstance(value, Figure):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else harmless(str(value))


# XLSX: what the list is on the first sheet, its rows on the second.


def _about(request: HttpRequest, sheet: Sheet) -> list[tuple[str, str]]:
    now = timezone.localtime()
    return [
        *((fact.label, fact.value) for fact in sheet.facts),
        (gettext("Rows"), format.number(sheet.count)),
        (gettext("Exported"), f"{now:%Y-%m-%d %H:%M} {timezone.get_current_timezone_name()}"),
        (gettext("By"), str(request.user)),
    ]


def _write_xlsx(sheet: Sheet, file: IO[bytes], about: Sequence[tuple[str, str]]) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with closing(xlsxwriter.Workbook(file, options)) as book:
        formats = _Formats(book)
        first = book.add_worksheet(gettext("About"))
        first.set_column(0, 0, 24)
        first.set_column(1, 1, 60)
        first.write_string(0, 0, _cut(sheet.title), formats.title)
        for at, (label, text) in enumerate(about, start=2):
            first.write_string(at, 0, _cut(label), formats.head)
            first.write_string(at, 1, _cut(text))
        _write_rows(book.add_worksheet(gettext("Rows")), sheet, formats)


class _Formats:
    """The looks of cells, made once a book."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        shapes = {"money": "#,##0.00", "count": "#,##0.###", "rate": "0.0%", "number": "#,##0.00##"}
        self.kinds = {kind: book.add_format({"num_format": shape}) for kind, shape in shapes.items()}


def _write_rows(page: Any, sheet: Sheet, formats: _Formats) -> None:
    columns = _written(sheet.columns)
    for at, column in enumerate(columns):
        page.set_column(at, at, 28 if column.primary else max(14, len(column.label) + 4))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(sheet.count, 1), len(columns) - 1)
    for at, column in enumerate(columns):
        page.write_string(0, at, _cut(column.label), formats.head)
    for line, row in enumerate(sheet.rows, start=1):
        for at, column in enumerate(columns):
            _write_cell(page, line, at, _value(column, row), formats)


def _write_cell(page: Any, line: int, at: int, value: object, formats: _Formats) -> None:
    look = None
    if isinstance(value, Figure):
        look, value = formats.kinds[value.kind], value.value
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        page.write_number(line, at, float(value), look)
    elif isinstance(value, date) and value.year < FIRST_YEAR:
        page.write_string(line, at, value.isoformat())
    elif isinstance(value, datetime):
        page.write_datetime(line, at, timezone.localtime(value).replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        page.write_datetime(line, at, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001  # a day has no zone
    else:
        page.write_string(line, at, _cut(str(value)))


def _cut(text: str) -> str:
    """A longer cell would be left out as a whole."""
    return harmless(text)[:LONGEST_CELL]
