"""Customers, campaigns and deals: every rule of their files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sales.models import Campaign, Customer, Deal
from tests.sales.importing import take, taken

pytestmark = pytest.mark.usefixtures("people")

DEAL = "number,customer_code,owner_email,sku,opened_on,closed_on,stage,amount,loss_reason,technique,campaign_code"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",Nordvik,,,,", "code", "required"),
        ("c,,,,,", "name", "required"),
        ("c,Nordvik,,,NOR,", "country", "unknown_country"),
        ("c,Nordvik,,,no,", "country", "unknown_country"),
        ("c,Nordvik,,,,who@x.example", "owner_email", "unknown_person"),
        ("c,Nordvik,,,,ana", "owner_email", "not_an_email"),
        (f"c,{'x' * 301},,,,", "name", "too_long"),
        (f"{'c' * 81},Nordvik,,,,", "code", "too_long"),
    ],
)
def test_a_bad_customer_is_rejected(row: str, column: str, code: str) -> None:
    report = take("customers", f"code,name,segment,region,country,owner_email\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Customer.objects.exists()


def test_customers_with_and_without_what_is_optional() -> None:
    taken(
        "customers", "code,name,segment,region,country,owner_email\na,Nordvik,big,north,NO,ANA@x.example\nb,Hafen,,,,"
    )

    first, second = Customer.objects.order_by("code")
    assert (first.segment, first.region, first.country) == ("big", "north", "NO")
    assert first.owner is not None
    assert first.owner.email == "ana@x.example"
    assert (second.segment, second.region, second.country, second.owner) == ("", "", "", None)


def test_codes_are_compared_exactly() -> None:
    report = taken("customers", "code,name\n007,One\n7,Two\na,Three\nA,Four\n1.23E+10,Five")

    assert report.counts == {"added": 5}


def test_a_customer_in_use_is_not_deleted() -> None:
    taken("customers", "code,name\na,Nordvik\nb,Hafen")
    taken("orders", "number,customer_code,ordered_on\no1,a,2026-01-01")

    report = take("customers", "code,name,delete\na,,yes\nb,,yes")

    assert report.codes == [(2, "still_referred_to")]
    assert report.counts == {"deleted": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("c,,,,,", "name", "required"),
        ("c,Spring,XX,,,", "department_code", "unknown_department"),
        ("c,Spring,,2026-03-02,2026-03-01,", "end_on", "end_before_start"),
        ("c,Spring,,,,-1", "spend", "number_too_small"),
    ],
)
def test_a_bad_campaign_is_rejected(row: str, column: str, code: str) -> None:
    report = take("campaigns", f"code,name,department_code,start_on,end_on,spend\n{row}")

    assert report.errors == [(2, column, code)]


def test_a_campaign_may_start_tomorrow_and_never_end() -> None:
    report = taken("campaigns", "code,name,department_code,start_on,end_on,spend\nc,Spring,ALL,2027-01-01,,0.0001")

    assert report.notes == []
    assert Campaign.objects.get().spend == Decimal("0.0001")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("d,,,,2026-01-01,,offer,,,,", "owner_email", "required"),
        ("d,,who@x.example,,2026-01-01,,offer,,,,", "owner_email", "unknown_person"),
        ("d,c,ana@x.example,,2026-01-01,,offer,,,,", "customer_code", "unknown_customer"),
        ("d,,ana@x.example,p,2026-01-01,,offer,,,,", "sku", "unknown_product"),
        ("d,,ana@x.example,,2026-01-01,,offer,,,,spring", "campaign_code", "unknown_campaign"),
        ("d,,ana@x.example,,,,offer,,,,", "opened_on", "required"),
        ("d,,ana@x.example,,2026-01-01,,,,,,", "stage", "required"),
        ("d,,ana@x.example,,2026-01-01,,won,,,,", "closed_on", "closing_day_missing"),
        ("d,,ana@x.example,,2026-01-01,,LoSt,,,,", "closed_on", "closing_day_missing"),
        ("d,,ana@x.example,,2026-01-02,2026-01-01,won,,,,", "closed_on", "closed_before_opened"),
        ("d,,ana@x.example,,2026-01-02,2026-01-01,offer,,,,", "closed_on", "closed_before_opened"),
        ("d,,ana@x.example,,2026-01-01,,offer,-1,,,", "amount", "number_too_small"),
        ("d,,ana@x.example,,2026-01-01,,offer,1.00001,,,", "amount", "too_many_decimals"),
        ("d,,ana@x.example,,2026-01-01,,offer,,expensive,,", "loss_reason", "unknown_choice"),
    ],
)
def test_a_bad_deal_is_rejected(row: str, column: str, code: str) -> None:
    report = take("deals", f"{DEAL}\n{row}")

    assert report.errors == [(2, column, code)]
    assert not Deal.objects.exists()


def test_won_and_lost_close_a_deal_in_any_case() -> None:
    taken(
        "deals",
        f"""{DEAL}
        d1,,ana@x.example,,2026-01-01,2026-01-01,WON,,,,
        d2,,ana@x.example,,2026-01-01,2026-01-02,Lost,,price,,
        d3,,ana@x.example,,2026-01-01,,Offer Sent,99.9999,,Challenger,""",
    )

    assert list(Deal.objects.order_by("number").values_list("stage", "loss_reason", "technique")) == [
        ("won", "", ""),
        ("lost", "price", ""),
        ("Offer Sent", "", "Challenger"),
    ]


def test_the_same_deals_again_change_nothing() -> None:
    text = f"{DEAL}\nd1,,ana@x.example,,2026-01-01,2026-01-01,WON,5,,,"
    taken("deals", text)

    assert taken("deals", text).counts == {"unchanged": 1}


def test_a_deal_that_stands_needs_its_closing_day_to_be_won() -> None:
    taken("deals", f"{DEAL}\nd1,,ana@x.example,,2026-01-01,,offer,,,,")

    without = take("deals", "number,owner_email,opened_on,stage\nd1,ana@x.example,2026-01-01,won")
    report = taken("deals", "number,owner_email,opened_on,closed_on,stage\nd1,ana@x.example,2026-01-01,2026-02-01,won")

    assert without.errors == [(2, "closed_on", "closing_day_missing")]
    assert report.counts == {"changed": 1}
    assert Deal.objects.get().closed_on == date(2026, 2, 1)


def test_a_closing_day_of_an_open_deal_is_taken_with_a_warning() -> None:
    report = taken("deals", f"{DEAL}\nd1,,ana@x.example,,2026-01-01,2026-01-05,offer,,,,")

    assert report.notes == [(2, "closed_on", "closed_and_open")]


def test_a_day_after_today_is_taken_with_a_warning() -> None:
    report = taken("deals", f"{DEAL}\nd1,,ana@x.example,,2026-07-01,,offer,,,,")

    assert report.notes == [(2, "opened_on", "future_date")]


def test_a_deal_with_orders_is_not_deleted() -> None:
    taken("deals", f"{DEAL}\nd1,,ana@x.example,,2026-01-01,,offer,,,,")
    taken("orders", "number,deal_number,ordered_on\no1,d1,2026-01-01")

    report = take("deals", f"{DEAL},delete\nd1,,,,,,,,,,,yes")

    assert report.codes == [(2, "still_referred_to")]
