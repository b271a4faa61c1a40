from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, User
from people.actions import TakenError, invite_person, make_admin
from people.calendar import company_today
from people.models import Grant, Person
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
BOTH = {"password1": PASSWORD, "password2": PASSWORD}


def test_a_link_lets_its_holder_choose_a_password_once(client: Client) -> None:
    user = UserFactory(email="ana@example.com")
    token = actions.invite(user=user, by=None, now=timezone.now())

    assert client.get(f"/accounts/invitation/{token}/").status_code == 200
    response = client.post(f"/accounts/invitation/{token}/", BOTH)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    again = Client().post(
        f"/accounts/invitation/{token}/", {"password1": "something else", "password2": "something else"}
    )
    assert again.status_code == 404


def test_only_the_hash_of_a_token_is_kept() -> None:
    token = actions.invite(user=UserFactory(), by=None, now=timezone.now())

    assert token not in str(Invitation.objects.values())


@pytest.mark.parametrize(
    "passwords",
    [
        ("short", "short"),
        (PASSWORD, "another sentence"),
        ("", ""),
        ("password123", "password123"),
        ("ana@example.com",) * 2,
    ],
)
def test_a_poor_password_is_refused_and_the_link_still_works(client: Client, passwords: tuple[str, str]) -> None:
    token = actions.invite(user=UserFactory(email="ana@example.com"), by=None, now=timezone.now())

    response = client.post(f"/accounts/invitation/{token}/", {"password1": passwords[0], "password2": passwords[1]})

    assert response.status_code == 200
    assert client.get(f"/accounts/invitation/{token}/").status_code == 200


def test_links_that_no_longer_work(client: Client) -> None:
    now = timezone.now()
    user = UserFactory()
    older = actions.invite(user=user, by=None, now=now)
    revoked = actions.invite(user=UserFactory(), by=None, now=now)
    actions.revoke(invitation=Invitation.objects.of_token(revoked).get(), now=now)
    expired = actions.invite(user=UserFactory(), by=None, now=now - timedelta(days=8))
    newer = actions.invite(user=user, by=None, now=now)

    statuses = [
        client.get(f"/accounts/invitation/{token}/").status_code
        for token in (older, revoked, expired, "no-such", newer)
    ]

    assert statuses == [404, 404, 404, 404, 200]


def test_inviting_a_person_makes_and_links_the_account_once() -> None:
    person = PersonFactory(email="ana@example.com")

    invite_person(person=person, by=None, now=timezone.now())
    invite_person(person=person, by=None, now=timezone.now())

    assert User.objects.get().person == person
    assert Invitation.objects.open_at(timezone.now()).count() == 1


def test_the_account_of_another_person_is_not_taken_over() -> None:
    PersonFactory(email="old@example.com", user=UserFactory(email="ana@example.com"))
    person = PersonFactory(email="ana@example.com")

    with pytest.raises(TakenError):
        invite_person(person=person, by=None, now=timezone.now())


def test_create_admin_prints_a_link_and_grants_once(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    call_command("create_admin", "Boss@Example.com")
    call_command("create_admin", "boss@example.com")

    link = capsys.readouterr().out.split()[-1]
    assert client.get(link.partition(":8000")[2]).status_code == 200
    person = Person.objects.get()
    assert (person.email, person.user.email) == ("boss@example.com", "boss@example.com")
    assert list(Grant.objects.values_list("kind", "start_on", "end_on")) == [("admin", company_today(), None)]


def test_create_admin_writes_a_one_time_password(
    capsys: pytest.CaptureFixture[str], client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "first-admin"
    call_command("create_admin", "admin@localhost", one_time_password_file=path)

    password = path.read_text().strip()
    assert password in capsys.readouterr().out
    assert path.stat().st_mode & 0o777 == 0o600
    response = client.post("/accounts/login/", {"login": "admin@localhost", "password": password})
    assert response["Location"] == "/accounts/password/change/"


def test_create_admin_makes_an_existing_person_admin() -> None:
    person = PersonFactory(email="ana@example.com", name="Ana Alves")

    call_command("create_admin", "ana@example.com")

    assert Grant.objects.get().person == person
    assert Person.objects.get().name == "Ana Alves"


@pytest.mark.parametrize("email", ["", "no address", "a@b@c"])
def test_create_admin_refuses_what_is_no_address(email: str) -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("create_admin", email)


def test_a_grant_of_the_future_begins_today_instead() -> None:
    person = PersonFactory(email="ana@example.com")
    Grant.objects.create(person=person, kind="admin", start_on=company_today() + timedelta(days=3))

    make_admin(email="ana@example.com", by=None, on=company_today())

    assert list(Grant.objects.values_list("start_on", "end_on")) == [(company_today(), None)]


def test_invite_prints_a_link_for_somebody_imported(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    PersonFactory(email="ana@example.com")

    call_command("invite", "ana@example.com")

    assert client.get(capsys.readouterr().out.strip().partition(":8000")[2]).status_code == 200


def test_invite_knows_only_people() -> None:
    with pytest.raises(CommandError, match="Import people first"):
        call_command("invite", "nobody@example.com")
