"""Real folders loaded by the command once for a module; what is exported, stored and verified."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase

from people.calendar import get_company
from tests.factories.files import Row


@dataclass(frozen=True)
class Loaded:
    exit_code: int
    files: list[dict[str, Any]]


def real_folder(name: str) -> Path:
    here = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("SALESMGMT_REAL_DATA", here / ".." / "shared" / "data")) / name
    if not folder.is_dir():
        pytest.skip(f"the real data of {name} is not at {folder} (SALESMGMT_REAL_DATA says where)")
    return folder


def real_rows(name: str, stem: str) -> list[Row]:
    with (real_folder(name) / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run_import(*arguments: str) -> Loaded:
    out, code = io.StringIO(), 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        try:
            call_command("import_data", *arguments, "--json", stdout=out)
        except SystemExit as end:
            code = int(end.code or 0)
        except CommandError as error:
            code = error.returncode
    connection.check_constraints()
    return Loaded(code, [json.loads(line) for line in out.getvalue().splitlines()])


def import_folder(name: str, blocker: Any) -> Iterator[Loaded]:
    """A module's fixture: loaded once, seen by every test of the module, rolled back after the last."""
    folder = real_folder(name)
    with blocker.unblock(), rolled_back():
        get_company()
        yield run_import(str(folder))


def import_again(name: str) -> list[dict[str, Any]]:
    return run_import(str(real_folder(name))).files


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def exported(as_of: date) -> list[Row]:
    out = io.StringIO()
    call_command("export_attainment", "--as-of", as_of.isoformat(), stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def differences_found(day: date) -> dict[str, int]:
    """What a whole verification mends: nothing, `{}`, is what is expected."""
    from goals.actions import months, publish, verify_ledger, verify_month
    from goals.actions.attainment import write_attainment

    found = {"entries": verify_ledger(day)}
    found |= {f"series of {month:%Y-%m}": verify_month(day, month) for month in months(day)}
    found |= {"attainment": write_attainment()}
    publish(day)  # the first may record states
    found |= {"published": publish(day)}
    return {what: count for what, count in found.items() if count}
