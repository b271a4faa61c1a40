"""What Prometheus reads, and who may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families as parse

from jobs.actions import note_consumed
from jobs.models import Job
from nightly import pipeline, queries
from nightly.rules import Step
from salesmgmt import metrics
from salesmgmt.stack.web import free_slot
from tests.factories.people import PersonFactory, make_admin

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


@pytest.fixture
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def read(client: Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return values(answer.content.decode())


def values(text: str) -> dict[tuple[str, ...], float]:
    return {(one.name, *sorted(one.labels.values())): one.value for family in parse(text) for one in family.samples}


@pytest.mark.usefixtures("_token")
@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}x"}])
def test_who_does_not_know_the_token_finds_nothing(client: Client, given: dict[str, str]) -> None:
    person = PersonFactory(signs_in=True)
    make_admin(person)
    client.force_login(person.user)

    assert client.get("/metrics", headers=given).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer "])
def test_without_a_token_in_the_settings_there_is_no_such_page(client: Client, settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.debian
@pytest.mark.usefixtures("_token")
def test_it_says_how_the_work_stands(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for state in ("queued", "queued", "parked", "done"):
        Job.objects.create(kind="import", state=state)
    note_consumed()
    pipeline.run(queries.last_due(), steps=(Step("verify", lambda day: 3, verifies=True),))

    told = read(client)

    assert told["salesmgmt_jobs", "import", "queued"] == 2
    assert told["salesmgmt_jobs", "import", "parked"] == 1
    assert ("salesmgmt_jobs", "done", "import") not in told
    assert 0 <= told["salesmgmt_canary_age_seconds",] < 60
    assert 0 <= told["salesmgmt_oldest_queued_job_seconds",] < 60
    assert (told["salesmgmt_nights_missed",], told["salesmgmt_night_repaired",]) == (0, 3)
    assert told["salesmgmt_night_state", "done"] == 1
    assert told["salesmgmt_database_bytes",] > 1_000_000
    assert told["salesmgmt_database_connections",] >= 1
    assert told["salesmgmt_database_up",] == 1


@pytest.mark.usefixtures("_token")
def test_requests_are_counted_by_view(client: Client) -> None:
    name = ("django_http_requests_total_by_view_transport_method_total", "GET", "healthz", "http")
    before = read(client).get(name, 0)

    client.get("/healthz")

    assert read(client)[name] == before + 1


@pytest.mark.usefixtures("_token")
def test_without_a_database_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(metrics, "backlog", gone)

    assert read(client)["salesmgmt_database_up",] == 0


def test_a_web_process_that_is_replaced_leaves_its_slot_to_the_next() -> None:
    assert [free_slot([]), free_slot([0]), free_slot([0, 1]), free_slot([1, -1]), free_slot([2, 0])] == [0, 1, 2, 0, 1]


def test_all_web_processes_of_a_running_server_are_counted_together(template: Path) -> None:
    told = values(json.loads((template.parent / "seen.json").read_text())["metrics"])

    # The server's own question whether the web answers, and the test's.
    assert told["django_http_requests_total_by_view_transport_method_total", "GET", "healthz", "http"] >= 2
    assert told["salesmgmt_database_up",] == 1
    assert told["salesmgmt_canary_age_seconds",] < 60
