"""Tokens: told once, hashed, narrowed by their scopes, and of no use once their owner is gone."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Scope, Token
from people.models import Person
from tests.factories.people import PersonFactory, root

pytestmark = pytest.mark.django_db


def token_of(person: Person, *scopes: Scope, days: int = 1) -> str:
    assert person.user is not None
    return accounts.create_token(user=person.user, name="test", scopes=scopes, days=days, by=None)


def ask(token: str, path: str = "/api/v1/people/", method: str = "get") -> HttpResponse:
    answer: HttpResponse = getattr(Client(headers={"Authorization": f"Bearer {token}"}), method)(path)
    return answer


def test_the_command_prints_a_token_that_works() -> None:
    PersonFactory(email="ana@example.com")
    out = io.StringIO()

    call_command("create_token", "Ana@Example.com", "--scope", "read", "--days", "3", stdout=out)

    text = out.getvalue().strip()
    token = Token.objects.get()
    assert text.startswith("smt_")
    assert token.scopes == ["read"]
    assert timedelta(days=2) < token.expiry - timezone.now() <= timedelta(days=3)
    assert text not in str(Token.objects.values())
    assert ask(text).status_code == 200


def test_without_a_scope_it_has_all_of_them() -> None:
    assert Token.objects.count() == 0

    token_of(PersonFactory(signs_in=True))

    assert Token.objects.get().scopes == ["ingest", "read", "write"]


@pytest.mark.parametrize("wrong", [["nobody@example.com"], ["gone@example.com"], ["ana@example.com", "--days", "0"]])
def test_the_command_refuses_what_would_not_work(wrong: list[str]) -> None:
    PersonFactory(email="ana@example.com")
    PersonFactory(email="gone@example.com", left_on=date(2020, 1, 1))

    with pytest.raises(CommandError):
        call_command("create_token", *wrong)

    assert Token.objects.count() == 0


@pytest.mark.parametrize("written", ["smt_nothing", "x", "\xff\xfe", "a b", "", "smt_" + "0" * 5000, "%00"])
def test_what_is_no_token_is_401(written: str) -> None:
    answer = ask(written)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_it_ends_on_its_day() -> None:
    root()
    token = token_of(PersonFactory(signs_in=True), days=2)

    with time_machine.travel(timezone.now() + timedelta(days=2, seconds=1)):
        answer = ask(token)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_it_ends_when_its_owner_leaves() -> None:
    person = PersonFactory(signs_in=True)
    token = token_of(person)
    before = ask(token).status_code

    Person.objects.filter(pk=person.pk).update(left_on=timezone.now().date() - timedelta(days=2))

    assert (before, ask(token).status_code) == (200, 401)


def test_deactivating_its_owner_deletes_it_for_good() -> None:
    person = PersonFactory(signs_in=True)
    token = token_of(person)
    assert person.user is not None

    accounts.deactivate(user=person.user, now=timezone.now())
    person.user.is_active = True
    person.user.save()

    assert ask(token).status_code == 401


def test_a_session_is_no_way_around_a_bad_token() -> None:
    client = Client(headers={"Authorization": "Bearer smt_nothing"})
    client.force_login(PersonFactory(signs_in=True).user)

    assert client.get("/api/v1/people/").status_code == 401


def test_a_token_in_the_address_is_not_read() -> None:
    token = token_of(PersonFactory(signs_in=True))

    assert Client().get("/api/v1/people/", {"token": token}).status_code == 401


def test_scopes_narrow() -> None:
    person = PersonFactory(signs_in=True)

    answers = {scope: ask(token_of(person, scope)) for scope in Scope}

    assert {scope.value: answer.status_code for scope, answer in answers.items()} == {
        "read": 200,
        "write": 200,
        "ingest": 403,
    }
    refused = answers[Scope.INGEST]
    assert refused.json()["code"] == "insufficient_scope"
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="read write"'


def test_its_last_use_is_known_to_the_hour() -> None:
    token = token_of(PersonFactory(signs_in=True))

    ask(token)
    first = Token.objects.get().last_used_at
    ask(token)

    assert first is not None
    assert Token.objects.get().last_used_at == first
