"""Webhooks by the API: made with their secret told once, changed under If-Match, tested, sent again."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import KeptAnswer, Scope
from common.events import all_events
from inbox.models import Delivery, Webhook
from tests.api.programs import Program, importer

pytestmark = pytest.mark.django_db
ERP = {"name": "ERP", "url": "https://erp.example.com/hooks?of=sales", "events": ["goal.created", "import.finished"]}


@pytest.fixture
def program() -> Program:
    return importer()


def made(program: Program, **more: Any) -> dict[str, Any]:
    answer = program.post("webhooks/", {**ERP, **more})
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()
    return told


def said(answer: HttpResponse) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


def test_its_secret_is_told_when_it_is_made_and_when_it_is_renewed(program: Program) -> None:
    first = made(program)

    read = program.get(f"webhooks/{first['id']}/").json()
    renewed = program.post(f"webhooks/{first['id']}/rotate/", {}).json()

    assert first["secret"].startswith("whsec_")
    assert {name: first[name] for name in ERP} == ERP
    assert "secret" not in read
    assert renewed["secret"] not in ("", first["secret"])
    assert renewed["old_secret_until"]


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"url": "http://erp.example.com/"}, "/url", "not_https"),
        ({"url": "https://user:pass@erp.example.com/"}, "/url", "not_an_address"),
        ({"url": "javascript:alert(1)"}, "/url", "not_an_address"),
        ({"url": 5}, "/url", "not_a_string"),
        ({"events": []}, "/events", "empty"),
        ({"events": ["goal.renamed"]}, "/events/0", "invalid_choice"),
        ({"events": "goal.created"}, "/events", "not_a_list"),
        ({"secret": "mine"}, "/secret", "unknown_field"),
        ({"is_on": False}, "/is_on", "unknown_field"),
        ({"name": "N\x07"}, "/name", "control_character"),
    ],
    ids=str,
)
def test_what_is_not_taken(program: Program, wrong: dict[str, Any], pointer: str, code: str) -> None:
    assert said(program.post("webhooks/", {**ERP, **wrong})) == (400, [(pointer, code)])
    assert Webhook.objects.count() == 0


def test_the_same_request_again_makes_no_second_one(program: Program) -> None:  # F28
    first = program.post("webhooks/", ERP, Idempotency_Key="k")
    again = program.post("webhooks/", ERP, Idempotency_Key="k")
    other = program.post("webhooks/", {**ERP, "name": "BI"}, Idempotency_Key="k")  # F29

    assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (Webhook.objects.count(), KeptAnswer.objects.count()) == (1, 1)


def test_it_is_changed_under_the_version_that_was_read(program: Program) -> None:
    there = f"webhooks/{made(program)['id']}/"
    tag = program.get(there).headers["ETag"]

    without = program.patch(there, {"name": "BI"})
    changed = program.patch(there, {"name": "BI"}, If_Match=tag)
    late = program.patch(there, {"is_on": False}, If_Match=tag)

    assert (without.status_code, changed.status_code, late.status_code) == (428, 200, 412)
    assert (changed.json()["name"], changed.headers["ETag"]) == ("BI", '"2"')
    assert (late.json()["current"]["name"], late.json()["yours"]) == ("BI", {"version": 1, "is_on": False})
    assert Webhook.objects.get().is_on


def test_its_log_is_read_and_a_message_sent_again(program: Program) -> None:
    there = f"webhooks/{made(program)['id']}/"
    sent = program.post(f"{there}test/", {})
    Delivery.objects.update(state="failed")

    again = program.post(f"{there}deliveries/{sent.json()['id']}/replay/", {})

    assert (sent.status_code, again.status_code) == (202, 202)
    [logged] = program.get(f"{there}deliveries/?event=webhook.test&state=waiting").json()["results"]
    assert (logged["message_id"], logged["tries"]) == (sent.json()["message_id"], [])
    assert program.get(f"{there}deliveries/?state=delivered").json()["results"] == []


def test_a_message_is_sent_again_by_its_own_webhook_alone(program: Program) -> None:
    one, other = made(program), made(program, name="BI")
    sent = program.post(f"webhooks/{one['id']}/test/", {}).json()

    assert program.post(f"webhooks/{other['id']}/deliveries/{sent['id']}/replay/", {}).status_code == 404


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.INGEST, 403), (Scope.WRITE, 201)])
def test_it_takes_the_scope_write(scope: Scope, status: int) -> None:
    assert importer(scope).post("webhooks/", ERP).status_code == status


def test_deleted_it_is_gone(program: Program) -> None:
    there = f"webhooks/{made(program)['id']}/"

    assert program.client.delete(f"/api/v1/{there}").status_code == 204
    assert program.get(there).status_code == 404


def test_every_event_may_be_asked_for(program: Program) -> None:
    assert made(program, events=list(all_events()))["events"] == list(all_events())
