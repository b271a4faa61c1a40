"""The directory, a person's page and the organisation: who sees which field, on which day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from people.calendar import company_today
from people.models import Absence, Person
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, root, sits

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def page(person: Person, url: str) -> str:
    answer = client_of(person).get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().partition('id="main"')[2]


class Staff:
    """Jo leads Ana in the north; Kim runs the company, Hana human resources; Olaf has left, Ben sits elsewhere."""

    def __init__(self) -> None:
        self.today = company_today()
        self.north = DepartmentFactory(code="N", name="Northern sales")
        self.coast = DepartmentFactory(code="NC", name="Coast", parent=self.north)
        self.south = DepartmentFactory(code="S", name="Southern sales")
        made = {
            name: PersonFactory(signs_in=True, name=full, email=f"{name}@example.com", employee_number=f"No-{name}")
            for name, full in {
                "kim": "Kim Chief", "hana": "Hana Vik", "jo": "Jo Meyer", "ana": "Ana Novak", "ben": "Ben Okafor", "olaf": "Olaf Gone",
            }.items()
        }  # fmt: skip
        self.kim, self.hana, self.jo, self.ana, self.ben, self.olaf = made.values()
        sits(self.kim, role="executive", within=root(), title="Chief", rebuild=False)
        sits(self.hana, role="hr", within=root(), under=self.kim, rebuild=False)
        sits(self.jo, role="manager", within=self.north, under=self.kim, title="Sales manager", rebuild=False)
        sits(self.ben, within=self.south, under=self.kim, rebuild=False)
        sits(self.olaf, within=self.south, under=self.kim, rebuild=False)
        Person.objects.filter(pk=self.olaf.pk).update(left_on=self.today - timedelta(days=30))
        self.moved = self.today - timedelta(days=100)
        sits(self.ana, within=self.south, under=self.ben, title="Junior", end_on=self.moved, rebuild=False)
        sits(
            self.ana,
            within=self.coast,
            under=self.jo,
            title="Seller",
            fte="0.8",
            start_on=self.moved + timedelta(days=1),
        )


def names(html: str) -> list[str]:
    table = html[html.index("<tbody>") :].partition("</tbody>")[0]
    return re.findall(r'href="/people/\d+/">([^<]+)<', table)


def test_everybody_finds_colleagues_of_today() -> None:
    staff = Staff()

    html = page(staff.ana, "/people/")

    assert names(html) == ["Ana Novak", "Ben Okafor", "Hana Vik", "Jo Meyer", "Kim Chief"]
    assert "5 people work here" in html
    assert "@example.com" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=novak", ["Ana Novak"]),
        ("q=sales+manager", ["Jo Meyer"]),
        ("department=N", ["Ana Novak", "Jo Meyer"]),
        ("department=N&role=manager", ["Jo Meyer"]),
        ("role=executive", ["Kim Chief"]),
        ("sort=-name&department=N", ["Jo Meyer", "Ana Novak"]),
    ],
)
def test_filters_live_in_the_address(query: str, found: list[str]) -> None:
    assert names(page(Staff().ben, f"/people/?{query}")) == found


def test_who_has_left_is_shown_to_those_who_see_all_seats() -> None:
    staff = Staff()

    assert names(page(staff.hana, "/people/?state=left")) == ["Olaf Gone"]
    assert "Olaf Gone" not in page(staff.jo, "/people/?state=left")
    assert client_of(staff.jo).get(f"/people/{staff.olaf.pk}/").status_code == 404
    assert "Olaf Gone left on" in page(staff.kim, f"/people/{staff.olaf.pk}/")


def test_an_address_is_found_by_those_alone_who_keep_addresses() -> None:
    staff = Staff()

    assert names(page(staff.hana, "/people/?q=ben@example.com")) == ["Ben Okafor"]
    assert "Nobody matches" in page(staff.ana, "/people/?q=ben@example.com")


def test_a_colleague_sees_the_card_alone() -> None:
    staff = Staff()
    Absence.objects.create(person=staff.ana, start_on=staff.today, kind="sick")

    html = page(staff.ben, f"/people/{staff.ana.pk}/")

    assert "Ana Novak is Seller in Coast" in html
    assert "Jo Meyer" in html
    for hidden in (
        "ana@example.com",
        "No-ana",
        "Junior",
        "Absences",
        "Positions over time",
        "80%",
        "person_goals",
        "/goals/?",
    ):
        assert hidden not in html, hidden


def test_the_manager_sees_positions_over_time() -> None:
    staff = Staff()

    html = page(staff.jo, f"/people/{staff.ana.pk}/")

    positions = html[html.index('id="positions"') :]
    assert positions.index("Seller · Coast") < positions.index("Junior · Southern sales")
    assert "reporting to Ben Okafor" in positions
    assert "80% of full time" in positions
    assert "ana@example.com" in html
    assert "No-ana" not in html
    assert f'hx-get="/people/{staff.ana.pk}/goals/"' in html


def test_why_somebody_is_away_is_no_executive_s_business() -> None:
    staff = Staff()
    Absence.objects.create(person=staff.ana, start_on=staff.today, kind="parental")

    assert "parental leave" in page(staff.hana, f"/people/{staff.ana.pk}/")
    assert "parental leave" in page(staff.ana, f"/people/{staff.ana.pk}/")
    for_kim = page(staff.kim, f"/people/{staff.ana.pk}/")
    assert "Ana Novak is away since" in for_kim
    assert "parental" not in for_kim


def test_an_administrator_invites_whoever_cannot_sign_in() -> None:
    staff = Staff()
    make_admin(staff.ben)
    guest = PersonFactory(name="Nils New", email="nils@example.com")

    assert "/people/invitations/?q=nils%40example.com" in page(staff.ben, f"/people/{guest.pk}/")
    assert "/people/invitations/" not in page(staff.kim, f"/people/{guest.pk}/")


def tree(html: str) -> list[tuple[str, int]]:
    """Names with how far they are drawn in."""
    lines = html[html.index('id="lines"') :].partition("</tbody>")[0]
    rows = [row for row in lines.split("<tr")[1:] if "/people/" in row]
    return [
        (re.findall(r"/people/\d+/\">([^<]+)<", row)[0], int((re.findall(r"depth-(\d)", row) or ["0"])[0]))
        for row in rows
    ]


def test_the_organisation_of_today_is_everybody_s() -> None:
    staff = Staff()

    html = page(staff.ana, "/people/organisation/")

    assert tree(html) == [("Kim Chief", 0), ("Ben Okafor", 1), ("Hana Vik", 1), ("Jo Meyer", 1), ("Ana Novak", 2)]
    assert "5 people are in the organisation" in html


def test_the_organisation_of_a_past_day_is_as_it_was() -> None:
    staff = Staff()

    html = page(staff.hana, f"/people/organisation/?on={staff.moved}")

    assert ("Ana Novak", 2) in tree(html)
    assert tree(html).index(("Ana Novak", 2)) == tree(html).index(("Ben Okafor", 1)) + 1
    assert ("Olaf Gone", 1) in tree(html), "who had not left yet"


def test_a_department_is_looked_at_with_all_below_it() -> None:
    html = page(Staff().hana, "/people/organisation/?department=N")

    assert tree(html) == [("Jo Meyer", 0), ("Ana Novak", 1)]
    assert "2 people are in Northern sales" in html
    assert "reports to Kim Chief" in html


def test_of_another_day_one_sees_oneself_and_the_people_below() -> None:
    staff = Staff()
    past = staff.moved - timedelta(days=1)

    assert tree(page(staff.ana, f"/people/organisation/?on={past}")) == [("Ana Novak", 0)]
    assert sorted(tree(page(staff.jo, f"/people/organisation/?on={past}"))) == [("Ana Novak", 0), ("Jo Meyer", 0)]
    assert "Ben Okafor" in page(staff.ana, f"/people/organisation/?on={past}"), "who one's own manager was"


def test_before_everything_nobody_sat_anywhere() -> None:
    assert "Nobody sat here on this day" in page(Staff().hana, f"/people/organisation/?on={date(1999, 1, 1)}")
