"""What became of a record, on its page; the search over all changes; and who has read about whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common import history
from goals.actions import revise_goal, set_goal
from goals.models import OwnerKind
from imports.actions import import_path
from imports.kinds import kind_named
from imports.models import ChangedRow, ChangeSet, Import
from people.actions import rebuild_placements
from people.calendar import company_today, get_company
from people.models import Absence, Company, Person, Position, ReadRecord
from sales.models import Credit, Order
from tests.factories.people import PersonFactory, make_admin, sits

pytestmark = pytest.mark.django_db
Load = Callable[[str, str], Import]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(kind: str, content: str) -> Import:
        path = tmp_path / f"{kind}.csv"
        path.write_text(content)
        return import_path(
            path=path, kind=kind_named(kind), kind_name=kind, today=company_today(), atomic=False, applies=True
        )

    return load_text


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def told(viewer: Person, kind: str, pk: int, *, status: int = 200) -> str:
    answer = client_of(viewer).get(reverse("history", args=[kind, pk]), headers={"HX-Request": "true"})
    assert answer.status_code == status
    return unescape(answer.content.decode())


@pytest.fixture
def admin() -> Person:
    person: Person = PersonFactory(name="Tom Admin", signs_in=True)
    sits(person, role="staff")
    make_admin(person)
    return person


@pytest.fixture
def hr() -> Person:
    person: Person = PersonFactory(name="Hanne Human", signs_in=True)
    sits(person, role="hr")
    return person


@pytest.fixture
def rep() -> Person:
    person: Person = PersonFactory(name="Ada Berg", signs_in=True)
    sits(person, title="Rep")
    return person


def change(who: Person, rows: Any, **fields: Any) -> None:
    with history.context(user=who.user_id, reason="as agreed"):
        rows.update(**fields)


# -- on the page of a record -----------------------------------------------------------------


def test_the_history_says_what_became_of_what_by_whom_and_why(admin: Person, rep: Person) -> None:
    change(admin, Position.objects.filter(person=rep), title="Senior rep", manager=admin)

    said = told(admin, "person", rep.pk)

    assert "Position changed" in said
    assert "<dt>Title</dt><dd><del>Rep</del>" in said
    assert "<ins>Senior rep</ins>" in said
    assert "<dt>Reports to</dt><dd><ins>Tom Admin</ins>" in said
    assert "Tom Admin · “as agreed”" in said


def test_what_came_and_what_went_is_told_with_what_it_said(admin: Person, rep: Person) -> None:
    absence = Absence.objects.create(person=rep, start_on=date(2026, 3, 2), end_on=date(2026, 3, 6), kind="sick")
    absence.delete()
    with history.context(user=admin.user_id, on_behalf_of=rep.pk):
        make_admin(rep)

    said = told(admin, "person", rep.pk)

    assert "Absence removed" in said
    assert "<del>sick</del>" in said
    assert "Power added" in said
    assert "<ins>administrator</ins>" in said
    assert "Tom Admin for Ada Berg" in said


def test_that_an_account_was_closed_is_told_with_the_person(admin: Person, rep: Person) -> None:
    change(admin, User.objects.filter(pk=rep.user_id), is_active=False)

    said = told(admin, "person", rep.pk)

    assert "<dt>May sign in</dt><dd><del>yes</del>" in said
    assert "Account changed" not in told(admin, "person", admin.pk)


def test_what_an_import_added_is_told_from_its_change_set(admin: Person, load: Load) -> None:
    imported = load("people", "email,name\nann@x.example,Ann\n")
    person = Person.objects.get(email="ann@x.example")
    load("people", "email,name,country\nann@x.example,Ann,NO\n")

    said = told(admin, "person", person.pk)

    assert f"by the import {imported.file_name}" in said
    assert "Person changed" in said
    assert "<ins>Norway</ins>" in said


def test_a_number_that_keepers_alone_know_is_left_out_of_ones_own(admin: Person, rep: Person) -> None:
    change(admin, Person.objects.filter(pk=rep.pk), employee_number="77001")

    assert "77001" in told(admin, "person", rep.pk)
    own = told(rep, "person", rep.pk)
    assert "77001" not in own
    assert "Person changed" not in own


def test_nobody_else_reads_it(rep: Person) -> None:
    other = PersonFactory(signs_in=True)
    sits(other, role="executive")

    told(other, "person", rep.pk, status=404)
    told(rep, "person", rep.pk + 99, status=404)
    told(rep, "nonsense", rep.pk, status=404)


def test_a_long_history_costs_no_more_than_a_short_one(admin: Person, rep: Person) -> None:
    def costs() -> int:
        client = client_of(admin)
        client.get(reverse("history", args=["person", rep.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("history", args=["person", rep.pk]))
        return len(queries)

    change(admin, Position.objects.filter(person=rep), title="T")
    few = costs()
    for number in range(30):
        other = PersonFactory(name=f"Boss {number}", signs_in=True)
        change(other, Position.objects.filter(person=rep), title=f"T{number}", manager=other)

    assert costs() <= few


def test_the_settings_tell_theirs(admin: Person) -> None:
    get_company()
    change(admin, Company.objects.all(), name="Halden")

    assert "<ins>Halden</ins>" in told(admin, "company", 1)


def test_an_order_tells_each_import_that_wrote_it(load: Load) -> None:
    """From the images: what the second import changed, and what the first one brought."""
    boss = PersonFactory(name="Eva", signs_in=True)
    sits(boss, role="executive")
    seller = PersonFactory(name="Sam Seller", email="sam@x.example")
    sits(seller)
    load("products", "sku,name,unit_cost\na,Pump,31.41\n")
    load("orders", "number,ordered_on,currency\nO1,2026-01-05,USD\n")
    load("order_lines", "order_number,line,sku,quantity,unit_price\nO1,1,a,2,50\n")
    load("credits", "order_number,email\nO1,sam@x.example\n")
    load("order_lines", "order_number,line,sku,quantity,unit_price\nO1,1,a,3,50\n")
    order = Order.objects.get()

    said = told(boss, "order", order.pk)

    assert said.count("Line changed") == said.count("Line added") == said.count("Order added") == 1
    assert "<dt>Quantity</dt><dd><del>2</del>" in said
    assert "<ins>3</ins>" in said
    assert "<ins>Sam Seller</ins>" in said
    assert "31.41" not in said
    with history.removing("imports_changedrow"):
        ChangedRow.objects.all().delete()
    assert "the image before is no longer kept" in told(boss, "order", order.pk)


def test_a_seller_whose_sales_one_may_not_open_has_no_name() -> None:
    boss = PersonFactory(name="Mina", signs_in=True)
    sits(boss, role="manager")
    mine, other = PersonFactory(name="Mine"), PersonFactory(name="Olga Other")
    sits(mine, under=boss)
    sits(other)
    change_set = ChangeSet.objects.create(source="import")
    order = Order.objects.create(number="O1", ordered_on=date(2026, 1, 5), currency="USD", change_set=change_set)
    for person in (mine, other):
        credit = Credit.objects.create(order=order, person=person, share="0.5", change_set=change_set)
        ChangedRow.objects.create(change_set=change_set, table="sales_credit", row_id=credit.pk, action="a")

    said = told(boss, "order", order.pk)

    assert "<ins>Mine</ins>" in said
    assert "<ins>Somebody else</ins>" in said
    assert "Olga" not in said


def test_an_import_tells_who_brought_and_who_undid_it(admin: Person) -> None:
    made = ChangeSet.objects.create(source="import", by=admin.user)
    one = Import.objects.create(
        kind="people",
        file_name="a.csv",
        sha256="0",
        size=1,
        state="undone",
        by=admin.user,
        change_set=made,
        finished_at=timezone.now(),
    )
    ChangeSet.objects.create(source="undo", by=admin.user, undoes=made)

    said = told(admin, "import", one.pk)

    assert [word in said for word in ("Brought", "Imported", "Undone", "Tom Admin")] == [True] * 4


# -- the search ------------------------------------------------------------------------------


def found(viewer: Person, **query: str) -> str:
    answer = client_of(viewer).get(reverse("changes"), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_search_finds_by_who_what_whom_and_day(admin: Person, hr: Person, rep: Person) -> None:
    change(admin, Position.objects.filter(person=rep), title="Senior rep")
    change(hr, Person.objects.filter(pk=hr.pk), country="NO")
    today, tomorrow = company_today(), company_today() + timedelta(days=2)

    def has(**query: str) -> tuple[bool, bool]:
        said = found(admin, **query)
        return "Title: Rep → Senior rep" in said, "Country: Norway" in said

    assert has() == (True, True)
    assert has(who=str(admin.user_id)) == (True, False)
    assert has(what="person") == (False, True)
    assert has(q="berg") == (True, False)
    assert has(since=str(today - timedelta(days=2)), until=str(tomorrow)) == (True, True)
    assert has(since=str(tomorrow)) == (False, False)
    assert has(until=str(today - timedelta(days=2))) == (False, False)
    assert has(what="nonsense", who="x", since="y") == (True, True)


def test_the_search_as_a_file(admin: Person, rep: Person) -> None:
    change(admin, Position.objects.filter(person=rep), title="=1+1")

    answer: Any = client_of(admin).get(reverse("changes"), {"format": "csv", "what": "position"})
    lines = b"".join(answer).decode().splitlines()

    assert lines[0].split(",")[1:4] == ["What", "Done", "About"]
    assert "Position,Position changed,Ada Berg,Title: Rep → =1+1,Tom Admin" in lines[1]


def test_pages_of_the_search_follow_each_other(admin: Person, rep: Person) -> None:
    for number in range(60):
        change(admin, Position.objects.filter(person=rep), title=f"Title {number}")

    first, second = found(admin, what="position"), found(admin, what="position", page="2")

    assert "Title 59" in first
    assert "→ Title 5;" not in first
    assert "→ Title 0" in second
    assert "60 changes are kept" in first


# -- who reads -------------------------------------------------------------------------------


def opened(viewer: Person, person: Person) -> HttpResponse:
    answer: HttpResponse = client_of(viewer).get(reverse("person", args=[person.pk]))
    return answer


def reads() -> list[tuple[str, str, str, str]]:
    return sorted(ReadRecord.objects.values_list("reader__person__name", "role", "person__name", "kind"))


def test_a_record_that_somebody_reads_is_noted_once_a_day(hr: Person, rep: Person) -> None:
    opened(hr, rep)
    opened(hr, rep)

    assert reads() == [("Hanne Human", "hr", "Ada Berg", "record")]


def test_who_leads_reads_as_such_and_nobody_is_noted_for_their_own_or_for_a_card(hr: Person, rep: Person) -> None:
    boss, other = PersonFactory(name="Mina", signs_in=True), PersonFactory(name="Other", signs_in=True)
    sits(boss, role="manager")
    Position.objects.filter(person=rep).delete()
    sits(rep, under=boss)
    sits(other)

    for viewer in (boss, rep, other):
        assert opened(viewer, rep).status_code == 200
    client_of(hr).get(reverse("people"))

    assert reads() == [("Mina", "manager", "Ada Berg", "record")]


def test_the_history_of_a_record_is_a_reading_of_its_own(admin: Person, rep: Person) -> None:
    told(admin, "person", rep.pk)
    told(rep, "person", rep.pk)

    assert reads() == [("Tom Admin", "admin", "Ada Berg", "history")]


def test_a_program_that_reads_one_persons_record_is_noted(hr: Person, rep: Person) -> None:
    other = PersonFactory(name="Other", signs_in=True)
    sits(other)

    for viewer in (hr, rep, other):
        assert client_of(viewer).get(f"/api/v1/people/{rep.pk}/").status_code == 200
    client_of(hr).get("/api/v1/people/")

    assert reads() == [("Hanne Human", "hr", "Ada Berg", "record")]


def test_a_page_that_was_refused_is_no_reading(rep: Person) -> None:
    other = PersonFactory(signs_in=True)
    sits(other)
    told(other, "person", rep.pk, status=404)

    assert reads() == []


def test_what_cannot_be_noted_breaks_no_page(hr: Person, rep: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.models.ReadRecord._meta.db_table", "nowhere")
    with structlog.testing.capture_logs() as lines:
        assert opened(hr, rep).status_code == 200

    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["read_not_recorded"]


def test_the_person_sees_who_looked(hr: Person, rep: Person) -> None:
    opened(hr, rep)

    mine = client_of(rep).get(reverse("my_readers")).content.decode()
    others = client_of(hr).get(reverse("my_readers")).content.decode()

    assert "1 reading of your record is noted" in mine
    assert "Hanne Human" in mine
    assert "human resources" in mine
    assert "Nobody has read your record" in others


def test_administrators_search_readings_and_hr_has_those_of_personnel_alone(
    admin: Person, hr: Person, rep: Person
) -> None:
    opened(hr, rep)
    page = reverse("reads")

    assert "1 reading is noted" in client_of(admin).get(page, {"q": "hanne", "kind": "record"}).content.decode()
    assert "0 readings are noted" in client_of(admin).get(page, {"q": "hanne", "kind": "figures"}).content.decode()
    assert "Nothing of this kind is kept yet" in client_of(hr).get(page).content.decode()
    answer: Any = client_of(admin).get(page, {"format": "csv"})
    assert "Hanne Human,human resources,Ada Berg,Personal record" in b"".join(answer).decode()
    assert User.objects.filter(pk=hr.user_id).exists()


def test_who_sees_everybodys_figures_is_noted_for_one_persons(hr: Person, rep: Person) -> None:
    """On the page, in a file and by a program; a manager's look at the line, and lists of everybody, are not."""
    boss = PersonFactory(name="Mina", signs_in=True)
    sits(boss, role="manager")
    Position.objects.filter(person=rep).update(manager=boss)
    rebuild_placements()
    year = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    goal = set_goal(owner_kind=OwnerKind.PERSON, person=rep, measure="revenue", target=Decimal(1000), by=None, **year)

    def noted(viewer: Person, address: str, **query: str) -> int:
        before = ReadRecord.objects.count()
        answer: Any = client_of(viewer).get(address, query)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer)
        return ReadRecord.objects.count() - before

    assert noted(boss, f"/goals/{goal.pk}/") == 0
    assert noted(hr, "/goals/", format="csv") == 0
    assert noted(hr, "/api/v1/goals/") == 0
    assert noted(hr, f"/goals/{goal.pk}/") == 1
    assert noted(hr, "/goals/", format="csv", owner=f"person-{rep.pk}") == 0  # of the same day and kind
    assert reads() == [("Hanne Human", "hr", "Ada Berg", "figures")]


@pytest.mark.parametrize(
    "address",
    ["/goals/?format=csv&owner=person-{rep}", "/api/v1/goals/{goal}/", "/api/v1/goals/?owner={email}"],
)
def test_files_and_programs_read_too(hr: Person, rep: Person, address: str) -> None:
    year = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    goal = set_goal(owner_kind=OwnerKind.PERSON, person=rep, measure="revenue", target=Decimal(1000), by=None, **year)

    answer: Any = client_of(hr).get(address.format(rep=rep.pk, goal=goal.pk, email=rep.email))

    assert answer.status_code == 200
    assert not answer.streaming or b"".join(answer)
    assert reads() == [("Hanne Human", "hr", "Ada Berg", "figures")]


def test_a_goal_that_is_revised_says_why_and_for_whom(hr: Person, rep: Person) -> None:
    year = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    goal = set_goal(owner_kind=OwnerKind.PERSON, person=rep, measure="revenue", target=Decimal(1000), by=None, **year)
    with history.context(user=hr.user_id):
        revise_goal(
            goal=goal,
            target=Decimal(900),
            weight=Decimal(1),
            reason="fewer days",
            by=hr.user,
            on_behalf_of=rep.pk,
            expected_version=1,
        )

    said = told(rep, "goal", goal.pk)

    assert "<dt>Target</dt><dd><del>1,000</del>" in said
    assert "Hanne Human for Ada Berg · “fewer days”" in said
