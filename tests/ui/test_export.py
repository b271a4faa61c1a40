"""A list as a file: raw values, bounded, and never a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from openpyxl import Workbook, load_workbook

from accounts.models import User
from common import export
from common.export import Figure, Sheet, harmless
from common.ui import Column, Fact

DAY = date(2026, 11, 23)
COLUMNS = [
    Column("Name", primary=True, value=lambda row: row[0]),
    Column("Bar", wide=True),
    Column("Worth", numeric=True, value=lambda row: row[1]),
    Column("On", value=lambda row: row[2]),
]
# Text that one spreadsheet or another would run: also after blanks, no-break and zero-width spaces, and in full width.
FORMULAS = [
    "=HYPERLINK('http://x')",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "\N{ZERO WIDTH SPACE}=1+1",
    "\N{ZERO WIDTH NO-BREAK SPACE}=1+1",
    "\N{RIGHT-TO-LEFT OVERRIDE}=1+1",
    "\x00=1+1",
    "\x0b=1+1",
    "＝1+1",
    "\tplain",
    "-5",
]


def exported(
    wanted: str, rows: Iterable[Any], *, count: int = 1, columns: list[Column] | None = None
) -> HttpResponseBase:
    request = RequestFactory().get("/goals/", {"format": wanted, "status": "behind"})
    request.user = User(email="jo@example.com")
    facts = [Fact("Status", "Behind"), Fact("Data as of", "08:15")]
    return export.answer(request, Sheet("goals", "Goals", columns or COLUMNS, rows, count, facts))


def bytes_of(answer: HttpResponseBase) -> bytes:
    assert isinstance(answer, FileResponse)
    with closing(answer.file_to_stream):
        return b"".join(answer)


def cells_of(answer: HttpResponseBase) -> list[list[str]]:
    return list(csv.reader(StringIO(bytes_of(answer).decode("utf-8-sig"), newline="")))


def book_of(answer: HttpResponseBase) -> Workbook:
    return load_workbook(BytesIO(bytes_of(answer)))


@time_machine.travel("2026-11-23T08:15:00Z")
def test_csv_has_the_columns_that_have_values_raw() -> None:
    rows = [
        ("Ana, “A”\nNovak", Figure(Decimal("1234.5000"), "money"), DAY),
        ("Ben", Figure(Decimal("-0.0"), "rate"), datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        ("", None, None),
        ("Dora", Decimal(1000000), 7),
    ]

    answer = exported("csv", rows)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="goals-2026-11-23.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert cells_of(answer) == [
        ["Name", "Worth", "On"],
        ["Ana, “A”\nNovak", "1234.5", "2026-11-23"],
        ["Ben", "0", "2026-11-23T08:15:00+00:00"],
        ["", "", ""],
        ["Dora", "1000000", "7"],
    ]


def test_csv_begins_with_the_mark_that_excel_knows_utf_8_by() -> None:
    assert bytes_of(exported("csv", [])) == b"\xef\xbb\xbfName,Worth,On\r\n"


def test_a_spreadsheet_says_what_it_is_and_types_its_cells() -> None:
    rows = [
        ("Ana", Figure(Decimal("1234.5"), "money"), DAY),
        ("Ben", Figure(Decimal("0.69"), "rate"), date(1899, 1, 1)),
    ]

    book = book_of(exported("xlsx", rows, count=2))

    about, page = book["About"], book["Rows"]
    said = {row[0].value: row[1].value for row in about.iter_rows(min_row=3)}
    assert about["A1"].value == "Goals"
    assert (said["Status"], said["Data as of"], said["Rows"], said["By"]) == ("Behind", "08:15", "2", "jo@example.com")
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Name", "Worth", "On"],
        ["Ana", 1234.5, datetime.fromisoformat("2026-11-23")],
        ["Ben", 0.69, "1899-01-01"],
    ]
    assert (page["B2"].number_format, page["B3"].number_format, page["C2"].number_format) == (
        "#,##0.00",
        "0.0%",
        "yyyy-mm-dd",
    )
    assert (page.auto_filter.ref, page.freeze_panes) == ("A1:C3", "B2")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula_and_a_number_stays_one(text: str) -> None:
    rows = [(text, Decimal("-5.25"), None)]
    columns = [*COLUMNS, Column(text, value=lambda row: row[0])]

    header, line = cells_of(exported("csv", rows, columns=columns))
    cell = book_of(exported("xlsx", rows))["Rows"]["A2"]

    assert (line[0], line[1], header[-1]) == (f"'{text}", "-5.25", f"'{text}")
    assert (str(cell.value)[0], cell.data_type) == ("'", "s")


@pytest.mark.parametrize("text", ["Ana", "a=b", "5 - 3", "", " Ana", "–", "−5", "'=1", "\N{GRINNING FACE}=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut_and_not_lost() -> None:
    cell = book_of(exported("xlsx", [("x" * 40_000, None, None)]))["Rows"]["A2"]

    assert len(str(cell.value)) == 32_767


def test_what_fails_on_the_way_is_no_half_file() -> None:
    def rows() -> Iterable[Any]:
        yield ("Ana", 1, None)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        exported("csv", rows())
