"""Of whom a second step is required, by the settings: dated, with days of grace, seen before it is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from pytest_django import Settings

from accounts.actions import require_two_steps
from accounts.models import TwoStepRule, User
from accounts.rules import required_roles
from people.calendar import company_today
from people.models import Person
from people.queries.two_steps import lacking
from tests.factories.accounts import prove
from tests.factories.people import PersonFactory, make_admin, root, sits

PAGE = "/settings/two-steps/"
DAY = timedelta(days=1)


def rule(since: str, *roles: str, grace: int = 0) -> dict[str, Any]:
    return {"since": since, "roles": list(roles), "grace_days": grace}


@pytest.mark.parametrize(
    ("rules", "joined", "required"),
    [
        ([], "2026-01-01", []),
        ([rule("2026-06-11", "admin")], "2026-01-01", []),
        ([rule("2026-06-10", "admin")], "2026-01-01", ["admin"]),
        ([rule("2026-06-01", "admin", grace=9)], "2026-01-01", ["admin"]),
        ([rule("2026-06-01", "admin", grace=10)], "2026-01-01", []),
        ([rule("2026-06-01", "admin", grace=9)], "2026-06-02", []),  # who comes later has as long
        ([rule("2026-06-09"), rule("2026-06-01", "admin")], "2026-01-01", []),  # taken back
        ([rule("2026-06-01", "hr"), rule("2026-05-01", "admin")], "2026-01-01", ["hr"]),
    ],
)
def test_who_must_and_from_when(rules: list[dict[str, Any]], joined: str, required: list[str]) -> None:
    assert required_roles(rules, joined=date.fromisoformat(joined), today=date(2026, 6, 10)) == required


@pytest.fixture
def admin(client: Client) -> Person:
    person = PersonFactory(signs_in=True)
    make_admin(person)
    sits(person, within=root())
    client.force_login(person.user)
    prove(client)
    return person


@pytest.mark.django_db
def test_it_is_saved_and_holds(client: Client, admin: Person, settings: Settings) -> None:
    User.objects.update(created_at="2020-01-01T00:00:00Z")
    typed = {"roles": ["admin"], "since": str(company_today()), "grace_days": "0"}

    shown = client.post(PAGE, {**typed, "preview": "1"}).content.decode()
    assert "1 person is meant; 1 of them has no second step yet." in shown
    assert not TwoStepRule.objects.exists()
    client.post(PAGE, typed)

    assert client.get("/people/").headers["Location"] == "/accounts/security/"
    TOTP.activate(admin.user, generate_totp_secret())
    assert client.get("/people/").status_code == 200
    assert "administrators" in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_days_of_grace_are_waited_for_and_nothing_is_set_in_the_past(client: Client, admin: Person) -> None:
    User.objects.update(created_at="2020-01-01T00:00:00Z")
    require_two_steps(roles=["admin"], since=company_today(), grace_days=1, by=None)
    assert client.get("/people/").status_code == 200

    past = {"roles": ["admin"], "since": str(company_today() - DAY), "grace_days": "0"}
    assert client.post(PAGE, past).status_code == 422
    assert client.post(PAGE, {"roles": ["boss"], "since": str(company_today()), "grace_days": "0"}).status_code == 422


@pytest.mark.django_db
def test_the_server_s_own_requirement_cannot_be_taken_away(client: Client, admin: Person, settings: Settings) -> None:
    settings.TWO_STEP_REQUIRED = ["admin"]
    require_two_steps(roles=[], since=company_today(), grace_days=0, by=None)

    assert client.get("/people/").headers["Location"] == "/accounts/security/"


@pytest.mark.django_db
def test_whom_it_concerns_is_counted(admin: Person) -> None:
    hr, rep = PersonFactory(signs_in=True), PersonFactory(signs_in=True)
    sits(hr, under=admin, role="hr", rebuild=False)
    sits(rep, under=admin)
    TOTP.activate(hr.user, generate_totp_secret())
    today = company_today()

    assert [lacking([role], today) for role in ("admin", "hr", "executive", "everybody")] == [
        (1, 1),
        (1, 0),
        (0, 0),
        (3, 2),
    ]
    assert lacking(["admin", "hr"], today) == (2, 1)
    assert lacking([], today) == (0, 0)
