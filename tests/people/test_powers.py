"""Who acts for whom, and who administers: given, agreed to and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from goals.models import Goal, GoalVersion
from people import actions
from people.actions import (
    LastAdministratorError,
    OnlyAdministratorError,
    OwnCaseError,
    agree,
    end_grants_of,
    hand_over,
    propose_admin,
    rebuild_placements,
    take_back,
)
from people.calendar import company_today
from people.models import Grant, Person
from people.scope import Action, Viewer, viewer_of, visible_people
from tests.factories.accounts import prove
from tests.factories.people import PersonFactory, make_admin, root, sits

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def line() -> dict[str, Person]:
    """rep under manager; deputy beside them, under nobody."""
    people = {
        name: PersonFactory(signs_in=True, email=f"{name}@example.com", name=name)
        for name in ("manager", "deputy", "rep")
    }
    sits(people["manager"], role="manager", rebuild=False)
    sits(people["deputy"], rebuild=False)
    sits(people["rep"], under=people["manager"])
    return people


def acting(line: dict[str, Person], *, first: int = 0, last: int = 3, by: str = "manager") -> Grant:
    today = company_today()
    return hand_over(
        on_behalf_of=line["manager"],
        to=line["deputy"],
        start_on=today + first * DAY,
        end_on=today + last * DAY,
        reason="away",
        by=User.objects.get(person=line[by]),
    )


def eyes(person: Person, on: date | None = None) -> Viewer:
    return viewer_of(User.objects.get(person=person), on or company_today())


def names(viewer: Viewer, action: Action = Action.READ) -> set[str]:
    return set(visible_people(viewer, action).values_list("name", flat=True))


def test_a_delegate_leads_the_line_on_its_days_alone(line: dict[str, Person]) -> None:
    acting(line, first=1, last=2)
    today = company_today()

    found = {days: names(eyes(line["deputy"], today + days * DAY), Action.CHANGE) for days in range(4)}

    assert found == {0: set(), 1: {"rep"}, 2: {"rep"}, 3: set()}
    assert names(eyes(line["deputy"], today + DAY)) == {"deputy", "rep"}, "the manager's own figures stay the manager's"


def test_a_delegate_from_within_the_line_sets_no_goal_of_their_own(line: dict[str, Person]) -> None:
    today = company_today()
    hand_over(on_behalf_of=line["manager"], to=line["rep"], start_on=today, end_on=today, reason="away", by=None)

    assert eyes(line["rep"]).manages
    assert names(eyes(line["rep"]), Action.CHANGE) == set()


def test_what_is_held_for_another_is_not_passed_on(line: dict[str, Person], client: Client) -> None:
    acting(line)
    third = PersonFactory(signs_in=True, email="third@example.com")
    today = company_today()
    hand_over(on_behalf_of=line["deputy"], to=third, start_on=today, end_on=today, reason="away", by=None)

    assert names(eyes(third), Action.CHANGE) == set()
    client.force_login(line["deputy"].user)
    prove(client)
    assert client.get("/people/powers/new/mine/").status_code == 404


def test_when_the_manager_leaves_nobody_acts_for_them(line: dict[str, Person]) -> None:
    acting(line)
    Person.objects.filter(pk=line["manager"].pk).update(left_on=company_today() - DAY)
    rebuild_placements()

    assert not eyes(line["deputy"]).acts_for


def test_a_goal_says_for_whom_it_was_set(line: dict[str, Person], client: Client) -> None:
    acting(line)
    client.force_login(line["deputy"].user)
    prove(client)
    today = company_today()
    days = {"period": "other", "start_on": str(today - 9 * DAY), "end_on": str(today + 9 * DAY)}

    answer = client.post(
        "/goals/new/",
        {"owner": f"person-{line['rep'].pk}", "measure": "revenue", "target": "100", "weight": "1", **days},
    )

    assert answer.status_code == 302
    assert GoalVersion.objects.get().on_behalf_of == line["manager"]
    goal = Goal.objects.get()
    client.post(f"/goals/{goal.pk}/edit/", {"target": "120", "weight": "1", "reason": "more", "version": "1"})
    assert GoalVersion.objects.get(number=2).on_behalf_of == line["manager"]
    assert "deputy for manager" in client.get(f"/goals/{goal.pk}/").content.decode()


def test_a_manager_hands_over_and_takes_back_in_the_browser(line: dict[str, Person], client: Client) -> None:
    client.force_login(line["manager"].user)
    prove(client)
    today = company_today()
    form = {"person": "deputy", "start_on": str(today), "end_on": str(today + DAY), "reason": "holiday"}

    assert client.post("/people/powers/new/mine/", form).status_code == 302
    grant = Grant.objects.get()
    assert (grant.kind, grant.person, grant.on_behalf_of) == ("delegation", line["deputy"], line["manager"])
    assert "acts for manager" in client.get("/people/powers/").content.decode()

    client.post(f"/people/powers/{grant.pk}/end/")
    assert not Grant.objects.exists(), "it had begun today: nothing of it is left for yesterday"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": "nobody@example.com"}, "Nobody who works here"),
        ({"person": "manager"}, "Nobody who works here"),
        ({"start_on": "2020-01-01"}, "From today on"),
        ({"end_on": "2020-01-01"}, "before the first"),
        ({"end_on": "2099-01-01"}, "A year at most"),
        ({"end_on": ""}, "required"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_bad_hand_over_says_what_to_mend(
    line: dict[str, Person], client: Client, change: dict[str, str], field: str
) -> None:
    client.force_login(line["manager"].user)
    prove(client)
    today = str(company_today())
    form = {"person": "deputy@example.com", "start_on": today, "end_on": today, "reason": "away", **change}

    answer = client.post("/people/powers/new/mine/", form)

    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert not Grant.objects.exists()


def test_the_same_hand_over_twice_is_refused(line: dict[str, Person], client: Client) -> None:
    acting(line)
    client.force_login(line["manager"].user)
    prove(client)
    today = str(company_today())

    answer = client.post(
        "/people/powers/new/mine/", {"person": "deputy", "start_on": today, "end_on": today, "reason": "again"}
    )

    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_a_rep_has_nothing_to_hand_over_and_no_door_to_others(line: dict[str, Person], client: Client) -> None:
    grant = acting(line)
    client.force_login(line["rep"].user)
    prove(client)

    assert client.get("/people/powers/new/mine/").status_code == 404
    assert client.get("/people/powers/new/stand-in/").status_code == 404
    assert client.get("/people/powers/new/administrator/").status_code == 404
    assert client.post(f"/people/powers/{grant.pk}/end/").status_code == 404
    assert "away" not in client.get("/people/powers/").content.decode()


@pytest.fixture
def admins() -> list[Person]:
    people = [PersonFactory(signs_in=True, email=f"admin{n}@example.com", name=f"admin{n}") for n in range(2)]
    for person in people:
        sits(person, role="staff", within=root(), rebuild=False)
        make_admin(person)
    rebuild_placements()
    return people


def test_an_administrator_counts_when_a_second_one_agrees(
    admins: list[Person], line: dict[str, Person], client: Client
) -> None:
    today = company_today()
    first, second = (User.objects.get(person=person) for person in admins)
    grant = propose_admin(person=line["rep"], start_on=today, end_on=None, reason="more hands", by=first, today=today)

    assert not eyes(line["rep"]).is_admin
    client.force_login(first)
    prove(client)
    client.post(f"/people/powers/{grant.pk}/agree/")
    assert not eyes(line["rep"]).is_admin, "whoever proposed does not agree"
    client.force_login(second)
    prove(client)
    client.post(f"/people/powers/{grant.pk}/agree/")
    assert eyes(line["rep"]).is_admin


def test_the_server_makes_an_administrator_of_somebody_who_is_proposed(line: dict[str, Person]) -> None:
    today = company_today()
    Grant.objects.create(kind=Grant.Kind.ADMIN, person=line["rep"], start_on=today, agreed_at=None)
    assert not eyes(line["rep"]).is_admin

    made, _user = actions.make_admin(email=line["rep"].email, by=None, on=today)

    assert made == line["rep"]
    assert eyes(line["rep"]).is_admin


def test_nobody_makes_or_keeps_themselves_an_administrator(admins: list[Person]) -> None:
    today = company_today()
    user = User.objects.get(person=admins[0])
    with pytest.raises(OwnCaseError):
        propose_admin(person=admins[0], start_on=today, end_on=None, reason="me", by=user, today=today)
    grant = Grant.objects.create(
        person=admins[0], kind="stand_in", on_behalf_of=admins[1], start_on=today, end_on=today
    )
    with pytest.raises(OwnCaseError):
        agree(grant=grant, by=user, now=None)  # type: ignore[arg-type]  # refused before the clock is looked at


def test_the_last_administrator_stays(admins: list[Person], line: dict[str, Person], client: Client) -> None:
    today = company_today()
    first, second = Grant.objects.order_by("pk")
    take_back(grant=first, today=today)
    with pytest.raises(LastAdministratorError):
        take_back(grant=second, today=today)
    with pytest.raises(OnlyAdministratorError):
        propose_admin(
            person=line["rep"],
            start_on=today,
            end_on=None,
            reason="",
            by=User.objects.get(person=admins[1]),
            today=today,
        )
    assert eyes(admins[1]).is_admin
    assert not eyes(admins[0]).is_admin


def test_ending_all_of_somebody_ends_what_they_hold_and_what_they_gave(line: dict[str, Person]) -> None:
    today = company_today()
    acting(line)
    Grant.objects.update(start_on=today - 9 * DAY)
    Grant.objects.create(person=line["manager"], kind="admin", start_on=today - 9 * DAY)

    end_grants_of(person=line["manager"], today=today)

    assert set(Grant.objects.values_list("end_on", flat=True)) == {today - DAY}


@pytest.mark.parametrize("broken", [{"end_on": None}, {"on_behalf_of": None}, {"on_behalf_of": "self"}])
def test_the_database_refuses_acting_for_nobody_for_ever_or_for_oneself(
    line: dict[str, Person], broken: dict[str, object]
) -> None:
    today = company_today()
    values = {"on_behalf_of": line["manager"], "end_on": today, **broken}
    if values["on_behalf_of"] == "self":
        values["on_behalf_of"] = line["deputy"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(person=line["deputy"], kind="stand_in", start_on=today, **values)
