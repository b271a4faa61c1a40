"""What random companies have found, and the finest print of formats.md, each in its smallest example."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from goals.models import Goal, Series, SubjectKind
from goals.queries import progress
from people.models import Person
from sales.models import Entry
from tests.exactness.loading import differences_found, exported
from tests.factories.files import load
from tests.reference.records import Row
from tests.reference.rows import ANA, APRIL, BEN, CLEO, MARCH, NORTH, ROOT, credit, goal, line, order, seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendars")]

ANA_, BEN_, CLEO_ = (person["email"] for person in (ANA, BEN, CLEO))
COMPANY: dict[str, list[Row]] = {
    "departments": [ROOT, NORTH],
    "people": [ANA, BEN, CLEO],
    "positions": [seat(ANA_, "N"), seat(BEN_, "N"), seat(CLEO_, "CO")],
    "products": [{"sku": "P", "name": "Pump"}],
}
TODAY = date(2026, 5, 20)


def tell(**files: list[Row]) -> None:
    with time_machine.travel(datetime(2026, 5, 20, 12, tzinfo=UTC), tick=False):
        assert [report["errors"] for report in load(files).values() if report["errors"]] == []


def test_a_rate_of_nothing_over_less_than_nothing_is_zero_without_a_minus() -> None:
    """April takes back ten units that March sold: 0 / -10."""
    tell(**COMPANY)
    tell(
        orders=[order("1", "2026-03-02", cancelled_on="2026-04-02")],
        order_lines=[line("1", "10", "1")],
        goals=[goal("company", "CO", "return_rate", "0.05", APRIL)],
    )

    assert [(row["actual"], row["attainment"]) for row in exported(TODAY)] == [("0.0000000000", "")]
    assert [row.status for row in progress(Goal.objects.all(), as_of=TODAY, now=timezone.now())] == ["met"]


def test_nothing_returned_of_something_sold_is_met_also_where_nothing_was_allowed() -> None:
    tell(**COMPANY)
    both = (MARCH[0], APRIL[1])
    tell(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "10", "1")],
        goals=[
            goal("company", "CO", "return_rate", "0", MARCH),
            goal("company", "CO", "return_rate", "0", APRIL),
            goal("company", "CO", "return_rate", "0.05", both),
        ],
    )

    rows = progress(Goal.objects.all(), as_of=TODAY, now=timezone.now())

    assert sorted((row.start_on.month, row.end_on.month, row.attainment, row.status) for row in rows) == [
        (3, 3, None, "met"),
        (3, 4, None, "met"),
        (4, 4, None, "no_data"),
    ]


def test_a_return_leaves_what_was_ordered_as_it_was() -> None:
    """Thirds of 0.333: to the millionth, for each person, what comes back is what was taken away."""
    tell(**COMPANY)
    tell(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "0.333", "0.01")],
        credits=[credit("1", email, "0.3333") for email in (ANA_, BEN_, CLEO_)],
        returns=[
            {"order_number": "1", "line": "1", "returned_on": "2026-03-05", "quantity": "0.111"},
            {"order_number": "1", "line": "1", "returned_on": "2026-03-09", "quantity": "0.222"},
        ],
    )

    returned = Entry.objects.filter(kind=Entry.Kind.RETURN)

    assert len(returned) == 8
    assert [entry.units + entry.returned for entry in returned] == [0] * 8
    assert sum(entry.returned for entry in returned) == 333_000


def test_three_equal_shares_of_an_indivisible_amount_add_up_and_go_by_address() -> None:
    """0.01 in three parts of 0.3333 and 0.0001 that nobody has: 3333 each; 0.05 leaves one millionth over, to Ana."""
    tell(**COMPANY)
    tell(
        orders=[order("1", "2026-03-02"), order("2", "2026-04-02")],
        order_lines=[line("1", "1", "0.01"), line("2", "1", "0.0005")],
        credits=[credit(number, email, "0.3333") for number in ("1", "2") for email in (CLEO_, BEN_, ANA_)],
        goals=[
            goal("person", email, "revenue", "1", period) for email in (ANA_, BEN_, CLEO_) for period in (MARCH, APRIL)
        ]
        + [goal("company", "CO", "revenue", "1", period) for period in (MARCH, APRIL)],
    )

    assert [(row["owner"], row["period_start"], row["actual"]) for row in exported(TODAY)] == [
        ("CO", "2026-03-01", "0.010000"),
        ("CO", "2026-04-01", "0.000500"),
        (ANA_, "2026-03-01", "0.003333"),
        (ANA_, "2026-04-01", "0.000167"),
        (BEN_, "2026-03-01", "0.003333"),
        (BEN_, "2026-04-01", "0.000167"),
        (CLEO_, "2026-03-01", "0.003333"),
        (CLEO_, "2026-04-01", "0.000166"),
    ]


def test_a_new_address_breaks_ties_anew() -> None:
    """One millionth in halves goes to the first by address; so it moves when Ana becomes Zoe, on its own day."""
    tell(**COMPANY)
    tell(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "1", "0.0001", discount="0.99")],
        credits=[credit("1", email, "0.5") for email in (ANA_, BEN_)],
        goals=[goal("person", email, "revenue", "1") for email in (ANA_, BEN_)],
    )
    before = [(row["owner"], row["actual"]) for row in exported(TODAY)]

    tell(people=[{"email": "zoe@x.example", "previous_email": ANA_, "name": "Zoe"}])

    assert before == [(ANA_, "0.000001"), (BEN_, "0.000000")]
    assert [(row["owner"], row["actual"]) for row in exported(TODAY)] == [
        (BEN_, "0.000001"),
        ("zoe@x.example", "0.000000"),
    ]


def test_a_day_of_hiring_that_comes_and_goes_moves_all_days_before_it() -> None:
    """Hired in May, Ana's sale of January is the company's alone, and no team's; hired on no known day, it is hers again."""
    tell(**COMPANY | {"positions": [seat(ANA_, "N", manager=BEN_), seat(BEN_, "N")]})
    tell(
        orders=[order("1", "2026-01-12")],
        order_lines=[line("1", "1", "100")],
        credits=[credit("1", ANA_)],
    )

    sums, mended = [], []
    for hired_on in ("2026-05-01", "", "2026-01-12"):
        tell(people=[ANA | {"hired_on": hired_on}])
        team = Series.objects.filter(subject_kind=SubjectKind.TEAM, signature_id=0)
        sums.append([(row.subject_id, row.atom, row.revenue) for row in team])
        mended.append(differences_found(TODAY))

    ben = Person.objects.get(email=BEN_).pk
    assert sums == [[], [(ben, date(2026, 1, 1), 100_000_000)], [(ben, date(2026, 1, 1), 100_000_000)]]
    assert mended == [{}, {}, {}]


def test_a_filtered_goal_that_is_gone_leaves_no_sums_behind() -> None:
    """Another goal of the same filter stays."""
    tell(**COMPANY, customers=[{"code": "C", "name": "Customer", "segment": "big"}])
    both = [goal("company", "CO", "revenue", "1", period, segment="big") for period in (MARCH, APRIL)]
    tell(
        orders=[order("1", "2026-03-02", customer_code="C"), order("2", "2026-04-02", customer_code="C")],
        order_lines=[line("1", "1", "10"), line("2", "1", "10")],
        goals=both,
    )

    tell(goals=[both[0] | {"delete": "yes"}])

    assert differences_found(TODAY) == {}


def test_a_goal_on_what_was_counted_before_it_came_needs_no_mending() -> None:
    tell(**COMPANY)
    tell(
        metrics=[{"code": "calls", "name": "Calls", "better": "higher"}],
        measurements=[
            {"metric": "calls", "email": ANA_, "day": f"2026-0{month}-10", "numerator": "3"} for month in (1, 2, 3)
        ],
        goals=[goal("company", "CO", "calls", "10", MARCH)],
    )

    assert [row["actual"] for row in exported(TODAY)] == ["3.000000"]
    assert differences_found(TODAY) == {}


def test_a_corrected_first_order_hands_the_new_customer_on() -> None:
    """The customer's first order turns out to be a later one; another is first now, though it is cancelled."""
    tell(**COMPANY, customers=[{"code": "C", "name": "Customer"}])
    tell(
        orders=[
            order("1", "2026-03-02", customer_code="C", cancelled_on=""),
            order("2", "2026-03-03", customer_code="C", cancelled_on="2026-04-03"),
        ],
        credits=[credit("1", ANA_), credit("2", BEN_)],
        goals=[
            goal("person", email, "new_customers", "1", period) for email in (ANA_, BEN_) for period in (MARCH, APRIL)
        ],
    )
    before = [row["actual"][:2] for row in exported(TODAY)]

    tell(orders=[order("1", "2026-03-04", customer_code="C")])

    assert before == ["1.", "0.", "0.", "0."]
    assert [row["actual"][:2] for row in exported(TODAY)] == ["0.", "0.", "1.", "-1"]


def test_the_root_as_a_department_has_what_its_people_sold_and_the_company_everything() -> None:
    tell(**COMPANY)
    tell(
        orders=[order("1", "2026-03-02")],
        order_lines=[line("1", "1", "100")],
        credits=[credit("1", ANA_, "0.25")],
        goals=[goal(kind, "CO", "revenue") for kind in ("company", "department")],
    )

    assert [(row["owner_kind"], row["actual"]) for row in exported(TODAY)] == [
        ("company", "100.000000"),
        ("department", "25.000000"),
    ]
