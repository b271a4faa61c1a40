"""How long one stays signed in, where, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from accounts import rules
from accounts.models import User
from salesmgmt import signing_in
from salesmgmt.sessions import ROLES
from tests.accounts.test_signing_in import sign_in, signed_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.people import PersonFactory, make_admin

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)


def at(client: Client, **after: float) -> str:
    """'in', or the words with which one is out."""
    with time_machine.travel(NOON + timedelta(**after), tick=False):
        answer = client.get("/accounts/security/", follow=True)
    body = answer.content.decode()
    if answer.request["PATH_INFO"] == "/accounts/security/":
        return "in"
    return "idle" if "nothing was done" in body else "too long" if "lasted long enough" in body else "out"


def person_signed_in(client: Client, *, admin: bool = False) -> User:
    person = PersonFactory(signs_in=True)
    if admin:
        make_admin(person)
    with time_machine.travel(NOON, tick=False):
        client.force_login(person.user)
    return person.user


@pytest.mark.parametrize(
    ("begun", "seen", "idle", "over"),
    [
        (0, 0, 30, False),
        (719, 0, 30, False),
        (720, 0, 30, True),
        (100, 29, 30, False),
        (100, 30, 30, True),
        (100, 99, None, False),
        (720, 0, None, True),
    ],
)
def test_minutes_since(begun: int, seen: int, idle: int | None, over: bool) -> None:
    found = rules.is_over(
        begun=NOON - timedelta(minutes=begun),
        seen=NOON - timedelta(minutes=seen),
        now=NOON,
        idle=None if idle is None else timedelta(minutes=idle),
        longest=timedelta(hours=12),
    )

    assert found is over


@pytest.mark.django_db
def test_whoever_sees_others_is_signed_out_after_half_an_hour_without_a_click(client: Client) -> None:
    person_signed_in(client, admin=True)

    assert at(client, minutes=29) == "in"
    assert at(client, minutes=58) == "in", "counted from the last click"
    assert at(client, minutes=89) == "idle"
    assert at(client, minutes=89) == "out"


@pytest.mark.django_db
def test_a_rep_stays_signed_in_over_lunch(client: Client) -> None:
    person_signed_in(client)

    assert at(client, hours=3) == "in"


@pytest.mark.django_db
def test_after_twelve_hours_everybody_signs_in_again_however_busy(client: Client) -> None:
    person_signed_in(client)

    assert [at(client, hours=hour) for hour in range(1, 12)] == ["in"] * 11
    assert at(client, hours=12) == "too long"


@pytest.mark.django_db
def test_a_power_given_meanwhile_brings_its_limit(client: Client) -> None:
    user = person_signed_in(client)
    make_admin(user.person)

    assert at(client, minutes=31) == "idle"


@pytest.mark.django_db
def test_what_a_page_asks_by_itself_is_no_click(client: Client) -> None:
    person_signed_in(client, admin=True)

    for minutes in (10, 20, 29):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            assert client.get("/", headers={"X-By-Itself": "1", "HX-Request": "true"}).status_code == 200
    assert at(client, minutes=31) == "idle"


@pytest.mark.django_db
def test_a_session_that_is_over_is_over_for_the_api_too(client: Client) -> None:
    person_signed_in(client, admin=True)

    with time_machine.travel(NOON + timedelta(minutes=31), tick=False):
        assert client.get("/api/v1/people/").status_code == 401
        assert not Session.objects.filter(expire_date__gt=NOON + timedelta(minutes=31)).exists()


@pytest.mark.django_db
def test_the_limits_are_settings(client: Client, settings: Settings) -> None:
    settings.SESSION_IDLE_MINUTES, settings.SESSION_COOKIE_AGE = 5, 60 * 60
    person_signed_in(client, admin=True)
    other = Client()
    person_signed_in(other)

    assert at(client, minutes=6) == "idle"
    assert at(other, minutes=59) == "in"
    assert at(other, minutes=61) in ("too long", "out")


def two_browsers(email: str = "ana@example.com") -> tuple[User, Client, Client]:
    user = UserFactory(email=email, with_password=True)
    here, there = Client(), Client(headers={"user-agent": "Mozilla/5.0 (iPhone) CriOS/1 Safari/1"})
    assert sign_in(here, email) == sign_in(there, email, address="10.9.8.7") == "in"
    return user, here, there


def places(client: Client) -> list[Any]:
    return list(client.get("/accounts/security/").context["places"])


@pytest.mark.django_db
def test_the_page_tells_where_one_is_signed_in_and_ends_it_there() -> None:
    _user, here, there = two_browsers()

    first, second = places(here)
    assert (first.is_here, second.is_here) == (True, False)
    assert (second.name, second.icon) == ("Chrome on iPhone", "smartphone")
    assert "10.9.8.7" in second.note
    here.post(second.end)

    assert signed_in(here)
    assert there.get("/accounts/security/").headers["Location"].startswith("/accounts/login/")
    assert len(places(here)) == 1


@pytest.mark.django_db
def test_signing_out_everywhere_else_leaves_this_one() -> None:
    _user, here, there = two_browsers()

    here.post("/accounts/security/sessions/end/")

    assert here.get("/accounts/security/").status_code == 200
    assert there.get("/accounts/security/").status_code == 302


@pytest.mark.django_db
def test_nobody_ends_the_sessions_of_others() -> None:
    _ana, here, _there = two_browsers()
    _ben, bens, _also = two_browsers("ben@example.com")

    assert here.post(places(bens)[1].end).status_code == 404
    here.post("/accounts/security/sessions/end/")
    assert len(places(bens)) == 2


@pytest.mark.django_db
def test_a_new_password_ends_the_other_sessions() -> None:
    _user, here, there = two_browsers()
    new = "a quite different sentence"

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert there.get("/accounts/security/").status_code == 302
    assert [place.is_here for place in places(here)] == [True]


@pytest.mark.django_db
def test_who_must_sign_in_in_two_steps_does_that_before_anything_else(client: Client, settings: Settings) -> None:
    settings.TWO_STEP_REQUIRED = ["admin", "hr"]
    admin, rep = PersonFactory(signs_in=True), PersonFactory(signs_in=True)
    make_admin(admin)
    other = Client()
    client.force_login(admin.user)
    other.force_login(rep.user)

    assert client.get("/imports/").headers["Location"] == "/accounts/security/"
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/security/"
    assert client.get("/api/v1/people/").status_code == 302
    assert "You need a second step" in client.get("/accounts/security/").content.decode()
    assert client.get("/accounts/security/app/").status_code == 200
    assert other.get("/").status_code == 200
    TOTP.activate(admin.user, generate_totp_secret())
    assert client.get("/imports/").status_code == 200


@pytest.mark.django_db
def test_who_keeps_others_records_is_reminded_of_the_second_step(client: Client) -> None:
    admin = PersonFactory(signs_in=True)
    make_admin(admin)
    client.force_login(admin.user)

    assert "Turn on two steps" in client.get("/").content.decode()
    TOTP.activate(admin.user, generate_totp_secret())
    assert "Turn on two steps" not in client.get("/").content.decode()


def test_the_roles_that_a_second_step_may_be_required_of_are_known() -> None:
    assert set(ROLES) == signing_in.ROLES
    assert signing_in.roles(["admin", "hr"]) == ["admin", "hr"]
    with pytest.raises(ImproperlyConfigured, match="boss"):
        signing_in.roles(["admin", "boss"])
