"""Order lines and credits: prices that stay, quantities, shares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imports.actions import CannotUndoError
from sales.models import Credit, OrderLine
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("order")

LINE = "order_number,line,sku,quantity,unit_price,discount,list_price,unit_cost"
CREDIT = "order_number,email,share"


def prices(line: str = "1") -> tuple[Decimal | None, Decimal | None]:
    found = OrderLine.objects.get(line=line)
    return found.list_price, found.unit_cost


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("o9,1,pump,1,1,,,", "order_number", "unknown_order"),
        (",1,pump,1,1,,,", "order_number", "required"),
        ("o1,,pump,1,1,,,", "line", "required"),
        ("o1,2,pipe,1,1,,,", "sku", "unknown_product"),
        ("o1,2,,1,1,,,", "sku", "required"),
        ("o1,2,pump,,1,,,", "quantity", "required"),
        ("o1,2,pump,0,1,,,", "quantity", "number_too_small"),
        ("o1,2,pump,-1,1,,,", "quantity", "number_too_small"),
        ("o1,2,pump,0.0001,1,,,", "quantity", "too_many_decimals"),
        ("o1,2,pump,1000000000000,1,,,", "quantity", "number_too_large"),
        ("o1,2,pump,1,,,,", "unit_price", "required"),
        ("o1,2,pump,1,-0.0001,,,", "unit_price", "number_too_small"),
        ("o1,2,pump,1,1.00001,,,", "unit_price", "too_many_decimals"),
        ('o1,2,pump,1,"1,5",,,', "unit_price", "not_a_number"),
        ("o1,2,pump,1,NaN,,,", "unit_price", "not_a_number"),
        ("o1,2,pump,1,1_000,,,", "unit_price", "not_a_number"),
        ("o1,2,pump,1,1,1.000001,,", "discount", "number_too_large"),
        ("o1,2,pump,1,1,-0.1,,", "discount", "number_too_small"),
        ("o1,2,pump,1,1,0.1234567,,", "discount", "too_many_decimals"),
        ("o1,2,pump,1,1,15 %,,", "discount", "not_a_number"),
        ("o1,2,pump,1,1,,-1,", "list_price", "number_too_small"),
        ("o1,2,pump,1,1,,,-1", "unit_cost", "number_too_small"),
        ("o1,2,pump,1000000,1000001,,,", "quantity", "amount_too_large"),
        ("o1,2,pump,1000000,1,,,1000001", "quantity", "amount_too_large"),
    ],
)
def test_a_bad_line_is_rejected(row: str, column: str, code: str) -> None:
    report = take("order_lines", f"{LINE}\n{row}")

    assert report.errors == [(2, column, code)]
    assert OrderLine.objects.count() == 1


def test_the_edges_are_good() -> None:
    taken(
        "order_lines", f"{LINE}\no1,a,pump,0.001,0,1,0,0\no1,A,pump,999999999999.999,1,0.000001,,0\no1,01,pump,1,1,,,"
    )

    assert sorted(OrderLine.objects.values_list("line", "quantity")) == [
        ("01", Decimal(1)),
        ("1", Decimal(10)),
        ("A", Decimal("999999999999.999")),
        ("a", Decimal("0.001")),
    ]


def test_prices_are_the_products_when_the_line_is_first_read_and_then_stay() -> None:
    assert prices() == (Decimal("12.5"), Decimal(7))
    taken("products", "sku,name,list_price,unit_cost\npump,Pump,99,88")

    again = taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,10,10")
    emptied = taken("order_lines", f"{LINE}\no1,1,pump,10,10,,,")

    assert again.counts == emptied.counts == {"unchanged": 1}
    assert prices() == (Decimal("12.5"), Decimal(7))


def test_what_a_product_did_not_have_stays_unknown() -> None:
    taken("order_lines", f"{LINE}\no1,2,seal,1,1,,,")
    taken("products", "sku,name,list_price,unit_cost\nseal,Seal,5,4")

    taken("order_lines", f"{LINE}\no1,2,seal,2,1,,,")

    assert prices("2") == (None, None)


def test_prices_that_the_file_gives_count_also_later() -> None:
    taken("order_lines", f"{LINE}\no1,2,pump,1,1,,20,\no1,3,pump,1,1,,,")
    assert prices("2") == (Decimal(20), Decimal(7))

    report = taken("order_lines", f"{LINE}\no1,3,pump,1,1,,,6.5")

    assert report.counts == {"changed": 1}
    assert prices("3") == (Decimal("12.5"), Decimal("6.5"))


def test_another_product_keeps_the_prices_and_says_so() -> None:
    report = taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,seal,10,10")

    assert report.counts == {"changed": 1}
    assert report.notes == [(2, "sku", "kept_prices")]
    assert prices() == (Decimal("12.5"), Decimal(7))
    assert OrderLine.objects.get().product.sku == "seal"


def test_a_line_without_discount_has_none() -> None:
    taken("order_lines", f"{LINE}\no1,1,pump,10,10,0.5,,")
    taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,10,11")
    assert OrderLine.objects.get().discount == Decimal("0.5")

    taken("order_lines", f"{LINE}\no1,1,pump,10,11,,,")

    assert OrderLine.objects.get().discount == 0


def test_the_quantity_stays_above_what_came_back() -> None:
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,4\no1,1,2026-03-06,3.5")

    less = take("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,7.499,10")
    equal = taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,7.5,10")

    assert less.errors == [(2, "quantity", "less_than_returned")]
    assert equal.counts == {"changed": 1}


def test_a_line_with_returns_is_not_deleted() -> None:
    taken("order_lines", f"{LINE}\no1,2,pump,1,1,,,")
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,4")

    report = take("order_lines", f"{LINE},delete\no1,1,,,,,,,yes\no1,2,,,,,,,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert report.counts == {"deleted": 1, "rejected": 1}


def test_an_amount_too_large_in_the_companys_currency_is_rejected() -> None:
    taken("exchange_rates", "currency,day,rate\nEUR,2026-01-01,20\nEUR,2026-05-01,1")
    taken("orders", "number,ordered_on,currency\no2,2026-03-01,EUR\no3,2026-06-01,EUR")
    rows = "\n".join(f"{number},1,pump,1000000,60000,,," for number in ("o1", "o2", "o3"))

    report = take("order_lines", f"{LINE}\n{rows.replace('o1,1', 'o1,2')}")

    assert report.codes == [(3, "amount_too_large")]
    assert report.counts == {"added": 2, "rejected": 1}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("o9,ana@x.example,1", "order_number", "unknown_order"),
        ("o1,who@x.example,1", "email", "unknown_person"),
        ("o1,,1", "email", "required"),
        ("o1,ana@x.example,0", "share", "number_too_small"),
        ("o1,ana@x.example,-0.5", "share", "number_too_small"),
        ("o1,ana@x.example,1.0001", "share", "number_too_large"),
        ("o1,ana@x.example,0.33333", "share", "too_many_decimals"),
        ("o1,ana@x.example,50%", "share", "not_a_number"),
    ],
)
def test_a_bad_credit_is_rejected(row: str, column: str, code: str) -> None:
    report = take("credits", f"{CREDIT}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Credit.objects.exists()


def test_a_credit_is_the_whole_when_empty_and_addresses_are_folded() -> None:
    taken("credits", "order_number,email\no1,ANA@X.example")

    assert [(credit.person.email, credit.share) for credit in Credit.objects.all()] == [("ana@x.example", Decimal(1))]


def test_shares_of_a_file_above_1_reject_each_of_its_rows() -> None:
    taken("orders", "number,ordered_on\no2,2026-03-01")

    report = take("credits", f"{CREDIT}\no1,ana@x.example,0.6\no1,ben@x.example,0.4001\no2,ben@x.example,1")

    assert report.errors == [(2, "share", "shares_above_1"), (3, "share", "shares_above_1")]
    assert "ben@x.example" in report.messages[0]
    assert "ana@x.example" in report.messages[1]
    assert "1.0001" in report.messages[0]
    assert [credit.order.number for credit in Credit.objects.all()] == ["o2"]


def test_shares_are_judged_with_those_that_stand() -> None:
    taken("credits", f"{CREDIT}\no1,ana@x.example,0.6")

    more = take("credits", f"{CREDIT}\no1,ben@x.example,0.5")
    split = taken("credits", f"{CREDIT}\no1,ben@x.example,0.5\no1,ana@x.example,0.5")

    assert more.codes == [(2, "shares_above_1")]
    assert split.counts == {"added": 1, "changed": 1}


def test_a_credit_moves_to_another_person_in_one_file() -> None:
    taken("credits", f"{CREDIT}\no1,ana@x.example,1")

    report = taken("credits", f"{CREDIT},delete\no1,ben@x.example,1,\no1,ana@x.example,,yes")

    assert report.counts == {"added": 1, "deleted": 1}
    assert [credit.person.email for credit in Credit.objects.all()] == ["ben@x.example"]


def test_the_same_credits_again_change_nothing() -> None:
    text = f"{CREDIT}\no1,ana@x.example,0.5\no1,ben@x.example,0.5000"
    taken("credits", text)

    assert taken("credits", text).counts == {"unchanged": 2}


def test_an_undo_that_would_lift_the_shares_above_1_is_refused() -> None:
    taken("credits", f"{CREDIT}\no1,ana@x.example,1")
    halved = taken("credits", f"{CREDIT}\no1,ana@x.example,0.5")
    taken("credits", f"{CREDIT}\no1,ben@x.example,0.5")

    with pytest.raises(CannotUndoError, match="o1"):
        halved.undo()

    assert Credit.objects.get(person__email="ana@x.example").share == Decimal("0.5")


def test_an_undo_below_what_came_back_is_refused() -> None:
    more = taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,20,10")
    taken("returns", "order_number,line,returned_on,quantity\no1,1,2026-03-05,15")

    with pytest.raises(CannotUndoError, match="o1"):
        more.undo()
