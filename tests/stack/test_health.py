import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from jobs.actions import note_consumed
from salesmgmt import health


class Gone:
    """A database that does not answer."""

    def cursor(self) -> None:
        raise OperationalError("the database system is shutting down")


def test_a_process_is_alive_whatever_the_database_does(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.debian
@pytest.mark.django_db
def test_a_worker_counts_once_it_has_consumed_something(client: Client) -> None:
    before = client.get("/readyz")
    note_consumed()
    after = client.get("/readyz")

    assert (before.status_code, before.json()) == (200, {"database": "ok", "redis": "ok", "worker": "down"})
    assert (after.status_code, after.json()) == (200, {"database": "ok", "redis": "ok", "worker": "ok"})


def test_without_its_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "connection", Gone())

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "down", "redis": "ok", "worker": "unknown"}


@pytest.mark.django_db
def test_without_redis_pages_are_served_all_the_same(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=1"

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["redis"]) == (200, "down")
