"""Two imports at once, and processes that die in the middle: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from imports.models import Import
from people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def people_file(path: Path, count: int) -> Path:
    lines = [f"p{number:06}@acme.example,Person {number}\n" for number in range(count)]
    path.write_text("email,name\n" + "".join(lines) + "no address,Bad\n\n")
    return path


def import_process(path: Path) -> subprocess.Popen[str]:
    """A process of its own on the database of the test."""
    name = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_data", str(path), "--json", "--skip-checks"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def report(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=300)
    assert process.returncode in (0, 1), err
    assert out, err
    return dict(json.loads(out))


def test_two_at_once_load_each_row_once(tmp_path: Path) -> None:  # F35
    path = people_file(tmp_path / "people.csv", 3000)

    first, second = import_process(path), import_process(path)
    reports = [report(first), report(second)]

    assert sorted((one["added"], one["unchanged"], one["rejected"]) for one in reports) == [(0, 3000, 1), (3000, 0, 1)]
    assert Person.objects.count() == 3000
    assert Import.objects.filter(same_as__isnull=False).count() == 1


@pytest.mark.parametrize(("kills", "rows"), [(2, 5_000), pytest.param(50, 100_000, marks=pytest.mark.full)])
def test_a_killed_import_is_done_over_and_loses_nothing(kills: int, rows: int, tmp_path: Path) -> None:  # F34, G11
    path = people_file(tmp_path / "people.csv", rows)

    for _ in range(kills):
        process = import_process(path)
        time.sleep(random.uniform(1.0, 4.0))
        process.kill()
        process.communicate()
    last = report(import_process(path))

    assert last["read"] == rows + 1 == last["added"] + last["unchanged"] + last["rejected"]
    assert Person.objects.count() == rows
    assert Import.objects.exclude(state=Import.State.DONE).count() == 0
