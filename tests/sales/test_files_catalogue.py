"""Exchange rates, products, competitors' prices: every rule of their files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imports.actions import CannotUndoError
from imports.models import ChangedRow
from sales.models import CompetitorPrice, ExchangeRate, Order, Product, ProductLine
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("people")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("EURO,2026-01-01,1", "currency", "unknown_currency"),
        ("eur,2026-01-01,1", "currency", "unknown_currency"),
        ("EUR,2026-02-29,1", "day", "no_such_day"),
        ("EUR,2026-01-01,0", "rate", "number_too_small"),
        ("EUR,2026-01-01,-1", "rate", "number_too_small"),
        ("EUR,2026-01-01,1.123456789", "rate", "too_many_decimals"),
        ("EUR,2026-01-01,", "rate", "required"),
        (",2026-01-01,1", "currency", "required"),
    ],
)
def test_a_bad_rate_is_rejected(row: str, column: str, code: str) -> None:
    report = take("exchange_rates", f"currency,day,rate\n{row}")

    assert report.errors == [(2, column, code)]
    assert not ExchangeRate.objects.exists()


def test_a_rate_of_the_own_currency_is_taken_with_a_warning() -> None:
    report = taken("exchange_rates", "currency,day,rate\nUSD,2026-01-01,2\nEUR,2026-01-01,0.00000001")

    assert report.counts == {"added": 2}
    assert report.notes == [(2, "currency", "own_currency")]


def test_a_corrected_rate_changes_it() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1.1")

    report = taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1.2")

    assert report.counts == {"changed": 1}
    assert [rate.rate for rate in ExchangeRate.objects.all()] == [Decimal("1.2")]


def test_a_rate_that_an_order_needs_stays() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1.1\nEUR,2026-02-01,1.2\nEUR,2026-03-02,1.3")
    taken("orders", "number,ordered_on,currency\no1,2026-03-01,EUR")
    taken("orders", "number,ordered_on,currency\no2,2026-03-01,USD")

    both = take(
        "exchange_rates", "currency,day,rate,delete\nEUR,2026-01-01,,yes\nEUR,2026-02-01,,yes\nEUR,2026-03-02,,yes"
    )
    one = take("exchange_rates", "currency,day,rate,delete\nEUR,2026-02-01,,yes")

    assert both.codes == [(2, "rate_needed"), (3, "rate_needed")]
    assert both.counts == {"rejected": 2, "deleted": 1}
    assert "o1" in both.messages[0]
    assert one.counts == {"deleted": 1}
    assert ExchangeRate.objects.get().day.isoformat() == "2026-01-01"


def test_moving_a_rate_to_an_earlier_day_is_one_file() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-02-01,1.2")
    taken("orders", "number,ordered_on,currency\no1,2026-03-01,EUR")

    report = taken("exchange_rates", "currency,day,rate,delete\nEUR,2026-02-01,,yes\nEUR,2026-01-15,1.2,")

    assert report.counts == {"added": 1, "deleted": 1}


def test_the_undo_of_a_rate_that_an_order_needs_is_refused() -> None:
    rates = taken("exchange_rates", "currency,day,rate\nEUR,2026-02-01,1.2")
    taken("orders", "number,ordered_on,currency\no1,2026-03-01,EUR")

    with pytest.raises(CannotUndoError):
        rates.undo()

    assert ExchangeRate.objects.exists()


def test_a_rate_that_would_burst_the_ledger_is_rejected() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1")
    taken("products", "sku,name\npump,Pump")
    taken("orders", "number,ordered_on,currency\no1,2026-03-01,EUR")
    taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,1000000,100000")

    report = take("exchange_rates", "currency,day,rate\nEUR,2026-01-01,11\nEUR,2026-03-02,11")

    assert report.codes == [(2, "amount_too_large")]
    assert report.counts == {"added": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("p,,,,,,,", "name", "required"),
        ("p,Pump,,goods,,,,", "kind", "unknown_choice"),
        ("p,Pump,,,-0.01,,,", "list_price", "number_too_small"),
        ("p,Pump,,,,1.00001,,", "unit_cost", "too_many_decimals"),
        ("p,Pump,,,,1e3,,", "unit_cost", "not_a_number"),
        ("p,Pump,,,,,01/02/2026,", "launched_on", "not_a_date"),
        ("p,Pump,,,,,2026-02-01,2026-01-31", "retired_on", "end_before_start"),
        ("p,Pump,A / / B,,,,,", "product_line", "not_a_product_line"),
        ("p,Pump,/ B,,,,,", "product_line", "not_a_product_line"),
        ("p,Pump,A /,,,,,", "product_line", "not_a_product_line"),
        ("p,Pump,/,,,,,", "product_line", "not_a_product_line"),
        (f"p,Pump,A / {'x' * 201},,,,,", "product_line", "not_a_product_line"),
        ("p,Pump,A\u200b,,,,,", "product_line", "invisible_character"),
        ("p\u200b,Pump,,,,,,", "sku", "invisible_character"),
    ],
)
def test_a_bad_product_is_rejected(row: str, column: str, code: str) -> None:
    header = "sku,name,product_line,kind,list_price,unit_cost,launched_on,retired_on"

    report = take("products", f"{header}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Product.objects.exists()
    assert not ProductLine.objects.exists()


def test_product_lines_are_made_from_the_top() -> None:
    report = taken(
        "products",
        """sku,name,product_line
        p1,One,Pumps / Small / Blue
        p2,Two,Pumps  /  Large
        p3,Three,Grains/Cereals
        p4,Four,
        p5,Five,Pumps""",
    )

    lines = {line.path: line for line in ProductLine.objects.all()}
    assert set(lines) == {"Pumps", "Pumps / Small", "Pumps / Small / Blue", "Pumps / Large", "Grains/Cereals"}
    assert lines["Pumps / Small / Blue"].name == "Blue"
    assert lines["Pumps / Small / Blue"].parent == lines["Pumps / Small"]
    assert lines["Pumps / Small"].parent == lines["Pumps"]
    assert lines["Pumps"].parent is None
    assert {product.sku: product.line and product.line.path for product in Product.objects.all()} == {
        "p1": "Pumps / Small / Blue",
        "p2": "Pumps / Large",
        "p3": "Grains/Cereals",
        "p4": None,
        "p5": "Pumps",
    }
    assert ChangedRow.objects.filter(change_set=report.record.change_set, table="sales_productline").count() == 5


def test_products_keep_what_the_file_lacks_and_lose_what_it_empties() -> None:
    taken("products", "sku,name,product_line,kind,list_price\np,Pump,A,service,5")

    kept = taken("products", "sku,name\np,Pump 2")
    product = Product.objects.get()
    assert (product.name, product.line and product.line.path, product.kind, product.list_price) == (
        "Pump 2",
        "A",
        "service",
        Decimal(5),
    )
    emptied = taken("products", "sku,name,product_line,kind,list_price\np,Pump 2,,,")
    product.refresh_from_db()
    assert (product.line, product.kind, product.list_price) == (None, "product", None)
    assert kept.counts == emptied.counts == {"changed": 1}


def test_the_same_products_again_change_nothing() -> None:
    text = "sku,name,product_line,list_price\np,Pump,A / B,5.5\nq,Seal,A,"
    taken("products", text)

    again = taken("products", text)

    assert again.counts == {"unchanged": 2}
    assert again.record.change_set is None


def test_a_new_line_of_a_product_that_stands_changes_it() -> None:
    taken("products", "sku,name,product_line\np,Pump,A")

    report = taken("products", "sku,name,product_line\np,Pump,A / B")

    assert report.counts == {"changed": 1}
    assert Product.objects.get().line == ProductLine.objects.get(path="A / B")


def test_an_undo_takes_the_lines_back_too() -> None:
    first = taken("products", "sku,name,product_line\np,Pump,A / B")
    second = taken("products", "sku,name,product_line\np,Pump,C")

    second.undo()

    assert list(ProductLine.objects.values_list("path", flat=True).order_by("path")) == ["A", "A / B"]
    assert Product.objects.get().line == ProductLine.objects.get(path="A / B")
    assert first.record.change_set is not None


def test_a_rejected_product_makes_no_line() -> None:
    report = take("products", "sku,name,product_line\np,,New\nq,Seal,A")

    assert report.counts == {"added": 1, "rejected": 1}
    assert list(ProductLine.objects.values_list("path", flat=True)) == ["A"]


def test_a_dry_run_makes_no_line() -> None:
    report = take("products", "sku,name,product_line\np,Pump,A", applies=False)

    assert report.counts == {"added": 1}
    assert not ProductLine.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("competitor_prices", "sku,competitor,observed_on,price\np,Rotor,2026-01-01,5"),
        ("deals", "number,owner_email,sku,opened_on,stage\nd,ana@x.example,p,2026-01-01,offer"),
        ("order_lines", "order_number,line,sku,quantity,unit_price\no,1,p,1,1"),
    ],
)
def test_a_product_in_use_is_not_deleted(kind: str, text: str) -> None:
    taken("products", "sku,name\np,Pump")
    taken("orders", "number,ordered_on\no,2026-01-01")
    taken(kind, text)

    report = take("products", "sku,name,delete\np,,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert Product.objects.exists()


def test_a_product_that_nothing_uses_is_deleted_and_comes_back_with_an_undo() -> None:
    taken("products", "sku,name,product_line\np,Pump,A")

    report = taken("products", "sku,name,delete\np,,yes")

    assert report.counts == {"deleted": 1}
    assert not Product.objects.exists()
    report.undo()
    assert Product.objects.get().line == ProductLine.objects.get(path="A")


def test_the_currency_of_an_order_without_rate_stays_out() -> None:
    report = take("orders", "number,ordered_on,currency\no1,2026-03-01,EUR")

    assert report.errors == [(2, "currency", "no_rate")]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("q,Rotor,2026-01-01,5,", "sku", "unknown_product"),
        ("p,,2026-01-01,5,", "competitor", "required"),
        ("p,Rotor,2026-01-01,,", "price", "required"),
        ("p,Rotor,2026-01-01,-1,", "price", "number_too_small"),
        ("p,Rotor,20260101,1,", "observed_on", "not_a_date"),
    ],
)
def test_a_bad_competitor_price_is_rejected(row: str, column: str, code: str) -> None:
    taken("products", "sku,name\np,Pump")

    report = take("competitor_prices", f"sku,competitor,observed_on,price,source\n{row}")

    assert report.errors == [(2, column, code)]


def test_competitor_prices_are_known_by_product_competitor_and_day() -> None:
    taken("products", "sku,name\np,Pump")
    header = "sku,competitor,observed_on,price,source"
    taken("competitor_prices", f"{header}\np,Rotor,2026-01-01,5,web\np,Rotor,2026-01-02,6,\np,Vane,2026-01-01,7,")

    report = take("competitor_prices", f"{header}\np,Rotor,2026-01-01,5.5,web\np,Rotor,2026-01-01,5.6,web")

    assert report.codes == [(3, "duplicate_key")]
    assert CompetitorPrice.objects.count() == 3
    assert CompetitorPrice.objects.get(source="web").price == Decimal("5.5")
