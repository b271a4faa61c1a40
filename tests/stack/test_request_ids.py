"""One id from the browser's request to the last line that a worker writes about it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from structlog.stdlib import ProcessorFormatter

from imports.models import Import
from jobs.actions import perform, running
from jobs.models import Job
from tests.factories.people import PersonFactory, make_admin

pytestmark = pytest.mark.django_db
ID = "7f3c-from-the-proxy"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the processes write to their logs, in the format of the settings."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root, level = logging.getLogger(), logging.getLogger().level
    formatters = [one.formatter for one in root.handlers if isinstance(one.formatter, ProcessorFormatter)]
    handler.setFormatter(formatters[0])
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def admin(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(running, "Pulse", nullcontext)
    person = PersonFactory(signs_in=True)
    make_admin(person)
    client.force_login(person.user)
    return client


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def post(client: Client, name: str, pk: int) -> Job:
    client.post(reverse(name, args=[pk]), headers={"X-Request-ID": ID})
    return Job.objects.latest("pk")


def test_a_request_s_job_writes_under_the_request_s_id(admin: Client, lines: io.StringIO, settings: Any) -> None:
    settings.DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
    file = SimpleUploadedFile("departments.csv", b"code,name,kind\nCO,Acme,company\n", "text/csv")
    admin.get(admin.post(reverse("import_new"), {"file": file})["Location"])
    perform(job_id=Job.objects.latest("pk").pk)
    imported = Import.objects.latest("pk")
    lines.seek(0)
    lines.truncate()

    job = post(admin, "import_commit", imported.pk)
    perform(job_id=job.pk)

    written = told(lines)
    assert {"request_started", "request_finished", "job_begun", "job_done"} <= {line["event"] for line in written}
    assert {line["request_id"] for line in written} == {ID}
    assert {(line["job"], line["kind"]) for line in written if "job" in line} == {(job.pk, "import")}
    assert job.request_id == ID


def test_a_job_that_an_action_wants_has_the_id_though_nobody_handed_it_on(admin: Client, settings: Any) -> None:
    settings.DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
    file = SimpleUploadedFile("departments.csv", b"code,name,kind\nCO,Acme,company\n", "text/csv")
    admin.get(admin.post(reverse("import_new"), {"file": file})["Location"])
    imported = Import.objects.latest("pk")
    perform(job_id=Job.objects.latest("pk").pk)
    perform(job_id=post(admin, "import_commit", imported.pk).pk)

    undone = post(admin, "import_undo", imported.pk)

    assert (undone.kind, undone.request_id) == ("apply", ID)


def test_without_a_proxy_a_visitor_does_not_choose_the_id(client: Client, lines: io.StringIO) -> None:
    client.get("/healthz", headers={"X-Request-ID": ID})

    assert ID not in {line["request_id"] for line in told(lines)}


def test_after_a_job_its_id_is_gone_from_the_log(
    lines: io.StringIO, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "Pulse", nullcontext)
    settings.JOB_KINDS = {"fails": "math.sqrt"}
    job = Job.objects.create(kind="fails", request_id=ID)

    perform(job_id=job.pk)
    logging.getLogger("after").info("next")

    failed, after = told(lines)[-2:]
    assert (failed["event"], failed["request_id"], "exception" in failed) == ("job_failed", ID, True)
    assert "request_id" not in after
