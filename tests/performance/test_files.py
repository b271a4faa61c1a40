"""Every list as a file: the rows that its page shows, narrowed and ordered alike, and nobody else's."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from people.models import Person
from sales.models import Deal
from tests.factories.people import PersonFactory, make_admin, sits
from tests.performance.stories import TODAY, client_of, counted, executive, goal, sells, team

pytestmark = pytest.mark.django_db


def lines(person: Person, address: str) -> list[dict[str, str]]:
    answer = client_of(person).get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))


def test_goals_come_as_they_are_narrowed_and_ordered() -> None:
    made = team("Ana Novak", "Ben Okafor")
    for person in made.reps:
        goal(person)
        goal(person, "4", measure="orders")
    sells(made.reps[0], on=date(2026, 10, 5), amount="16000")
    counted()

    rows = lines(made.manager, "/goals/?format=csv&measure=revenue&sort=-owner")

    assert [(row["Owner"], row["Status"], row["Actual"], row["Target"], row["% of target"]) for row in rows] == [
        ("Ben Okafor", "Behind", "0", "64000", "0"),
        ("Ana Novak", "Behind", "16000", "64000", "0.25"),
    ]
    assert (rows[1]["Unit"], rows[1]["From"], rows[1]["Distance"]) == ("USD", "2026-10-01", "-20129.0322580645")


def test_the_team_comes_in_the_measure_that_is_looked_at() -> None:
    made = team("Ana Novak", "Ben Okafor")
    goal(made.reps[0])
    goal(made.reps[0], "4", measure="orders")
    goal(made.reps[1], "4", measure="orders")
    counted()

    assert [row["Person"] for row in lines(made.manager, "/team/?format=csv&measure=revenue")] == ["Ana Novak"]
    assert {row["Measure"] for row in lines(made.manager, "/team/?format=csv&measure=orders&sort=name")} == {"orders"}


def test_goals_of_departments_are_a_file_of_their_own() -> None:
    made = team("Ana Novak")
    goal(made.reps[0])
    goal(made.department, "90000")
    counted()

    boss = executive()
    page = client_of(boss).get("/team/").content.decode()
    rows = lines(boss, "/team/?table=departments&format=csv")

    assert "table=departments&amp;format=csv" in page
    assert [(row["Goal"], row["Target"], row["Owner key"]) for row in rows] == [
        (f"{made.department.name} · Revenue", "90000", made.department.code)
    ]


def test_the_organisation_of_a_day_says_under_whom() -> None:
    made = team("Ana Novak")
    boss = executive()

    rows = lines(boss, f"/people/organisation/?on=2026-01-15&department={made.department.code}&format=csv")

    assert [(row["Person"], row["Reports to"], row["Direct reports"], row["Level"]) for row in rows] == [
        (made.manager.name, "", "1", "0"),
        ("Ana Novak", made.manager.name, "0", "1"),
    ]


def test_who_cannot_sign_in_yet_comes_as_a_list() -> None:
    made = team("Ana Novak")
    make_admin(made.manager)
    PersonFactory(name="New Nora", email="nora@x.example")

    assert lines(made.manager, "/people/invitations/?q=nora&format=csv") == [
        {"Name": "New Nora", "E-mail": "nora@x.example", "Department": "", "Invitation": ""}
    ]


def test_every_list_with_filters_keeps_views_and_files() -> None:
    """What a list offers is still there where it is empty; files alone are not."""
    boss = executive()
    make_admin(boss)
    sits(PersonFactory(), under=boss)
    client = client_of(boss)

    for name in settings.SAVED_VIEW_LISTS:
        html = client.get(reverse(name), {"view": "all"}).content.decode()
        if name not in {"imports", "nights", "company"}:  # without a row they are no list yet
            assert f"/people/views/?list={name}&amp;" in html, name
        assert ("format=csv" in html) == (name in {"people", "organisation", "people_invitations"}), name


def test_orders_and_deals_come_with_their_currency() -> None:
    made = team("Ana Novak", "Ben Okafor")
    ana = made.reps[0]
    order = sells(ana, on=date(2026, 10, 5), amount="1234.5", promised_on=date(2026, 10, 20))
    sells(made.reps[1], on=date(2026, 10, 6))
    Deal.objects.create(number="=D1", owner=ana, opened_on=TODAY, stage="offer", amount=Decimal(9000))

    assert lines(ana, "/orders/?format=csv") == [
        {
            "Order": order.number,
            "Customer": "Contoso",
            "State": "Late",
            "Ordered": "2026-10-05",
            "Promised": "2026-10-20",
            "Delivered": "",
            "Worth": "1234.5",
            "Currency": "USD",
        }
    ]
    assert len(lines(made.manager, "/orders/?format=csv")) == 2
    assert lines(made.manager, "/orders/?format=csv&q=nothing") == []
    assert [(row["Deal"], row["Amount"]) for row in lines(ana, "/deals/?format=csv")] == [("'=D1", "9000")]


def test_the_records_behind_a_goal_leave_out_what_may_not_be_opened_and_say_how_much() -> None:
    made = team("Ana Novak")
    one = goal(made.department)
    order = sells(made.reps[0], on=date(2026, 10, 5), amount="700")
    counted()
    head = made.manager

    boss = lines(executive(), f"/goals/{one.pk}/records/?format=csv")
    answer = client_of(head).get(f"/goals/{one.pk}/records/?format=xlsx")

    assert [(row["Order or deal"], row["Credited"], row["Counts"]) for row in boss] == [
        (order.number, "Ana Novak", "700")
    ]
    about = load_workbook(BytesIO(b"".join(answer)))["About"]
    said = {row[0].value: row[1].value for row in about.iter_rows(min_row=3)}
    assert (said["Entries that count"], said["Entries not in this file"]) == ("1", "0")


def test_a_file_of_many_rows_costs_as_many_statements_as_one_of_few() -> None:
    made = team("Ana Novak")
    sells(made.reps[0], on=date(2026, 10, 5))
    with CaptureQueriesContext(connection) as few:
        lines(made.manager, "/orders/?format=csv")
    for _number in range(30):
        sells(made.reps[0], on=date(2026, 10, 5))

    with CaptureQueriesContext(connection) as many:
        assert len(lines(made.manager, "/orders/?format=csv")) == 31

    assert len(many) == len(few)


def test_a_list_too_long_for_a_file_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = team("Ana Novak")
    for _number in range(2):
        sells(made.reps[0], on=date(2026, 10, 5))
    monkeypatch.setattr("common.export.MOST_ROWS", 1)

    answer = client_of(made.manager).get("/orders/?format=xlsx&q=O-")

    assert answer.status_code == 422
    assert "Orders: 2 rows are too many for one file" in answer.content.decode()
    assert 'href="?q=O-"' in answer.content.decode()
