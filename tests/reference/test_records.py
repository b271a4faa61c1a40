"""How files merge into records, by examples."""

from __future__ import annotations

from tests.reference.records import Records

PRODUCT = {"sku": "P", "name": "Product", "unit_cost": "4", "list_price": "9"}


def test_a_missing_column_leaves_and_an_empty_cell_clears() -> None:
    records = Records({"customers": [{"code": "C", "name": "Shop", "segment": "big", "region": "west"}]})

    records.read("customers", [{"code": "C", "segment": ""}])

    assert records["customers"] == [{"code": "C", "name": "Shop", "segment": "", "region": "west"}]


def test_a_row_is_taken_away() -> None:
    records = Records(
        {
            "credits": [
                {"order_number": "1", "email": "Ana@x.example"},
                {"order_number": "1", "email": "b@x.example", "share": ".5"},
            ]
        }
    )

    records.read("credits", [{"order_number": "1", "email": "B@x.example", "delete": "yes"}])

    assert records["credits"] == [{"order_number": "1", "email": "ana@x.example", "share": "1"}]


def test_a_line_keeps_the_cost_of_its_first_reading() -> None:
    line = {"order_number": "1", "line": "1", "sku": "P", "quantity": "1", "unit_price": "9", "unit_cost": ""}
    records = Records({"products": [PRODUCT], "order_lines": [line]})

    records.read("products", [PRODUCT | {"unit_cost": "5"}])
    records.read("order_lines", [line | {"line": "2"}, line, line | {"line": "3", "unit_cost": "7"}])

    assert [row["unit_cost"] for row in records["order_lines"]] == ["4", "5", "7"]


def test_the_first_promise_counts() -> None:
    records = Records({"orders": [{"number": "1", "ordered_on": "2026-01-01", "promised_on": ""}]})

    records.read("orders", [{"number": "1", "promised_on": "2026-01-05"}])
    records.read("orders", [{"number": "1", "promised_on": "2026-01-09"}])

    assert [row["promised_on"] for row in records["orders"]] == ["2026-01-05"]


def test_a_new_position_closes_the_open_one() -> None:
    first, second = (
        {"email": "a@x.example", "department_code": "N", "role": "rep", "start_on": day}
        for day in ("2026-01-01", "2026-03-01")
    )
    records = Records({"positions": [first]})

    records.read("positions", [second])
    records.read("positions", [first | {"end_on": ""}, second | {"end_on": ""}])

    assert [row.get("end_on") for row in records["positions"]] == ["2026-02-28", ""]


def test_a_new_address_keeps_the_history() -> None:
    records = Records(
        {
            "people": [{"email": "a@x.example", "name": "Ana"}],
            "credits": [{"order_number": "1", "email": "a@x.example"}],
            "goals": [
                {
                    "owner_kind": "person",
                    "owner": "a@x.example",
                    "metric": "units",
                    "period_start": "2026-01-01",
                    "period_end": "2026-01-31",
                }
            ],
        }
    )

    records.read("people", [{"email": "z@x.example", "previous_email": "a@x.example"}])

    assert [row["name"] for row in records["people"]] == ["Ana"]
    assert [row["email"] for row in records["credits"]] == ["z@x.example"]
    assert [row["owner"] for row in records["goals"]] == ["z@x.example"]
    assert records.find("people", "z@x.example") is not None
