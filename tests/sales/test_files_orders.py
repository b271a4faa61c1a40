"""Orders: their days, their promises, their currency."""

from __future__ import annotations

from datetime import date

import pytest

from imports.models import ChangedRow
from sales.models import Order, OrderPromise
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("people")

LATER_DAYS = ("confirmed_on", "promised_on", "delivered_on", "cancelled_on", "invoiced_on", "paid_on")


def promises() -> list[tuple[int, str]]:
    rows = OrderPromise.objects.order_by("order__number", "number").values_list("number", "promised_on")
    return [(number, day.isoformat()) for number, day in rows]


def first_promise() -> str | None:
    day = Order.objects.get().promised_on
    return day and day.isoformat()


def promise(day: str, *, also: str = "") -> dict[str, int]:
    return taken("orders", f"number,ordered_on,promised_on{also and ',delivered_on'}\no1,2026-03-01,{day}{also}").counts


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",,,2026-01-01,,", "number", "required"),
        ("o1,,,,,", "ordered_on", "required"),
        ("o1,,,2026-02-30,,", "ordered_on", "no_such_day"),
        ("o1,,,1969-12-31,,", "ordered_on", "date_out_of_range"),
        ("o1,,,2101-01-01,,", "ordered_on", "date_out_of_range"),
        ("o1,,,45292,,", "ordered_on", "not_a_date"),
        ("o1,c,,2026-01-01,,", "customer_code", "unknown_customer"),
        ("o1,,d,2026-01-01,,", "deal_number", "unknown_deal"),
        ("o1,,,2026-01-01,too dear,", "cancel_reason", "unknown_choice"),
        ("o1,,,2026-01-01,,EUR", "currency", "no_rate"),
        ("o1,,,2026-01-01,,Euro", "currency", "unknown_currency"),
    ],
)
def test_a_bad_order_is_rejected(row: str, column: str, code: str) -> None:
    report = take("orders", f"number,customer_code,deal_number,ordered_on,cancel_reason,currency\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Order.objects.exists()


@pytest.mark.parametrize("column", LATER_DAYS)
def test_no_other_day_lies_before_the_order(column: str) -> None:
    report = take("orders", f"number,ordered_on,{column}\no1,2026-01-02,2026-01-01\no2,2026-01-02,2026-01-02")

    assert report.errors == [(2, column, "before_order")]
    assert report.counts == {"added": 1, "rejected": 1}


def test_a_later_order_day_is_judged_with_the_days_that_stand() -> None:
    taken("orders", "number,ordered_on,paid_on\no1,2026-01-02,2026-01-05")

    report = take("orders", "number,ordered_on\no1,2026-01-06")

    assert report.errors == [(2, "paid_on", "before_order")]


def test_the_currency_is_the_companys_when_empty() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1.1")
    taken("orders", "number,ordered_on\no0,2026-01-01")
    taken("orders", "number,ordered_on,currency\no1,2026-01-01,\no2,2026-01-01,EUR\no3,2026-01-01,USD")

    assert list(Order.objects.order_by("number").values_list("currency", flat=True)) == ["USD", "USD", "EUR", "USD"]


def test_a_rate_counts_from_its_day() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-02,1.1")

    report = take("orders", "number,ordered_on,currency\no1,2026-01-01,EUR\no2,2026-01-02,EUR\no3,2026-05-01,EUR")

    assert report.errors == [(2, "currency", "no_rate")]
    assert "EUR" in report.messages[0]


def test_an_earlier_order_day_needs_a_rate_too() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-02,1.1")
    taken("orders", "number,ordered_on,currency\no1,2026-01-02,EUR")

    report = take("orders", "number,ordered_on\no1,2026-01-01")

    assert report.errors == [(2, "currency", "no_rate")]


def test_a_changed_promise_is_kept_beside_the_first() -> None:
    assert promise("2026-03-10") == {"added": 1}
    assert promise("2026-03-20") == {"changed": 1}
    assert promise("2026-03-20") == {"unchanged": 1}
    assert promise("2026-03-10") == {"changed": 1}

    assert first_promise() == "2026-03-10"
    assert promises() == [(1, "2026-03-10"), (2, "2026-03-20"), (3, "2026-03-10")]


def test_a_promise_given_later_is_the_first() -> None:
    taken("orders", "number,ordered_on\no1,2026-03-01")

    assert promise("2026-03-10") == {"changed": 1}
    assert first_promise() == "2026-03-10"
    assert promises() == [(1, "2026-03-10")]


def test_a_file_without_the_column_leaves_promises_alone() -> None:
    promise("2026-03-10")
    promise("2026-03-20")

    report = taken("orders", "number,ordered_on,delivered_on\no1,2026-03-01,2026-03-15")

    assert report.counts == {"changed": 1}
    assert first_promise() == "2026-03-10"
    assert promises() == [(1, "2026-03-10"), (2, "2026-03-20")]


def test_an_empty_promise_takes_all_of_them_back() -> None:
    promise("2026-03-10")
    promise("2026-03-20")

    assert promise("") == {"changed": 1}
    assert (first_promise(), promises()) == (None, [])
    assert promise("") == {"unchanged": 1}
    promise("2026-04-01")
    assert (first_promise(), promises()) == ("2026-04-01", [(1, "2026-04-01")])


def test_a_later_promise_before_the_order_is_rejected_too() -> None:
    promise("2026-03-10")

    report = take("orders", "number,ordered_on,promised_on\no1,2026-03-01,2026-02-20")

    assert report.errors == [(2, "promised_on", "before_order")]


def test_an_undo_takes_a_changed_promise_back() -> None:
    promise("2026-03-10")
    changed = taken("orders", "number,ordered_on,promised_on\no1,2026-03-01,2026-03-20")
    emptied = taken("orders", "number,ordered_on,promised_on\no1,2026-03-01,")

    emptied.undo()
    assert promises() == [(1, "2026-03-10"), (2, "2026-03-20")]
    assert first_promise() == "2026-03-10"
    assert changed.record.change_set is not None
    images = ChangedRow.objects.filter(change_set=changed.record.change_set).values_list("table", "action")
    assert sorted(images) == [("sales_order", "c"), ("sales_orderpromise", "a")]


def test_an_undo_of_an_order_takes_its_promise_too() -> None:
    report = taken("orders", "number,ordered_on,promised_on\no1,2026-03-01,2026-03-20")

    report.undo()

    assert (Order.objects.count(), OrderPromise.objects.count()) == (0, 0)


def test_a_deleted_order_takes_its_promises_and_an_undo_brings_them_back() -> None:
    promise("2026-03-10")
    promise("2026-03-20")

    report = taken("orders", "number,ordered_on,delete\no1,,yes")

    assert report.counts == {"deleted": 1}
    assert (Order.objects.count(), OrderPromise.objects.count()) == (0, 0)
    report.undo()
    assert promises() == [(1, "2026-03-10"), (2, "2026-03-20")]


def test_many_promises_in_one_file() -> None:
    taken("orders", "number,ordered_on,promised_on\no1,2026-03-01,2026-03-10\no2,2026-03-01,\no3,2026-03-01,2026-03-11")

    report = taken("orders", "number,ordered_on,promised_on\no3,2026-03-01,2026-03-12\no2,2026-03-01,2026-03-13")

    assert report.counts == {"changed": 2}
    assert promises() == [(1, "2026-03-10"), (1, "2026-03-13"), (1, "2026-03-11"), (2, "2026-03-12")]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("order_lines", "order_number,line,sku,quantity,unit_price\no1,2,pump,1,1"),
        ("credits", "order_number,email\no1,ana@x.example"),
        ("follow_ups", "order_number,due_on\no1,2026-03-09"),
    ],
)
def test_an_order_in_use_is_not_deleted(kind: str, text: str) -> None:
    taken("products", "sku,name\npump,Pump")
    taken("orders", "number,ordered_on\no1,2026-03-01")
    taken(kind, text)

    report = take("orders", "number,ordered_on,delete\no1,,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert Order.objects.exists()


def test_an_order_is_not_cancelled_on_or_before_a_return(order: None) -> None:
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,1\no1,1,2026-03-09,1")

    on = take("orders", "number,ordered_on,cancelled_on\no1,2026-03-01,2026-03-09")
    after = taken("orders", "number,ordered_on,cancelled_on\no1,2026-03-01,2026-03-10")

    assert on.errors == [(2, "cancelled_on", "returned_after_cancellation")]
    assert after.counts == {"changed": 1}
    assert Order.objects.get().cancelled_on == date(2026, 3, 10)


def test_an_order_is_not_moved_past_a_return(order: None) -> None:
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,1")

    report = take("orders", "number,ordered_on\no1,2026-03-06")

    assert report.errors == [(2, "ordered_on", "returned_before_order")]


def test_a_currency_that_would_burst_the_ledger_is_rejected(order: None) -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,1\nKWD,2026-01-01,20")
    taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,2,seal,1000000,100000")

    report = take("orders", "number,ordered_on,currency\no1,2026-03-01,KWD")

    assert report.errors == [(2, "currency", "amount_too_large")]
    assert taken("orders", "number,ordered_on,currency\no1,2026-03-01,EUR").counts == {"changed": 1}


def test_the_same_order_twice_in_a_file_names_the_first() -> None:
    report = take("orders", "number,ordered_on\no1,2026-01-01\no1,2026-01-01\no1,2026-01-02\no2,2026-01-01")

    assert report.codes == [(3, "duplicate_key"), (4, "duplicate_key")]
    assert "2" in report.messages[0]
    assert report.counts == {"added": 2, "rejected": 2}
