"""Files broken at random: each row is loaded or reported with its line, and nothing is lost."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from imports.actions import import_path
from imports.kinds import kind_named
from imports.models import Import
from people.models import Person
from sales.models import Product
from tests.imports.conftest import counts

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
NASTY = [
    *(
        b"",
        b" ",
        b"\t",
        b"-0",
        b"NaN",
        b"1e9",
        b"1_000",
        b"=1+1",
        b"99999999999999999999",
        b"2026-02-30",
        b"2026-W01-1",
    ),
    *(
        "１２３".encode(),
        "D\u200b".encode(),
        "\u202eabc".encode(),
        b"x" * 5000,
        b"null",
        b"a@b",
        b"0000-00-00",
        b"'",
        b"a;b",
    ),
]
BYTES = [
    b'"',
    b'""',
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b",",
    b";",
    b"\x1a",
    b"\xc3",
    b"\n\n",
    b"\x0b",
]


def rows_of(kind: str, seed: int) -> list[bytes]:
    """Rows that are good before anything happens to them, known by the number in their first cell."""
    count = 3 + seed % 10
    if kind == "people":
        return [f"p{seed}.{n}@acme.example,Person {n},{seed}-{n},2024-01-{n + 1:02}".encode() for n in range(count)]
    return [f"s{seed}.{n},Product {n},{n}.50,2024-01-{n + 1:02}".encode() for n in range(count)]


HEADERS = {"people": b"email,name,employee_number,hired_on", "products": b"sku,name,list_price,launched_on"}


def broken(rows: list[bytes], chance: Random) -> list[bytes]:
    rows = list(rows)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(rows))
        row = rows[at]
        place = chance.randrange(len(row) + 1)
        cells = row.split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(NASTY)
        rows[at] = chance.choice(
            [
                b",".join(cells),
                row[:place] + chance.choice(BYTES) + row[place:],
                row[:place] + row[place + 1 :],
                row[:place],
                row + b",more",
                row.rpartition(b",")[0],
                rows[chance.randrange(len(rows))],
                b"",
            ]
        )
    return rows


THOUSAND = [pytest.param(range(first, first + 100), marks=pytest.mark.full) for first in range(0, 1000, 100)]


@pytest.mark.parametrize("seeds", [range(12), *THOUSAND], ids=str)
def test_every_row_of_a_broken_file_is_loaded_or_reported(seeds: range, tmp_path: Path) -> None:  # G10
    seen: Counter[str] = Counter()
    for seed in seeds:
        chance = Random(seed)
        kind = chance.choice(list(HEADERS))
        rows = rows_of(kind, seed)
        end = chance.choice([b"\n", b"\r\n"])
        content = end.join([HEADERS[kind], *broken(rows, chance)]) + chance.choice([b"", end])
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content)
        with transaction.atomic():
            seen.update(check(path, kind, rows, content))
            transaction.set_rollback(True)

    files = len(seeds)
    sys.stdout.write(f"{files} files: {dict(seen)}\n")
    assert seen["files that were read"] > files / 3
    assert min(seen["added"], seen["rejected"]) > files / 3


def check(path: Path, kind: str, rows: list[bytes], content: bytes) -> Counter[str]:
    imported = import_path(
        path=path,
        kind=kind_named(kind),
        kind_name=kind,
        today=DAY,
        atomic=False,
        applies=True,
    )
    known = {
        *Person.objects.values_list("email", flat=True),
        *Product.objects.values_list("sku", flat=True),
    }
    told = set(imported.errors.values_list("line", flat=True))
    if imported.state == Import.State.FAILED:
        assert (counts(imported), known) == ({}, set()), content
        assert imported.error, content
        return Counter({"files that were refused": 1})
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    found = Counter(counts(imported))
    assert found["read"] == sum(found[name] for name in ("added", "changed", "unchanged", "rejected")), content
    assert found["added"] == len(known), content
    assert imported.rejected_rows.count() == found["rejected"] <= len(told), content
    assert all(line and 2 <= line <= len(lines) for line in told), content
    if b'"' not in content:
        # No record spans two lines: each line is the header, blank or a record.
        assert 1 + imported.blank + found["read"] == len(lines) - (lines[-1] == b""), content
        for row in rows:
            at = [number for number, line in enumerate(lines, 1) if line == row]
            assert row.partition(b",")[0].decode() in known or set(at) <= told, (row, content)
    return found + Counter({"files that were read": 1})
