"""The sample files of all kinds are one small company, and every template takes what it documents."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from goals.models import Goal
from imports.kinds import Kind, all_kinds
from people.models import Company
from sales.models import Credit, Deal, FollowUp, Measurement, Order, OrderLine, Return
from tests.sales.importing import taken

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).parents[2] / "docs" / "import.md"


def sample_of(kind: Kind) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in kind.columns])
    writer.writerows(kind.samples)
    return out.getvalue()


@pytest.fixture(autouse=True)
def company() -> None:
    Company.objects.get_or_create(pk=1, defaults={"currency": "USD", "time_zone": "UTC", "country": "US"})
    Company.objects.update(currency="USD")


def test_the_samples_of_all_kinds_import_in_their_order_and_again_change_nothing() -> None:
    first = {kind.name: taken(kind.name, sample_of(kind)).counts for kind in all_kinds()}
    again = {kind.name: taken(kind.name, sample_of(kind)).counts for kind in all_kinds()}

    assert first == {kind.name: {"added": len(kind.samples)} for kind in all_kinds()}
    assert again == {kind.name: {"unchanged": len(kind.samples)} for kind in all_kinds()}
    assert all(kind.samples for kind in all_kinds())
    filled = (Order, OrderLine, Credit, Return, FollowUp, Deal, Measurement, Goal)
    assert all(model.objects.exists() for model in filled)


@pytest.mark.parametrize("name", [kind.name for kind in all_kinds()])
def test_a_sample_row_has_a_cell_for_each_column(name: str) -> None:
    kind = next(kind for kind in all_kinds() if kind.name == name)

    assert {len(row) for row in kind.samples} == {len(kind.columns)}


@pytest.mark.parametrize("name", [kind.name for kind in all_kinds()])
def test_the_guide_has_every_column_and_error_of_a_kind(name: str) -> None:
    kind = next(kind for kind in all_kinds() if kind.name == name)
    text = GUIDE.read_text(encoding="utf-8")
    section = text.partition(f"\n## {name}.csv\n")[2].partition("\n## ")[0]

    codes = {rule.code for rule in (*kind.rules, *kind.checks)} | set(kind.texts)
    codes |= {reference.code for reference in kind.references if reference.code}
    missing = {word for word in (*(column.name for column in kind.columns), *codes) if f"`{word}`" not in section}

    assert section, f"docs/import.md has no section for {name}.csv"
    assert missing == set()
