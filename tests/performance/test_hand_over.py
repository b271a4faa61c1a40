"""Handing over what somebody owns: nothing is left without an owner who works here."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.actions import apply_changes
from imports.models import ChangeSet
from inbox.actions import make_promise
from inbox.models import Notice, Promise
from nightly.pipeline import hand_over as night_step
from people.actions import OwnCaseError, RefusedMoveError, take_whole
from people.models import Department, Person, Position
from performance.actions import UnownedError, hand_over, handing, tell_of_leavers
from performance.models import HandOver
from performance.queries.owned import counts, leavers
from sales.models import Credit, Customer, Deal, Entry
from tests.factories.people import DepartmentFactory, PersonFactory, make_admin, sits
from tests.performance.stories import NOW, TODAY, Team, client_of, counted, goal, sells, team

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Group = HandOver.Group
GIVEN = {"team": 2, "departments": 1, "customers": 2, "deals": 2, "promises": 1}


@pytest.fixture
def jo() -> Team:
    """Jo, who leads two, runs a department, keeps two customers and has deals, an item, an order and a goal."""
    made = team("Ana Novak", "Ben Okafor")
    jo = made.manager
    Department.objects.filter(pk=made.department.pk).update(head=jo)
    for number in range(2):
        Customer.objects.create(code=f"C{number}", name=f"Customer {number}", owner=jo, segment="Industry")
        Deal.objects.create(number=f"DEAL-{number}", owner=jo, opened_on=TODAY, stage="offer")
    Deal.objects.create(number="WON", owner=jo, opened_on=TODAY, closed_on=TODAY, stage="won")
    make_promise(owner=jo, title="Call Contoso", due_on=TODAY + DAY, by=None)
    sells(jo, on=TODAY - DAY)
    goal(jo)
    counted()
    return made


def heir(name: str = "Lee Heir") -> Person:
    person = PersonFactory(name=name, signs_in=True)
    sits(person, within=DepartmentFactory(), role="manager")
    return person


def given(jo: Team, to: Person, **more: Any) -> list[HandOver]:
    asked: dict[str, Any] = {"effective_on": TODAY, "reason": "Jo leaves", "by": None, "today": TODAY, "now": NOW}
    return hand_over(person=jo.manager, to=dict.fromkeys(Group, to), **{**asked, **more})


def owners(jo: Team) -> set[str]:
    """Of everything that Jo owned."""
    return {
        *Department.objects.filter(pk=jo.department.pk).values_list("head__name", flat=True),
        *Customer.objects.filter(code__startswith="C", code__in=["C0", "C1"]).values_list("owner__name", flat=True),
        *Deal.objects.filter(stage="offer").values_list("owner__name", flat=True),
        *Promise.objects.values_list("owner__name", flat=True),
        *Position.objects.filter(person__in=jo.reps, end_on=None).values_list("manager__name", flat=True),
    }


def test_everything_open_goes_in_one_change_and_what_is_history_stays(hr: Person, jo: Team) -> None:
    lee, client = heir(), client_of(hr)
    address = f"/people/{jo.manager.pk}/hand-over/"
    sheet = unescape(client.get(address).content.decode())
    for words in ("Customers", "Orders not delivered", "Credit for existing orders does not move", "Ana Novak"):
        assert words in sheet, words
    for hidden in ("DEAL-0", "Call Contoso"):  # HR opens neither deals nor the items of others
        assert hidden not in sheet, hidden
    assert {code: n for code, n in counts(jo.manager, TODAY).items() if n} == {**GIVEN, "orders": 1, "goals": 1}

    form = {"start_on": str(TODAY), "everything": "Lee Heir", "reason": "Jo leaves"}
    assert client.post(address, form).status_code == 302
    apply_changes()

    assert owners(jo) == {"Lee Heir"}
    assert {code: n for code, n in counts(jo.manager, TODAY).items() if n} == {"orders": 1, "goals": 1}
    assert Deal.objects.get(number="WON").owner == jo.manager
    assert Credit.objects.get().person == jo.manager
    assert set(Entry.objects.filter(order_id__isnull=False).values_list("person", flat=True)) == {jo.manager.pk}
    assert (ChangeSet.objects.get().reason, ChangeSet.objects.get().by) == ("Jo leaves", hr.user)
    assert {plan.group: plan.rows for plan in HandOver.objects.all()} == GIVEN
    assert Notice.objects.filter(person=lee, kind="promise_handed_over").count() == 1
    assert Customer.objects.get(code="C0").segment == "Industry", "what the rows do not name stays"
    assert client.post(address, form).status_code == 422, "nothing is left to give"


def test_a_group_may_have_an_owner_of_its_own(hr: Person, jo: Team) -> None:
    heir()
    heir("Kay Other")
    form = {"start_on": str(TODAY), "everything": "Lee Heir", "deals": "Kay Other", "reason": "x"}

    client_of(hr).post(f"/people/{jo.manager.pk}/hand-over/", form)

    assert set(Deal.objects.filter(stage="offer").values_list("owner__name", flat=True)) == {"Kay Other"}
    assert owners(jo) == {"Lee Heir", "Kay Other"}


def test_what_has_no_dates_waits_for_the_day(jo: Team) -> None:
    lee = heir()
    given(jo, lee, effective_on=TODAY + 2 * DAY)

    [ana, _ben] = Position.objects.filter(person__in=jo.reps, end_on=None).order_by("person__name")
    assert (ana.manager, ana.start_on) == (lee, TODAY + 2 * DAY), "positions are dated: they are written at once"
    assert owners(jo) == {"Lee Heir", "Jo Meyer"}
    Deal.objects.create(number="LATE", owner=jo.manager, opened_on=TODAY, stage="offer")

    assert night_step(TODAY) == 0
    assert owners(jo) == {"Lee Heir", "Jo Meyer"}
    assert night_step(TODAY + DAY) == 4
    assert night_step(TODAY + DAY) == 0
    assert owners(jo) == {"Lee Heir"}, "what came until then goes too"


def test_a_plan_is_replaced_by_the_next_one(jo: Team) -> None:
    given(jo, heir(), effective_on=TODAY + DAY)
    kay = heir("Kay Other")

    given(jo, kay, effective_on=TODAY + DAY)
    night_step(TODAY)

    assert set(Deal.objects.filter(stage="offer").values_list("owner", flat=True)) == {kay.pk}


def test_a_plan_that_a_rule_refuses_by_the_night_keeps_no_other_waiting(
    jo: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = jo.reps[0]
    Customer.objects.create(code="OTHER", name="Other", owner=other)
    for person in (jo.manager, other):
        to = {Group.CUSTOMERS: heir(f"Heir of {person.pk}")}
        hand_over(person=person, to=to, effective_on=TODAY + DAY, reason="", by=None, today=TODAY, now=NOW)
    refused: list[str] = []

    def taken(**asked: Any) -> object:
        if not refused:
            refused.append(asked["reason"])
            raise RefusedMoveError([])
        return take_whole(**asked)

    monkeypatch.setattr(handing, "take_whole", taken)
    night_step(TODAY)

    assert len(refused) == HandOver.objects.waiting().count() == 1
    kept = set(Customer.objects.filter(owner__in=[jo.manager, other]).values_list("owner", flat=True))
    assert kept == {HandOver.objects.waiting().get().person_id}


def test_all_or_nothing(hr: Person, jo: Team) -> None:
    """Whoever reports to Ana cannot have Ana report to them: so the deals stay, too."""
    below = PersonFactory(name="Dee Low", signs_in=True)
    sits(below, under=jo.reps[0], within=jo.department)
    before = owners(jo)

    answer = client_of(hr).post(
        f"/people/{jo.manager.pk}/hand-over/", {"start_on": str(TODAY), "everything": below.email, "reason": "x"}
    )

    assert answer.status_code == 422
    assert "be their own manager" in answer.content.decode()
    assert owners(jo) == before
    assert not HandOver.objects.exists()
    assert not ChangeSet.objects.exists()


def test_whoever_gets_it_works_here_and_is_not_the_one_who_gives(hr: Person, jo: Team) -> None:
    lee = heir()
    with pytest.raises(OwnCaseError):
        given(jo, hr, by=hr.user)
    with pytest.raises(OwnCaseError):
        given(Team(jo.department, hr), lee, by=hr.user)
    Person.objects.filter(pk=lee.pk).update(left_on=TODAY + DAY)
    with pytest.raises(UnownedError):
        given(jo, Person.objects.get(pk=lee.pk), effective_on=TODAY + 2 * DAY)
    assert not HandOver.objects.exists()
    assert client_of(hr).get(f"/people/{hr.pk}/hand-over/").status_code == 404


def test_what_somebody_who_left_still_owns_is_listed_and_told_once(hr: Person, jo: Team) -> None:
    admin = PersonFactory(signs_in=True)
    make_admin(admin)
    Person.objects.filter(pk=jo.manager.pk).update(left_on=TODAY)

    assert leavers(TODAY, before=TODAY) == []
    [left] = leavers(TODAY + DAY, before=TODAY + DAY)
    assert (left.person_id, dict(left.counts), left.owned) == (jo.manager.pk, GIVEN, 8)
    page = unescape(client_of(hr).get("/people/hand-overs/").content.decode())
    assert "Jo Meyer" in page
    assert "Nobody who has left owns anything" in page, "today is still a day of theirs"
    assert tell_of_leavers(TODAY - DAY) == 0
    assert [tell_of_leavers(TODAY), tell_of_leavers(TODAY)] == [2, 0]
    assert set(Notice.objects.filter(kind="left_and_owns").values_list("person", flat=True)) == {hr.pk, admin.pk}

    given(jo, heir())
    assert leavers(TODAY + DAY, before=TODAY + DAY) == []


def test_the_sheet_asks_no_more_of_somebody_who_owns_much(hr: Person, jo: Team) -> None:
    client, seen = client_of(hr), []
    for more in (0, 12):
        for number in range(more):
            Deal.objects.create(number=f"N{number}", owner=jo.manager, opened_on=TODAY, stage="offer")
            sits(PersonFactory(), under=jo.manager, within=jo.department, rebuild=False)
        client.get(f"/people/{jo.manager.pk}/hand-over/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/people/{jo.manager.pk}/hand-over/")
        seen.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            client.get("/people/hand-overs/")
        seen.append(len(asked))
    assert seen[:2] == seen[2:]
