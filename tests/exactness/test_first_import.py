"""The first thing that ever happens to an installation may be an import."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Company
from tests.exactness.loading import exported
from tests.factories.files import load
from tests.reference.rows import ANA, ROOT, credit, goal, line, order, seat


@pytest.mark.django_db
def test_an_import_into_nothing_takes_the_companys_currency() -> None:
    assert not Company.objects.exists()

    reports = load(
        {
            "departments": [ROOT],
            "people": [ANA],
            "positions": [seat(ANA["email"], "CO")],
            "products": [{"sku": "P", "name": "Pump"}],
            "orders": [order("1", "2026-03-02", currency="")],
            "order_lines": [line("1", "3", "4")],
            "credits": [credit("1", ANA["email"])],
            "goals": [goal("person", ANA["email"], "revenue", "24")],
        }
    )

    assert [report["errors"] for report in reports.values()] == [[]] * 8
    assert [(row["actual"], row["attainment"]) for row in exported(date(2026, 4, 1))] == [("12.000000", "0.5000000000")]
