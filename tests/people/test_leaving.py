"""The last day of somebody, and their days away, entered by those who keep people's records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope, Token
from goals.models import Goal
from goals.queries.progress import progress
from imports.models import ChangeSet
from people.actions import GoneError, OwnCaseError, absent, close_accounts_of_leavers, leave_on
from people.models import Absence, Grant, Person
from people.scope import viewer_of
from tests.factories.people import PersonFactory, make_admin, sits
from tests.performance.stories import NOW, TODAY, Team, client_of, goal, team

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hr() -> Person:
    person = PersonFactory(name="Hanna Reed", signs_in=True)
    sits(person, role="hr")
    make_admin(PersonFactory(signs_in=True))
    return person


@pytest.fixture
def north() -> Team:
    return team("Ana Novak")


def entered(hr: Person, person: Person, day: date) -> int:
    client = client_of(hr)
    state = client.get(f"/people/{person.pk}/leave/").context["state"]
    return client.post(
        f"/people/{person.pk}/leave/", {"last_day": str(day), "reason": "a new start", "state": state}
    ).status_code


def test_until_the_last_day_is_over_nothing_changes(hr: Person, north: Team) -> None:
    ana = north.reps[0]

    assert entered(hr, ana, TODAY + DAY) == 302

    ana.refresh_from_db()
    assert ana.left_on == TODAY + DAY
    assert viewer_of(ana.user, on=TODAY + DAY).person_id == ana.pk
    assert close_accounts_of_leavers(TODAY) == 0
    assert viewer_of(ana.user, on=TODAY + 2 * DAY).person_id is None
    assert close_accounts_of_leavers(TODAY + DAY) == 1
    assert ChangeSet.objects.get().reason == "a new start"


def test_a_last_day_that_is_over_ends_everything_at_once(hr: Person, north: Team) -> None:
    ana = north.reps[0]
    accounts.create_token(user=ana.user, name="t", scopes=[Scope.READ], days=9, by=None)
    Grant.objects.create(person=hr, on_behalf_of=ana, kind="delegation", start_on=TODAY - 9 * DAY, end_on=TODAY + DAY)
    client = client_of(ana)
    assert client.get("/").status_code == 200

    assert entered(hr, ana, TODAY - DAY) == 302

    assert client.get("/").status_code == 302
    ana.user.refresh_from_db()
    assert not ana.user.is_active
    assert not Token.objects.filter(user=ana.user).open_at(timezone.now()).exists()
    assert Grant.objects.get(person=hr).end_on == TODAY - DAY


def test_a_leaving_to_come_is_taken_back_and_one_that_is_over_is_not(hr: Person, north: Team) -> None:
    ana = north.reps[0]
    entered(hr, ana, TODAY + 9 * DAY)
    client = client_of(hr)
    page = client.get(f"/people/{ana.pk}/leave/")

    assert client.post(f"/people/{ana.pk}/leave/", {"stays": "1", "state": page.context["state"]}).status_code == 302
    ana.refresh_from_db()
    assert ana.left_on is None

    ana.left_on = TODAY - DAY
    with pytest.raises(GoneError):
        leave_on(person=ana, last_day=None, reason="", by=None, today=TODAY, now=NOW)


def test_what_cannot_be_says_why_and_changes_nothing(hr: Person, north: Team) -> None:
    ana = north.reps[0]
    Person.objects.filter(pk=ana.pk).update(hired_on=date(2021, 1, 1))
    client = client_of(hr)

    def told(**form: str) -> str:
        answer = client.post(f"/people/{ana.pk}/leave/", {"last_day": str(TODAY), "reason": "x", **form})
        assert answer.status_code == 422
        return unescape(answer.content.decode())

    assert "last day of employment lies before the first" in told(last_day="2020-01-01")
    assert "changed this meanwhile" in told(state="seen before")
    Grant.objects.all().delete()
    assert "Nobody else administers" in told(last_day=str(TODAY - DAY))
    ana.refresh_from_db()
    assert ana.left_on is None
    assert not ChangeSet.objects.exists()


def test_days_away_lower_what_is_expected_of_goals_that_ask_for_it(hr: Person, north: Team) -> None:
    ana, client = north.reps[0], client_of(hr)
    goal(ana, "64000")
    Goal.objects.update(counts_absences=True)

    def expected() -> Decimal:
        found = progress(Goal.objects.all(), as_of=TODAY, now=NOW)[0].expected
        assert found is not None
        return found

    full = expected()
    form = {"start_on": "2026-11-02", "end_on": "2026-11-06", "kind": "parental"}
    for _twice in range(2):
        assert client.post(f"/people/{ana.pk}/absence/", form).status_code == 302
    assert list(Absence.objects.values_list("start_on", "end_on", "kind")) == [
        (date(2026, 11, 2), date(2026, 11, 6), "parental")
    ]
    assert expected() < full

    client.post(f"/people/{ana.pk}/absence/", {"gone": str(Absence.objects.get().pk)})
    assert not Absence.objects.exists()
    assert expected() == full
    assert client.post(f"/people/{ana.pk}/absence/", {**form, "end_on": "2026-11-01"}).status_code == 422


def test_nobody_enters_their_own(hr: Person) -> None:
    client = client_of(hr)
    for page in ("leave", "absence"):
        assert client.get(f"/people/{hr.pk}/{page}/").status_code == 404
    with pytest.raises(OwnCaseError):
        leave_on(person=hr, last_day=TODAY, reason="x", by=hr.user, today=TODAY, now=NOW)
    with pytest.raises(OwnCaseError):
        absent(person=hr, start_on=TODAY, end_on=None, kind=Absence.Kind.LEAVE, by=hr.user, today=TODAY)
