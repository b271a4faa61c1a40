"""A write that is sent again is answered as the first time, and not repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.idempotency import LOCK, forget_answers, once
from accounts.models import KeptAnswer, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class Counting(APIView):
    """Makes a user a call, and answers how many calls there were."""

    authentication_classes = ()
    calls = 0
    problem: Exception | None = None

    @once
    def post(self, request: Request) -> Response:
        Counting.calls += 1
        UserFactory()
        if Counting.problem:
            raise Counting.problem
        return Response({"call": Counting.calls, "said": request.data}, status=201, headers={"Location": "/there/"})


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Counting.calls, Counting.problem = 0, None


@pytest.fixture
def user() -> User:
    made: User = UserFactory()
    return made


def send(user: User, body: Any, key: str | None = "k-1", path: str = "/x/", **headers: str) -> Response:
    more = {"Idempotency-Key": key, **headers} if key is not None else headers
    request = APIRequestFactory().post(path, body, format="json", headers=more)
    force_authenticate(request, user=user)
    response: Response = Counting.as_view()(request)
    response.render()
    return response


def replayed(response: Response) -> bool:
    return response.headers.get("Idempotent-Replayed") == "true"


def test_the_same_again_is_told_and_not_done(user: User) -> None:
    first = send(user, {"a": 1, "b": "ü"})
    again = send(user, {"b": "ü", "a": 1})

    assert (first.status_code, replayed(first)) == (201, False)
    assert (again.status_code, again.content, again.headers["Location"]) == (201, first.content, "/there/")
    assert replayed(again)
    assert Counting.calls == 1


def test_another_body_query_or_version_under_the_same_key_is_refused(user: User) -> None:
    send(user, {"a": 1})

    others = [
        send(user, {"a": 2}),
        send(user, {"a": 1}, path="/x/?atomic=1"),
        send(user, {"a": 1}, **{"If-Match": '"2"'}),
    ]

    assert [(answer.status_code, answer.data["code"]) for answer in others] == [(422, "idempotency_key_reused")] * 3
    assert Counting.calls == 1


def test_a_key_is_its_users_and_its_addresses_own(user: User) -> None:
    send(user, {"a": 1})

    assert not replayed(send(UserFactory(), {"a": 1}))
    assert not replayed(send(user, {"a": 1}, path="/y/"))
    assert not replayed(send(user, {"a": 1}, key="k-2"))
    assert not replayed(send(user, {"a": 1}, key=None))
    assert Counting.calls == 5


def test_what_is_said_of_the_body_is_said_again_and_nothing_of_it_stays(user: User) -> None:
    users = User.objects.count()
    Counting.problem = ValidationError({"a": ["wrong"]})
    first = send(user, {"a": 1})
    Counting.problem = None

    again = send(user, {"a": 1})

    assert (first.status_code, again.status_code, again.content, replayed(again)) == (400, 400, first.content, True)
    assert (Counting.calls, User.objects.count()) == (1, users)


@pytest.mark.parametrize("problem", [NotFound(), APIException()])
def test_what_may_be_otherwise_in_a_moment_is_tried_again(user: User, problem: Exception) -> None:
    Counting.problem = problem
    first = send(user, {"a": 1})
    Counting.problem = None

    assert (first.status_code, send(user, {"a": 1}).status_code) == (getattr(problem, "status_code", 0), 201)


def test_what_broke_leaves_neither_effect_nor_answer(user: User) -> None:
    users = User.objects.count()
    Counting.problem = ZeroDivisionError()
    assert send(user, {"a": 1}).status_code == 500
    Counting.problem = None

    assert User.objects.count() == users
    assert send(user, {"a": 1}).status_code == 201


def test_one_that_is_being_worked_on_is_not_begun_again(user: User, django_db_blocker: Any) -> None:
    name = f"{user.pk}\nk-1\nPOST\n/x/"
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK, name])
            answer = send(user, {"a": 1})
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, name])
    finally:
        other.close()

    assert (answer.status_code, answer.data["code"], answer.headers["Retry-After"]) == (409, "in_progress", "1")
    assert send(user, {"a": 1}).status_code == 201
    assert Counting.calls == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "k\x07", "schlüssel"])
def test_a_key_is_printable_and_short(user: User, key: str) -> None:
    answer = send(user, {"a": 1}, key=key)

    assert (answer.status_code, answer.data["code"]) == (400, "invalid_idempotency_key")
    assert Counting.calls == 0


def test_after_a_day_a_key_is_free_and_the_night_clears_it_away(user: User) -> None:
    send(user, {"a": 1})
    send(user, {"a": 1}, key="k-2")
    KeptAnswer.objects.update(at=Now() - timedelta(hours=25))

    assert send(user, {"a": 9}).status_code == 201
    assert forget_answers() == 1
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["k-1"]
