"""Files as people have them, loaded through the same door as the command's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from imports.actions import import_path
from imports.kinds import kind_named
from imports.models import Import

Load = Callable[..., Import]


def errors(imported: Import) -> list[tuple[int, str, str]]:
    return list(imported.errors.order_by("line", "id").values_list("line", "column", "code"))


def codes(imported: Import) -> set[str]:
    return set(imported.errors.values_list("code", flat=True)) | ({imported.error_code} - {""})


def counts(imported: Import) -> dict[str, int]:
    names = ("read", "added", "changed", "unchanged", "rejected", "deleted")
    return {name: value for name in names if (value := getattr(imported, name))}


@pytest.fixture
def load(tmp_path: Path, db: Any) -> Load:
    """Import a text (or bytes) as a file of a kind."""

    def load_text(kind: str, content: str | bytes, *, atomic: bool = False, applies: bool = True) -> Import:
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_path(
            path=path,
            kind=kind_named(kind),
            kind_name=kind,
            today=timezone.localdate(),
            atomic=atomic,
            applies=applies,
        )

    return load_text


DEPARTMENTS = """\
code,name,kind,parent_code
CO,Acme,company,
SALES,Sales,sales,CO
NORTH,Sales North,sales,SALES
"""
PEOPLE = """\
email,name,employee_number,hired_on,left_on
ana@acme.example,Ana Ruiz,0007,2021-03-01,
ben@acme.example,Ben Okafor,0012,2023-09-01,
cleo@acme.example,Cleo North,,2024-01-01,
"""


@pytest.fixture
def company(load: Load) -> Load:
    """Three departments, three people."""
    assert load("departments", DEPARTMENTS).added == 3
    assert load("people", PEOPLE).added == 3
    return load
