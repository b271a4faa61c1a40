"""import_data: a folder in order, what it prints, and its exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from imports.models import Import
from people.models import Department, Position
from tests.imports.conftest import DEPARTMENTS, PEOPLE

pytestmark = pytest.mark.django_db


def import_data(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("import_data", *arguments, "--json", stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    (files / "positions.csv").write_text("email,department_code,role,start_on\nben@acme.example,NORTH,rep,2025-01-01\n")
    (files / "people.csv").write_text(PEOPLE)
    (files / "departments.csv").write_text(DEPARTMENTS)
    (files / "notes.txt").write_text("no table")
    return files


def test_a_folder_is_imported_in_the_order_of_the_kinds(folder: Path) -> None:
    (folder / "colours.csv").write_text("a\n1\n")

    code, lines, warnings = import_data(str(folder))

    assert code == 0
    assert [(line["kind"], line["added"], line["errors"]) for line in lines] == [
        ("departments", 3, []),
        ("people", 3, []),
        ("positions", 1, []),
    ]
    assert "colours.csv" in warnings
    assert Position.objects.count() == 1


def test_a_rejected_row_gives_1_and_is_told(folder: Path) -> None:
    (folder / "departments.csv").write_text(DEPARTMENTS + "X,Bad,nonsense,CO\n")

    code, (line,), _ = import_data(str(folder / "departments.csv"))

    assert code == 1
    assert {key: line[key] for key in ("read", "added", "changed", "unchanged", "rejected", "deleted")} == {
        "read": 4, "added": 3, "changed": 0, "unchanged": 0, "rejected": 1, "deleted": 0,
    }  # fmt: skip
    (error,) = line["errors"]
    assert set(error) == {"file", "line", "column", "value", "code", "message"}
    assert (error["line"], error["column"], error["value"], error["code"]) == (5, "kind", "nonsense", "unknown_choice")


def test_an_unreadable_file_gives_2_and_wins(folder: Path) -> None:
    (folder / "departments.csv").write_text(DEPARTMENTS + "X,Bad,nonsense,CO\n")
    (folder / "people.csv").write_bytes(b"%PDF-1.7")

    code, lines, _ = import_data(str(folder / "departments.csv"), str(folder / "people.csv"))

    assert code == 2
    assert [(error["code"], error["line"]) for error in lines[1]["errors"]] == [("not_text", None)]
    assert import_data(str(folder / "departments2.csv"), "--kind", "departments")[0] == 2


def test_kind_overrides_the_name_and_an_unknown_name_is_a_warning(folder: Path) -> None:
    other = (folder / "departments.csv").rename(folder / "units.csv")

    assert import_data(str(other)) == (0, [], import_data(str(other))[2])
    code, (line,), _ = import_data(str(other), "--kind", "departments")

    assert (code, line["kind"], line["added"]) == (0, "departments", 3)


def test_a_dry_run_leaves_nothing_behind(folder: Path) -> None:
    code, (line,), _ = import_data(str(folder / "departments.csv"), "--dry-run")

    assert (code, line["added"]) == (0, 3)
    assert not Department.objects.exists()
    assert not Import.objects.exists()


def test_people_read_it_too(folder: Path) -> None:
    out = io.StringIO()
    (folder / "departments.csv").write_text(DEPARTMENTS + "X,Bad,nonsense,CO\n")

    with pytest.raises(SystemExit):
        call_command("import_data", str(folder / "departments.csv"), stdout=out)

    first, second = out.getvalue().splitlines()
    assert first.endswith("4 read, 3 added, 0 changed, 0 unchanged, 1 rejected, 0 deleted")
    assert second.startswith("  line 5, kind: This is none of: company")
