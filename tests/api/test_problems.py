"""Whatever fails, fails as a problem (RFC 9457)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from people.api.directory import People
from tests.factories.people import PersonFactory, root

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    root()
    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory(signs_in=True).user)
    return client


def told(answer: HttpResponse) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert body["status"] == answer.status_code
    assert body["request_id"]
    return body


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nowhere/", 404, "not_found"),
        ("/api/v1/people/999999999/", 404, "not_found"),
        ("/api/v1/people/99999999999999999999999999/", 404, "not_found"),
        ("/api/v1/people/?colour=red", 400, "invalid"),
        ("/api/", 404, "not_found"),
    ],
)
def test_of_reads(client: Client, path: str, status: int, code: str) -> None:
    body = told(client.get(path))

    assert (body["status"], body["code"], body["instance"]) == (status, code, path.partition("?")[0])


def test_of_a_method_that_is_not_there(client: Client) -> None:
    assert told(client.delete("/api/v1/people/"))["code"] == "method_not_allowed"
    assert told(client.options("/api/v1/people/"))["status"] == 405


def test_of_a_media_type_that_is_not_offered(client: Client) -> None:
    assert told(client.get("/api/v1/people/", headers={"Accept": "text/html"}))["status"] == 406


def test_of_nobody() -> None:
    answer = Client().get("/api/v1/people/")

    assert told(answer)["code"] == "not_authenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_of_a_host_that_is_not_ours(client: Client) -> None:
    assert told(client.get("/api/v1/people/", headers={"Host": "evil.example"}))["status"] == 400


def test_of_a_bug(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: People) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(People, "get_queryset", fail)

    body = told(client.get("/api/v1/people/"))

    assert (body["status"], body["code"], "secret" in str(body)) == (500, "server_error", False)


def test_of_a_database_that_went_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: People) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(People, "get_queryset", fail)

    answer = client.get("/api/v1/people/")

    assert (told(answer)["code"], answer.headers["Retry-After"]) == ("unavailable", "2")


def test_an_unknown_parameter_is_named_with_the_known_ones(client: Client) -> None:
    body = told(client.get("/api/v1/people/?emial=a@b.c"))

    assert body["errors"] == [
        {
            "pointer": "?emial",
            "code": "unknown_parameter",
            "detail": "There is no such parameter. "
            "Known are: as_of, cursor, department, email, ordering, page_size, q, updated_since.",
        }
    ]
