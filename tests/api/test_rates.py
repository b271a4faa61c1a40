"""How much a program may ask in a minute: said in every answer, kept to for each apart, and never a Redis' fault."""

from __future__ import annotations

import secrets

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from redis.connection import Connection

from accounts.api import throttling
from accounts.models import Scope
from tests.api.programs import API, Program
from tests.factories.people import PersonFactory, root

pytestmark = pytest.mark.django_db
MOMENT = 1_790_000_000 // 60 * 60 + 10


@pytest.fixture(autouse=True)
def _counted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE_LIMIT = 3
    monkeypatch.setattr(throttling, "_asked_again_at", 0.0)
    # Other workers of these tests have users of the same number.
    monkeypatch.setattr(throttling, "_who", lambda request, who=throttling._who: who(request) and mark + who(request))
    mark = secrets.token_hex(8)


def program() -> Program:
    root()
    return Program(PersonFactory(signs_in=True), Scope.READ)


def told(answer: HttpResponse) -> tuple[int, str, str]:
    return answer.status_code, answer.headers.get("RateLimit", ""), answer.headers.get("Retry-After", "")


def test_a_program_hears_what_is_left_and_is_asked_to_wait() -> None:
    one = program()

    with time_machine.travel(MOMENT, tick=False):
        answers = [one.get("people/") for _ in range(5)]

    assert [told(answer) for answer in answers] == [
        (200, '"default";r=2;t=50', ""),
        (200, '"default";r=1;t=50', ""),
        (200, '"default";r=0;t=50', ""),
        (429, '"default";r=0;t=50', "50"),
        (429, '"default";r=0;t=50', "50"),
    ]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"default";q=3;w=60'}
    assert (answers[4].headers["Content-Type"], answers[4].json()["code"]) == ("application/problem+json", "throttled")


def test_after_the_wait_it_may_ask_again() -> None:
    one = program()
    with time_machine.travel(MOMENT, tick=False):
        refused = [one.get("people/").status_code for _ in range(4)][-1]

    with time_machine.travel(MOMENT + 50, tick=False):
        assert (refused, told(one.get("people/"))) == (429, (200, '"default";r=2;t=60', ""))


def test_each_token_and_each_session_has_its_own() -> None:
    one = program()
    other = Program(one.person, Scope.READ)
    with time_machine.travel(MOMENT, tick=False):
        for _ in range(4):
            one.get("people/")

        assert told(other.get("people/"))[0] == 200
        client = Client()
        client.force_login(one.person.user)
        assert [client.get(f"{API}people/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_what_is_refused_changes_nothing() -> None:
    one = program()
    with time_machine.travel(MOMENT, tick=False):
        for _ in range(4):
            one.get("people/")
        token = other_token(one)

        assert one.client.delete(f"{API}tokens/{token}/").status_code == 429
    assert one.get("people/").status_code == 200


def other_token(one: Program) -> str:
    assert one.person.user
    return str(one.person.user.auth_token_set.get().public_id)


def test_without_redis_nobody_is_refused_or_kept_waiting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is asked once, by the first request; it is not asked over again, and not by the next ones."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    tries = []

    def connect(self: Connection) -> None:
        tries.append(self)
        raise ConnectionRefusedError

    monkeypatch.setattr(Connection, "_connect", connect)
    monkeypatch.setattr(throttling, "LEFT_ALONE", 3600)
    one = program()

    answers = {told(one.get("people/")) for _ in range(5)}

    assert answers == {(200, "", "")}
    assert len(tries) == 1


def test_no_limit_no_headers(settings: Settings) -> None:
    settings.API_RATE_LIMIT = 0

    assert told(program().get("people/")) == (200, "", "")
