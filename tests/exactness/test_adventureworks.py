"""Microsoft's sample company: 95 quotas over eight sales quarters that are no calendar quarters, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.exactness.loading import Loaded, differences_found, exported, import_again, import_folder, real_rows
from tests.factories.files import Row

pytestmark = pytest.mark.django_db

AFTER_THE_END = date(2013, 6, 30)


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    yield from import_folder("adventureworks", django_db_blocker)


def sales() -> list[tuple[str, str, Decimal]]:
    """Seller, day and amount of each line."""
    seller = {row["order_number"]: row["email"] for row in real_rows("adventureworks", "credits")}
    sold_on = {row["number"]: row["ordered_on"] for row in real_rows("adventureworks", "orders")}
    return [
        (
            seller[line["order_number"]],
            sold_on[line["order_number"]],
            (Decimal(line["quantity"]) * Decimal(line["unit_price"]) * (1 - Decimal(line["discount"]))).quantize(
                Decimal("0.000001"), ROUND_HALF_UP
            ),
        )
        for line in real_rows("adventureworks", "order_lines")
    ]


def test_every_row_is_taken(company: Loaded) -> None:
    assert company.exit_code == 0
    assert {file["kind"]: (file["read"], file["added"], file["rejected"]) for file in company.files} == {
        kind: (rows, rows, 0)
        for kind, rows in {
            "departments": 30,
            "people": 290,
            "positions": 299,
            "products": 295,
            "customers": 428,
            "orders": 1994,
            "order_lines": 30129,
            "credits": 1994,
            "goals": 95,
        }.items()
    }


def test_all_95_quotas_to_the_cent(company: Loaded) -> None:
    def quota(row: Row, attainment: Decimal) -> tuple[object, ...]:
        actual = Decimal(row["actual"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return row["period_start"], row["period_end"], Decimal(row["target"]), actual, round(attainment, 2)

    expected = real_rows("adventureworks", "expected_attainment")
    rows = exported(AFTER_THE_END)

    assert len(rows) == 95
    assert {(row["owner_kind"], row["owner"], *quota(row, Decimal(row["attainment"]) * 100)) for row in rows} == {
        ("person", row["email"], *quota(row, Decimal(row["attainment_percent"]))) for row in expected
    }


def test_all_95_quotas_to_the_millionth(company: Loaded) -> None:
    """Each line rounded once, summed anew here: what is sold on a period's first and last day is in, the next is out."""
    sold = sales()

    assert {(row["owner"], row["period_start"]): Decimal(row["actual"]) for row in exported(AFTER_THE_END)} == {
        (goal["owner"], goal["period_start"]): sum(
            amount
            for email, day, amount in sold
            if email == goal["owner"] and goal["period_start"] <= day <= goal["period_end"]
        )
        for goal in real_rows("adventureworks", "goals")
    }


def test_a_later_day_changes_no_quota_that_is_over(company: Loaded) -> None:
    assert exported(date(2026, 11, 1)) == exported(AFTER_THE_END)


def test_on_the_first_day_of_a_quarter_only_that_day_counts(company: Loaded) -> None:
    first_day = "2012-02-29"
    sums: dict[str, Decimal] = {}
    for email, day, amount in sales():
        if day == first_day:
            sums[email] = sums.get(email, Decimal(0)) + amount

    rows = [row for row in exported(date.fromisoformat(first_day)) if row["period_start"] == first_day]

    assert sums
    assert {row["owner"]: Decimal(row["actual"]) for row in rows if Decimal(row["actual"])} == sums


def test_the_same_files_again_change_nothing(company: Loaded) -> None:
    before = exported(AFTER_THE_END)

    files = import_again("adventureworks")

    assert [(file["kind"], file["added"] + file["changed"] + file["deleted"] + file["rejected"]) for file in files] == [
        (file["kind"], 0) for file in company.files
    ]
    assert exported(AFTER_THE_END) == before


def test_a_whole_verification_finds_nothing_to_mend(company: Loaded) -> None:
    assert differences_found(date(2026, 11, 22)) == {}
