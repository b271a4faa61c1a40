"""An account that is closed: nothing of it works from the next request on, and nothing comes back with it."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions
from accounts.models import Scope, Token, User
from inbox.actions import renew_calendar, tell
from inbox.kinds import notice_kinds
from inbox.models import Notice
from inbox.queries import replies
from people.actions import LastAdministratorError, close_account, close_accounts_of_leavers, open_account
from people.calendar import company_today
from people.models import Grant, Person
from tests.accounts.test_signing_in import sign_in, signed_in
from tests.factories.accounts import PASSWORD
from tests.factories.people import PersonFactory, make_admin

pytestmark = pytest.mark.django_db


def somebody(**fields: Any) -> Person:
    """With a password, and everything that one can have beside it."""
    person = PersonFactory(signs_in=True, **fields)
    assert person.user is not None
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


def everything(person: Person) -> dict[str, Any]:
    """Each way in: a browser signed in, one by force, a token, an invitation, a link to reset the password."""
    user: User = person.user
    browser, forced = Client(), Client()
    assert sign_in(browser, user.email) == "in"
    forced.force_login(user)
    token = actions.create_token(user=user, name="t", scopes=[Scope.READ], days=9, by=None)
    invitation = actions.invite(user=user, by=None, now=timezone.now())
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    TOTP.activate(user, generate_totp_secret())
    other = PersonFactory(signs_in=True)
    today = company_today()
    for one, two in ((person, other), (other, person)):
        Grant.objects.create(
            person=one,
            on_behalf_of=two,
            kind=Grant.Kind.DELEGATION,
            start_on=today - timedelta(3),
            end_on=today + timedelta(3),
        )
    kind = next(kind for kind in notice_kinds().values() if kind.legal and not kind.sensitive)
    tell(kind, event="closing", people=[person.pk], words={}, url="/")
    return {
        "browser": browser,
        "forced": forced,
        "token": token,
        "invitation": invitation,
        "link": link,
        "calendar": renew_calendar(person=person),
        "reply": replies.signed(Notice.objects.get(person=person)),
    }


def ways_in(had: dict[str, Any]) -> dict[str, bool]:
    reset = Client().get(had["link"], follow=True).content.decode()
    bearer = Client(headers={"authorization": f"Bearer {had['token']}"})
    return {
        "page": had["browser"].get("/").status_code == 200,
        "page of the other session": had["forced"].get("/").status_code == 200,
        "file": _file(had["browser"]),
        "API by session": had["browser"].get("/api/v1/people/").status_code == 200,
        "API by token": bearer.get("/api/v1/people/").status_code == 200,
        "invitation": Client().get(f"/accounts/invitation/{had['invitation']}/").status_code == 200,
        "reset link": "password1" in reset,
        "calendar": Client().get(f"/inbox/calendar/{had['calendar']}.ics").status_code == 200,
        "link of a mail": Client().get(f"/inbox/reply/{had['reply']}/").status_code == 200,
    }


def _file(client: Client) -> bool:
    answer = client.get("/people/?format=csv")
    if answer.streaming:
        b"".join(answer)
    return answer.status_code == 200


def powers(person: Person) -> int:
    day = company_today()
    return (
        (Grant.objects.filter(person=person) | Grant.objects.filter(on_behalf_of=person))
        .filter(end_on__gte=day)
        .count()
    )


def test_from_the_next_request_on_every_way_in_is_shut_and_stays_so_when_it_is_opened_again() -> None:
    make_admin(PersonFactory(signs_in=True))
    person = somebody()
    had = everything(person)
    assert set(ways_in(had).values()) == {True}
    assert powers(person) == 2

    close_account(person=person, now=timezone.now(), today=company_today())

    assert set(ways_in(had).values()) == {False}
    assert sign_in(Client(), person.email) == "wrong"
    assert powers(person) == 0
    open_account(person=person)
    assert set(ways_in(had).values()) == {False}
    assert sign_in(Client(), person.email) == "wrong"
    assert powers(person) == 0
    left = [model.objects.filter(user=person.user).count() for model in (Authenticator, UserSession)]
    assert (left, Token.objects.filter(user=person.user, revoked_at=None).count()) == ([0, 0], 0)


def test_it_is_one_transaction() -> None:
    make_admin(PersonFactory(signs_in=True))
    person = somebody()
    had = everything(person)

    with (
        pytest.raises(RuntimeError, match="in the last moment"),
        connection.execute_wrapper(_breaks_at("people_grant")),
    ):
        close_account(person=person, now=timezone.now(), today=company_today())

    assert set(ways_in(had).values()) == {True}


def _breaks_at(table: str) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith("UPDATE") and table in sql:
            raise RuntimeError("in the last moment")
        return execute(sql, params, many, context)

    return wrapper


def test_somebody_must_be_left_who_administers() -> None:
    person = somebody()
    make_admin(person)

    with pytest.raises(LastAdministratorError):
        close_account(person=person, now=timezone.now(), today=company_today())

    person.user.refresh_from_db()
    assert person.user.is_active


def test_the_night_closes_the_accounts_of_whoever_has_left() -> None:
    today = company_today()
    make_admin(PersonFactory(signs_in=True))
    gone, here = somebody(), somebody()
    had = everything(gone)
    still = Client()
    still.force_login(here.user)
    gone.left_on = today - timedelta(days=1)
    gone.save()
    assert ways_in(had)["page"] is False, "the day says so, without the night"

    assert close_accounts_of_leavers(today - timedelta(days=1)) == 1
    assert close_accounts_of_leavers(today - timedelta(days=1)) == 0

    gone.left_on = None
    gone.save()
    gone.user.refresh_from_db()
    open_account(person=gone)
    assert set(ways_in(had).values()) == {False}, "nothing comes back with somebody who comes back"
    assert powers(gone) == 0
    assert still.get("/").status_code == 200


def test_closing_many_takes_no_more_statements() -> None:
    day = date(2026, 6, 1)

    def statements(count: int) -> int:
        for _ in range(count):
            actions.create_token(user=somebody(left_on=day).user, name="t", scopes=[Scope.READ], days=9, by=None)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert close_accounts_of_leavers(day) == count
        return len(seen)

    assert statements(1) == statements(5)


def test_an_administrator_closes_and_opens_by_the_page(client: Client) -> None:
    admin, person = PersonFactory(signs_in=True), somebody()
    make_admin(admin)
    client.force_login(admin.user)
    page = f"/people/{person.pk}/account/"
    browser = Client()
    assert sign_in(browser, person.email) == "in"

    assert "Signed in in 1 place" in client.get(page).content.decode()
    client.post(page, {"do": "sign_out"})
    assert browser.get("/").status_code == 302
    client.post(page, {"do": "close"})
    assert sign_in(Client(), person.email) == "wrong"
    assert "Open it again" in client.get(page).content.decode()
    client.post(page, {"do": "open"})
    token = actions.invite(user=User.objects.get(pk=person.user_id), by=None, now=timezone.now())
    new = "a quite different sentence"
    client_of_theirs = Client()
    client_of_theirs.post(f"/accounts/invitation/{token}/", {"password1": new, "password2": new})
    assert signed_in(client_of_theirs)
    assert client.post(page, {"do": "nonsense"}).status_code == 422
    assert client.get(f"/people/{admin.pk}/account/").headers["Location"] == "/accounts/security/"


def test_a_lost_phone_is_forgotten_by_an_administrator(client: Client) -> None:
    admin, person = PersonFactory(signs_in=True), somebody()
    make_admin(admin)
    client.force_login(admin.user)
    TOTP.activate(person.user, generate_totp_secret())
    browser = Client()
    sign_in(browser, person.email)
    assert not signed_in(browser), "the second step is asked for"

    client.post(f"/people/{person.pk}/account/", {"do": "forget"})

    again = Client()
    assert sign_in(again, person.email) == "in"
    assert signed_in(again)


def test_an_administrator_who_lost_the_phone_is_helped_on_the_server() -> None:
    person = somebody()
    TOTP.activate(person.user, generate_totp_secret())
    browser = Client()
    browser.force_login(person.user)

    call_command("forget_two_steps", person.email.upper(), stdout=StringIO())

    assert sign_in(Client(), person.email) == "in"
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="nobody"):
        call_command("forget_two_steps", "no@one.example")
