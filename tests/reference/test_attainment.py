"""The reference itself, against examples worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from tests.reference.attainment import Company, Progress, half_up, printed, split
from tests.reference.records import Records, Row
from tests.reference.rows import ANA, APRIL, BEN, CITY, CLEO, MARCH, NORTH, ROOT, SOUTH, credit, goal, line, order, seat

F = Fraction


def company(**files: list[Row]) -> Company:
    people = {
        "departments": [ROOT, NORTH, CITY, SOUTH],
        "people": [ANA, BEN, CLEO],
        "positions": [
            seat("ana@x.example", "NC", manager="ben@x.example"),
            seat("ben@x.example", "N", manager="cleo@x.example"),
            seat("cleo@x.example", "CO"),
        ],
        "products": [{"sku": "P", "name": "Product", "product_line": "Bikes / Road"}],
    }
    return Company(Records(people | files))


@pytest.mark.parametrize(
    ("number", "whole"),
    [(F(1, 2), 1), (F(-1, 2), -1), (F(49, 100), 0), (F(-49, 100), 0), (F(3, 2), 2), (F(5, 2), 3), (F(-5, 2), -3)],
)
def test_a_half_goes_away_from_zero(number: F, whole: int) -> None:
    assert half_up(number) == whole


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (10, {"a": F(1, 3), "b": F(1, 3), "": F(1, 3)}, {"a": 3, "b": 3, "": 4}),  # a tie: '' comes first
        (10, {"b": F(1, 2), "a": F(1, 2), "": F(0)}, {"b": 5, "a": 5, "": 0}),
        (11, {"b": F(1, 2), "a": F(1, 2), "": F(0)}, {"b": 5, "a": 6, "": 0}),  # a tie: by e-mail
        (10, {"a": F(1, 4), "b": F("0.7"), "": F("0.05")}, {"a": 2, "b": 7, "": 1}),  # 2.5, 7 and 0.5: a tie again
        (-10, {"a": F(1, 3), "b": F(2, 3), "": F(0)}, {"a": -3, "b": -7, "": 0}),  # floors -4, -7: .67 and .33
        (0, {"a": F(1), "": F(0)}, {"a": 0, "": 0}),
    ],
)
def test_the_parts_of_a_split_add_up(amount: int, shares: dict[str, F], parts: dict[str, int]) -> None:
    assert split(amount, shares) == parts


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (None, 6, ""),
        (F(0), 6, "0.000000"),
        (F(-1, 10**9), 6, "0.000000"),
        (F(2, 3), 10, "0.6666666667"),
        (F(-5, 2), 6, "-2.500000"),
        (F(1234567, 10), 6, "123456.700000"),
        (F(1, 2 * 10**6), 6, "0.000001"),
    ],
)
def test_numbers_are_printed_half_up(number: F | None, decimals: int, text: str) -> None:
    assert printed(number, decimals) == text


def test_a_line_is_quantity_times_price_less_discount_rounded_once() -> None:
    # 3 x 0.3333 x (1 - 0.333333) x 1.23456789 = 0.8229628... : 1.23444443... x 0.666667
    shop = company(
        orders=[order("1", "2026-03-02", currency="EUR")],
        order_lines=[line("1", "3", "0.3333", discount="0.333333", unit_cost="0.5")],
        credits=[credit("1", "ana@x.example")],
        exchange_rates=[
            {"currency": "EUR", "day": "2026-03-01", "rate": "1.23456789"},
            {"currency": "EUR", "day": "2026-03-03", "rate": "9"},
            {"currency": "EUR", "day": "2026-02-01", "rate": "5"},
        ],
    )
    exact = F(9999, 10000) * F(666667, 1000000) * F(123456789, 100000000)
    assert round(float(exact), 6) == 0.822963

    assert shop.sums("person", "ana@x.example", *MARCH) == {
        "revenue": 822963,
        "margin": 822963 - 1500000,
        "units": 3_000_000,
        "ordered": 3_000_000,
        "orders": 1_000_000,
    }


def test_a_shared_order_adds_up_in_the_team_and_the_rest_is_the_companys() -> None:
    shop = company(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "1", "100")],
        credits=[credit("1", "ana@x.example", "0.5"), credit("1", "ben@x.example", "0.3")],
    )

    revenue = {
        key: shop.sums(kind, key, *MARCH).get("revenue", 0)
        for kind, key in (
            ("person", "ana@x.example"),
            ("person", "ben@x.example"),
            ("person", "cleo@x.example"),
            ("department", "NC"),
            ("department", "N"),
            ("department", "S"),
            ("department", "CO"),
        )
    }
    teams = {who: shop.sums("team", f"{who}@x.example", *MARCH).get("revenue", 0) for who in ("ana", "ben", "cleo")}

    assert revenue == {
        "ana@x.example": 50_000_000,
        "ben@x.example": 30_000_000,
        "cleo@x.example": 0,
        "NC": 50_000_000,
        "N": 80_000_000,
        "S": 0,
        "CO": 80_000_000,
    }
    assert shop.sums("company", "CO", *MARCH)["revenue"] == 100_000_000
    assert teams == {"ana": 0, "ben": 50_000_000, "cleo": 80_000_000}


def test_returns_are_cumulative_and_a_cancellation_takes_back_the_rest() -> None:
    # 3 x 0.3333 = 0.9999: after two came back 0.3333 stands, which April takes back with the free line.
    shop = company(
        orders=[order("1", "2026-03-02", cancelled_on="2026-04-05")],
        order_lines=[line("1", "3", "0.3333", discount="0"), line("1", "3", "0", key="2")],
        credits=[credit("1", "ana@x.example")],
        returns=[
            {"order_number": "1", "line": "1", "returned_on": "2026-03-20", "quantity": "1"},
            {"order_number": "1", "line": "1", "returned_on": "2026-03-10", "quantity": "1"},
        ],
    )

    assert shop.sums("person", "ana@x.example", *MARCH) == {
        "revenue": 333300,
        "units": 4_000_000,
        "returned": 2_000_000,
        "ordered": 6_000_000,
        "orders": 1_000_000,
    }
    assert shop.sums("person", "ana@x.example", *APRIL) == {
        "revenue": -333300,
        "units": -4_000_000,
        "ordered": -4_000_000,
        "orders": -1_000_000,
    }


def test_a_line_returned_whole_leaves_nothing_to_anyone() -> None:
    # 0.000001 in halves: the first return leaves round(0.5) = 1 millionth standing, the second 0.
    shop = company(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "2", "0.001", discount="0.9995")],
        credits=[credit("1", "ana@x.example", "0.5"), credit("1", "ben@x.example", "0.5")],
        returns=[
            {"order_number": "1", "line": "1", "returned_on": "2026-03-10", "quantity": "1"},
            {"order_number": "1", "line": "1", "returned_on": "2026-03-20", "quantity": "1"},
        ],
    )

    def revenue(who: str, last: date) -> int:
        return shop.sums("person", f"{who}@x.example", MARCH[0], last).get("revenue", 0)

    assert [(revenue("ana", date(2026, 3, day)), revenue("ben", date(2026, 3, day))) for day in (9, 19, 31)] == [
        (1, 0),
        (1, 0),
        (0, 0),
    ]


def test_what_was_sold_stays_where_the_seller_was() -> None:
    shop = company(
        positions=[
            seat("ana@x.example", "NC", manager="ben@x.example"),
            seat("ben@x.example", "N", manager="cleo@x.example"),
            seat("ana@x.example", "S", "2026-03-10", manager="cleo@x.example"),
        ],
        orders=[
            order("1", "2026-03-09"),
            order("2", "2026-03-10", cancelled_on="2026-03-11"),
            order("3", "2026-03-10"),
        ],
        order_lines=[line("1", "1", "10"), line("2", "1", "200"), line("3", "1", "1")],
        credits=[credit("1", "ana@x.example"), credit("2", "ana@x.example"), credit("3", "ana@x.example")],
        returns=[{"order_number": "1", "line": "1", "returned_on": "2026-03-20", "quantity": "0.5"}],
    )

    assert {code: shop.sums("department", code, *MARCH)["revenue"] for code in ("NC", "N", "S", "CO")} == {
        "NC": 5_000_000,
        "N": 5_000_000,
        "S": 1_000_000,
        "CO": 6_000_000,
    }
    assert {who: shop.sums("team", f"{who}@x.example", *MARCH).get("revenue") for who in ("ben", "cleo")} == {
        "ben": 5_000_000,
        "cleo": 6_000_000,
    }


def test_somebody_not_employed_is_the_companys_and_somebody_without_a_position_in_no_department() -> None:
    shop = company(
        people=[ANA | {"left_on": "2026-03-09"}, BEN | {"hired_on": "2026-03-10"}, CLEO],
        positions=[seat("ana@x.example", "N"), seat("ben@x.example", "N", "2026-03-12")],
        orders=[order(str(day), f"2026-03-{day:02}") for day in (9, 10, 11, 12)],
        order_lines=[line(str(day), "1", "1") for day in (9, 10, 11, 12)],
        credits=[credit(str(day), f"{who}@x.example", "0.5") for day in (9, 10, 11, 12) for who in ("ana", "ben")],
    )

    def orders(kind: str, key: str) -> int:
        return shop.sums(kind, key, *MARCH).get("orders", 0)

    # ana: the 9th; ben: the 10th, 11th, 12th, of which only the 12th has a department.
    assert orders("person", "ana@x.example") == 500_000
    assert orders("person", "ben@x.example") == 1_500_000
    assert orders("department", "N") == 1_000_000
    assert orders("company", "CO") == 4_000_000


def test_a_line_of_managers_goes_on_above_one_who_has_left() -> None:
    shop = company(
        people=[ANA, BEN | {"left_on": "2026-03-05"}, CLEO],
        orders=[order("1", "2026-03-05"), order("2", "2026-03-06")],
        order_lines=[line("1", "1", "1"), line("2", "1", "2")],
        credits=[credit("1", "ana@x.example"), credit("2", "ana@x.example")],
    )

    assert shop.sums("team", "ben@x.example", *MARCH)["revenue"] == 3_000_000
    assert shop.sums("team", "cleo@x.example", *MARCH)["revenue"] == 3_000_000


def test_the_first_order_of_a_customer_is_the_new_one_even_when_cancelled() -> None:
    shop = company(
        customers=[{"code": "C", "name": "Customer"}],
        orders=[
            order("b", "2026-03-02", customer_code="C"),
            order("a2", "2026-03-02", customer_code="C"),
            order("a10", "2026-03-02", customer_code="C", cancelled_on="2026-04-01"),
            order("A", "2026-03-03", customer_code="C"),
            order("none", "2026-01-01"),
        ],
        credits=[credit(number, "ana@x.example") for number in ("b", "a2", "A")]
        + [credit("a10", "ben@x.example", "0.25")],
    )

    assert shop.sums("person", "ana@x.example", *MARCH) == {"orders": 3_000_000}
    assert shop.sums("person", "ben@x.example", *MARCH) == {"orders": 250_000, "new_customers": 250_000}
    assert shop.sums("person", "ben@x.example", *APRIL) == {"orders": -250_000, "new_customers": -250_000}


def test_promises_count_on_their_day_unless_cancelled_by_then() -> None:
    shop = company(
        orders=[
            order("kept", "2026-03-01", promised_on="2026-03-10", delivered_on="2026-03-10"),
            order("late", "2026-03-01", promised_on="2026-03-10", delivered_on="2026-03-11"),
            order("never", "2026-03-01", promised_on="2026-03-10"),
            order("cancelled in time", "2026-03-01", promised_on="2026-03-10", cancelled_on="2026-03-10"),
            order("cancelled too late", "2026-03-01", promised_on="2026-03-10", cancelled_on="2026-03-11"),
            order("no promise", "2026-03-01", delivered_on="2026-03-02"),
            order("next month", "2026-03-31", promised_on="2026-04-01", delivered_on="2026-03-31"),
        ],
        goals=[goal("company", "CO", "on_time_rate", "0.5")],
    )
    (aim,) = shop.records["goals"]

    assert shop.counted(aim, date(2026, 3, 9)) == (0, 0)
    assert shop.counted(aim, date(2026, 3, 31)) == (1, 4)
    assert shop.attainment(aim, date(2026, 3, 31)) == F(1, 2)


def test_deals_and_calls_and_measurements() -> None:
    shop = company(
        products=[
            {"sku": "P", "name": "Product", "product_line": "Bikes / Road"},
            {"sku": "Q", "name": "Helmet", "product_line": "Bikes helmets"},
        ],
        orders=[order("1", "2026-02-01")],
        credits=[credit("1", "ana@x.example", "0.4")],
        deals=[
            {
                "number": "1",
                "owner_email": "ana@x.example",
                "opened_on": "2026-01-01",
                "closed_on": "2026-03-02",
                "stage": "Won",
                "sku": "P",
            },
            {
                "number": "2",
                "owner_email": "ana@x.example",
                "opened_on": "2026-01-01",
                "closed_on": "2026-03-03",
                "stage": "LOST",
                "sku": "Q",
            },
            {"number": "3", "owner_email": "ana@x.example", "opened_on": "2026-01-01", "stage": "offer", "sku": "P"},
            {
                "number": "4",
                "owner_email": "ana@x.example",
                "opened_on": "2026-01-01",
                "closed_on": "2026-03-04",
                "stage": "lost",
            },
        ],
        follow_ups=[
            {"order_number": "1", "due_on": "2026-02-10", "done_on": "2026-03-01", "score": "9.25"},
            {"order_number": "1", "due_on": "2026-02-20", "done_on": "2026-03-02", "score": ""},
        ],
        metrics=[
            {"code": "calls", "name": "Calls", "better": "higher"},
            {"code": "wait", "name": "Waiting", "better": "lower"},
        ],
        measurements=[
            {"metric": "calls", "email": "ana@x.example", "day": "2026-03-01", "numerator": "12.5"},
            {"metric": "wait", "email": "ana@x.example", "day": "2026-03-01", "numerator": "30", "denominator": "4"},
            {"metric": "wait", "email": "ana@x.example", "day": "2026-03-31", "numerator": "10", "denominator": "4"},
        ],
        goals=[
            goal("person", "ana@x.example", "win_rate", "0.5"),
            goal("person", "ana@x.example", "win_rate", "0.5", product_line="Bikes"),
            goal("person", "ana@x.example", "deals_won", "4"),
            goal("person", "ana@x.example", "follow_up_score", "10"),
            goal("person", "ana@x.example", "calls", "10"),
            goal("person", "ana@x.example", "wait", "4"),
            goal("department", "NC", "calls", "10"),
            goal("department", "S", "calls", "10"),
            goal("department", "S", "wait", "10"),
        ],
    )

    assert [(row["metric"], row["actual"], row["attainment"]) for row in shop.export(date(2026, 3, 31))] == [
        ("calls", "12.500000", "1.2500000000"),
        ("calls", "0.000000", "0.0000000000"),
        ("wait", "", ""),
        ("calls", "12.500000", "1.2500000000"),
        ("deals_won", "1.000000", "0.2500000000"),
        ("follow_up_score", "9.2500000000", "0.9250000000"),
        ("wait", "5.0000000000", "0.8000000000"),
        ("win_rate", "0.3333333333", "0.6666666667"),
        ("win_rate", "1.0000000000", "2.0000000000"),
    ]


def test_filters_are_read_as_they_stand_now() -> None:
    files = {
        "customers": [{"code": "C", "name": "C", "segment": "big", "region": "west"}],
        "orders": [order("1", "2026-03-02", customer_code="C"), order("2", "2026-03-02")],
        "order_lines": [line("1", "1", "10"), line("2", "1", "100")],
        "goals": [
            goal("company", "CO", "revenue"),
            goal("company", "CO", "revenue", segment="big"),
            goal("company", "CO", "revenue", region="east"),
            goal("company", "CO", "revenue", product_line="Bikes"),
            goal("company", "CO", "revenue", product_line="Bikes / Road"),
            goal("company", "CO", "revenue", product_line="Bikes / Roa"),
        ],
    }

    def actuals(shop: Company) -> list[tuple[str, str]]:
        rows = shop.export(date(2026, 3, 31))
        return [(row["product_line"] + row["segment"] + row["region"], row["actual"][:-7]) for row in rows]

    before = actuals(company(**files))
    files["customers"][0] |= {"region": "east", "segment": "small"}

    assert before == [
        ("", "110"),
        ("east", "0"),
        ("big", "10"),
        ("Bikes", "110"),
        ("Bikes / Roa", "0"),
        ("Bikes / Road", "110"),
    ]
    assert actuals(company(**files))[1:3] == [("east", "10"), ("big", "0")]


def test_a_rate_can_sink_below_nothing_and_no_data_stays_empty() -> None:
    shop = company(
        orders=[order("1", "2026-03-02", cancelled_on="2026-04-02")],
        order_lines=[line("1", "10", "1")],
        returns=[{"order_number": "1", "line": "1", "returned_on": "2026-04-01", "quantity": "2"}],
        goals=[
            goal("company", "CO", "return_rate", "0.05"),
            goal("company", "CO", "return_rate", "0.05", APRIL),
            goal("company", "CO", "revenue", "0", APRIL),
            goal("company", "CO", "revenue", "10", (date(2026, 4, 1), date(2026, 5, 1))),
        ],
    )

    # April takes back 8 units ordered, and 2 came back: 2 / -8; and 10 less 2, less 8 sold.
    assert [(row["metric"], row["actual"], row["attainment"]) for row in shop.export(date(2026, 4, 30))] == [
        ("return_rate", "0.0000000000", ""),
        ("return_rate", "-0.2500000000", "-0.2000000000"),
        ("revenue", "-10.000000", ""),
        ("revenue", "-10.000000", "-1.0000000000"),
    ]


NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)  # a Wednesday; March 2026 has 22 working days


@pytest.mark.parametrize(
    ("metric", "target", "as_of", "now", "progress"),
    [
        # 12 of 22 days have gone by on the 17th: 110 x 12 / 22 = 60, and 60 were sold
        ("revenue", "110", "2026-03-18", NOON, Progress(F(60), F(6, 11), F(60), F(1), "on_pace")),
        ("revenue", "110", "2026-03-31", NOON, Progress(F(60), F(6, 11), F(60), F(1), "on_pace")),
        ("revenue", "110", "2026-03-03", NOON, Progress(F(60), F(6, 11), F(10), F(6), "ahead")),
        ("revenue", "110", "2026-02-28", NOON, Progress(F(0), F(0), F(0), None, "not_started")),
        # a Sunday has gone by
        ("revenue", "110", "2026-03-01", NOON, Progress(F(60), F(6, 11), F(0), None, "not_started")),
        ("return_rate", "0.5", "2026-03-01", NOON, Progress(F(0), None, F(1, 2), None, "ahead")),
        ("revenue", "1100", "2026-03-17", NOON, Progress(F(60), F(6, 110), F(600), F(1, 10), "behind")),
        ("revenue", "125", "2026-03-17", NOON, Progress(F(60), F(12, 25), F(750, 11), F(22, 25), "at_risk")),
        ("revenue", "60", "2026-04-01", datetime(2026, 4, 1, tzinfo=UTC), Progress(F(60), F(1), F(60), F(1), "met")),
        (
            "revenue",
            "61",
            "2026-04-01",
            datetime(2026, 4, 1, tzinfo=UTC),
            Progress(F(60), F(60, 61), F(61), F(60, 61), "missed"),
        ),
        (
            "revenue",
            "60",
            "2026-03-31",
            datetime(2026, 3, 31, 23, tzinfo=UTC),
            Progress(F(60), F(1), F(630, 11), F(22, 21), "on_pace"),
        ),
        ("margin", "60", "2026-03-17", NOON, Progress(F(0), F(0), F(360, 11), F(0), "behind")),
        ("win_rate", "0.5", "2026-03-17", NOON, Progress(None, None, F(1, 2), None, "no_data")),
        ("return_rate", "0.5", "2026-03-17", NOON, Progress(F(0), None, F(1, 2), None, "ahead")),
        (
            "return_rate",
            "0.5",
            "2026-05-17",
            datetime(2026, 5, 18, tzinfo=UTC),
            Progress(F(0), None, F(1, 2), None, "met"),
        ),
        ("revenue", "0", "2026-05-17", datetime(2026, 5, 18, tzinfo=UTC), Progress(F(60), None, F(0), None, "no_data")),
    ],
)
def test_expected_pace_and_status(metric: str, target: str, as_of: str, now: datetime, progress: Progress) -> None:
    shop = company(
        orders=[order("1", "2026-03-01")],
        order_lines=[line("1", "6", "10")],
        credits=[credit("1", "ana@x.example")],
        goals=[goal("person", "ana@x.example", metric, target)],
    )
    (aim,) = shop.records["goals"]

    assert shop.progress(aim, date.fromisoformat(as_of), now) == progress


def test_everybody_works_by_their_own_calendar_and_clock() -> None:
    # 1 May 2026 (a Friday) is a holiday in Germany; in Auckland it is already the 4th when it is the 3rd in New York.
    now = datetime(2026, 5, 3, 15, tzinfo=UTC)
    days = (date(2026, 5, 1), date(2026, 5, 5))
    shop = company(
        people=[
            ANA | {"country": "DE", "time_zone": "Pacific/Auckland"},
            BEN | {"time_zone": "America/New_York"},
            CLEO,
        ],
        goals=[goal("person", f"{who}@x.example", "units", "6", days) for who in ("ana", "ben")]
        + [goal("company", "CO", "units", "6", days)],
    )

    expected = [shop.expected(aim, date(2026, 5, 4), now) for aim in shop.records["goals"]]

    assert expected == [F(0), F(2), F(2)]


def test_an_overall_attainment_weighs_what_has_data() -> None:
    shop = company(
        orders=[order("1", "2026-03-01")],
        order_lines=[line("1", "6", "10")],
        credits=[credit("1", "ana@x.example")],
        goals=[
            goal("person", "ana@x.example", "revenue", "120", weight="3"),
            goal("person", "ana@x.example", "units", "3"),
            goal("person", "ana@x.example", "win_rate", "1", weight="9"),
            goal("person", "ana@x.example", "units", "1", (MARCH[0], APRIL[1])),
        ],
    )

    assert shop.overall("person", "ana@x.example", *MARCH, MARCH[1]) == F(7, 8)  # (3 x 0.5 + 1 x 2) / 4
    assert shop.overall("person", "ben@x.example", *MARCH, MARCH[1]) is None
