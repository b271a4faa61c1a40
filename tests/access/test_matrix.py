"""Every route, every method, every persona: what matrix.yaml says is what the product does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from jobs.models import Job
from tests.access import matrix
from tests.access.matrix import METHODS, PERSONAS, Row
from tests.access.world import CANARIES, World, built

ROWS = matrix.rows()
FOR_PEOPLE = {"api_docs"}  # a page of the API, opened with a session


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; each test leaves it as it was."""
    with built(django_db_blocker) as world:
        yield world
    assert told_to_the_broker() == set()


def told_to_the_broker() -> set[str]:
    """Redis is no part of the transaction: whatever a row put there, it is there still."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    kept = b"".join(key + (broker.dump(key) or b"") for key in broker.scan_iter())
    return {name for name, word in CANARIES.items() if word.encode() in kept}


class Written(logging.Handler):
    """What the product writes to its log, with all that comes along."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += f"{record.getMessage()} {record.__dict__}"


@pytest.fixture(autouse=True)
def log() -> Iterator[Written]:
    handler = Written()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_every_route_has_its_rows() -> None:
    assert set(matrix.routes()) ^ {row.route for row in ROWS} == set()


def test_every_row_names_every_persona() -> None:
    assert matrix.unnamed_personas() == []


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_gets_what(world: World, row: Row, log: Written) -> None:
    answers = {persona: ask(world, row, persona) for persona in PERSONAS}

    check(row, answers)
    asked = f"{row.path}{row.query}".format(**world.places)
    told = [name for name, word in CANARIES.items() if word in log.text and word not in asked]
    assert told == [], "the log tells it"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.path.startswith("/api/") and row.route not in FOR_PEOPLE], ids=str
)
def test_tokens_see_what_their_owners_see(world: World, row: Row) -> None:
    answers = {persona: ask(world, row, persona, by_token=True) for persona in PERSONAS}

    check(row, answers)


def check(row: Row, answers: dict[str, HttpResponse]) -> None:
    assert {persona: outcome(answer) for persona, answer in answers.items()} == row.expected
    if row.canary:
        word = CANARIES[row.canary]
        found = {persona for persona, answer in answers.items() if betrays(answer, word)}
        assert found - set(row.sees) <= own_name(row), "told to somebody who may not know"
        assert set(row.sees) <= found, "hidden from somebody who may know: does the page show it at all?"


def own_name(row: Row) -> set[str]:
    """The shell tells everybody their own name."""
    return {"rep"} if row.canary == "rep_goal" else set()


def ask(world: World, row: Row, persona: str, *, by_token: bool = False) -> HttpResponse:
    path = row.path.format(**world.places)
    body = {key: typed(value, world) for key, value in row.body.items()}
    query = f"?{row.query.format(**world.places)}" if row.query else ""
    with transaction.atomic():
        mail.outbox.clear()
        client = world.program(persona) if by_token else world.client(persona, again=row.again)
        method = getattr(client, row.method.lower())
        kind = {"content_type": "application/json"} if is_json(row) else {}
        written = row.method in ("POST", "PATCH")
        answer: HttpResponse = (
            method(path + query, body, headers=row.headers, **kind) if written else method(path + query)
        )
        arguments = str(list(Job.objects.values_list("arguments", flat=True))) if written else ""
        assert not any(word in arguments for word in CANARIES.values()), "a job is told more than ids"
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))
        transaction.set_rollback(True)
    return answer


def is_json(row: Row) -> bool:
    """Programs send JSON, but for files."""
    return row.path.startswith("/api/") and not any(isinstance(value, dict) for value in row.body.values())


def typed(value: Any, world: World) -> Any:
    if isinstance(value, dict):
        return SimpleUploadedFile(value["name"], value["text"].encode(), "text/csv")
    if isinstance(value, list):
        return [typed(one, world) for one in value]
    return str(value).format(**world.places)


def outcome(answer: HttpResponse) -> int | str:
    if answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/?next="):
        return "login"
    return answer.status_code


def betrays(answer: HttpResponse, word: str) -> bool:
    """In the body, the headers, or a mail."""
    seen = [written(answer), str(answer.headers), *(f"{letter.subject}{letter.body}" for letter in mail.outbox)]
    return any(word in text for text in seen)


def written(answer: HttpResponse) -> str:
    """The body's text; that of a spreadsheet is zipped."""
    if not answer.content.startswith(b"PK"):
        return answer.content.decode()
    with ZipFile(BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.django_db
def test_methods_that_no_row_names_are_refused(world: World) -> None:
    allowed = matrix.allowed_methods()
    taken = []
    for row in {row.route: row for row in ROWS}.values():
        for method in set(METHODS) - allowed[row.route]:
            for persona in ("anonymous", "admin"):
                answer = ask(world, Row(row.route, row.path, method, {}), persona)
                if outcome(answer) not in (401, 403, 404, 405, "login"):
                    taken.append(f"{method} {row.path} by {persona}: {outcome(answer)}")

    assert taken == []


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused(world: World) -> None:
    taken = []
    for row in ROWS:
        if row.method == "POST":
            client = Client(enforce_csrf_checks=True)
            client.force_login(world.users["admin"])
            with transaction.atomic():
                answer = client.post(row.path.format(**world.places), row.body)
                transaction.set_rollback(True)
            if answer.status_code != 403:
                taken.append(f"{row}: {answer.status_code}")

    assert taken == []
