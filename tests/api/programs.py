"""Programs as tests need them: a token, JSON in and out, and the worker's part."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts import actions as accounts
from accounts.models import Scope
from jobs.actions import perform
from jobs.models import Job
from people.models import Person
from tests.factories.people import PersonFactory, make_admin, root

API = "/api/v1/"


def errors(answer: Any) -> list[tuple[str, str]]:
    """Where and what, of each error of an answer."""
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


class Program:
    """Signs in with a token of a person's own."""

    def __init__(self, person: Person, *scopes: Scope) -> None:
        assert person.user
        token = accounts.create_token(user=person.user, name="test", scopes=scopes, days=1, by=None)
        self.person = person
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.client.post(f"{API}{path}", body, content_type="application/json", headers=_named(headers))

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.client.patch(f"{API}{path}", body, content_type="application/json", headers=_named(headers))

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path if path.startswith(("/", "http")) else f"{API}{path}")

    def upload(self, kind: str, content: str | bytes, *, name: str = "", **headers: str) -> HttpResponse:
        raw = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name or f"{kind}.csv", raw, "text/csv")
        body = {"kind": kind, "file": file} if kind else {"file": file}
        return self.client.post(f"{API}imports/", body, headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def importer(*scopes: Scope) -> Program:
    """A program of an administrator."""
    root()
    person = PersonFactory(signs_in=True)
    make_admin(person)
    return Program(person, *scopes)


def work() -> int:
    """What a worker does, until nothing waits; how many jobs it ran."""
    ran = 0
    while job := Job.objects.waiting().order_by("id").first():
        perform(job_id=job.pk)
        ran += 1
    return ran
