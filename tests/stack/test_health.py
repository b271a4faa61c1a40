from datetime import timedelta

import pytest
from celery import current_app
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import Client

from jobs.actions import note_consumed
from jobs.models import Canary
from salesmgmt import health


class Gone:
    """A database that does not answer."""

    def cursor(self) -> None:
        raise OperationalError("the database system is shutting down")


def test_a_process_is_alive_whatever_the_database_does(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_whoever_asks_whether_a_process_lives_asks_no_database(client: Client) -> None:
    """Without the mark of one, this test has none: the cookie must not be looked up."""
    client.cookies["sessionid"] = "a-session-of-somebody"

    assert client.get("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.debian
@pytest.mark.django_db
def test_a_worker_counts_once_it_has_consumed_something(client: Client) -> None:
    before = client.get("/readyz")
    note_consumed()
    after = client.get("/readyz")

    nobody = {"database": "ok", "broker": "ok", "worker": "down", "canary_age": None}
    assert (before.status_code, before.json()) == (200, nobody)
    age = after.json()["canary_age"]
    assert (after.status_code, after.json()) == (200, {**nobody, "worker": "ok", "canary_age": age})
    assert 0 <= age < 5


@pytest.mark.django_db
def test_a_worker_that_has_been_silent_for_long_is_down(client: Client) -> None:
    Canary.objects.create(consumed_at=Now() - timedelta(minutes=4))

    answer = client.get("/readyz").json()

    assert answer["worker"] == "down"
    assert 240 <= answer["canary_age"] < 250


def test_without_its_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "connection", Gone())

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "down", "broker": "ok", "worker": "unknown", "canary_age": None}


@pytest.mark.django_db
def test_without_its_broker_pages_are_served_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis+socket:///nowhere/redis.sock?virtual_host=1")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["broker"]) == (200, "down")
