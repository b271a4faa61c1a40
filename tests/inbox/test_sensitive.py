"""Hard rule: what a sensitive record says never leaves by mail, calendar, log, queue; only that it is there."""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from inbox import kinds, tasks
from inbox.actions import climb_ladder, make_promise, move_promise, renew_calendar, tell
from inbox.kinds import Kind
from inbox.models import Letter, Mail, Notice
from jobs.models import Job
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db
CANARY = "CANARY-of-the-plan"
PLAN = Kind(code="plan", label="A plan", words="Your plan: %(text)s", mail=Mail.NOW, sensitive=True)


@pytest.fixture(autouse=True)
def _plans(settings: Settings) -> None:
    settings.NOTICE_KINDS = [*settings.NOTICE_KINDS, f"{__name__}.PLAN"]


def send(now: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the tick lets out, headers and all."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    tasks.send_mail()
    return "".join(letter.message().as_string() for letter in mail.outbox)


def test_neither_mail_nor_calendar_nor_log_nor_queue_has_it(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=timezone.get_default_timezone())
    promise = make_promise(owner=line.rut, title=CANARY, due_on=MONDAY, by=line.max.user, sensitive=True)
    move_promise(
        promise=promise, due_on=MONDAY - timedelta(days=7), reason=CANARY, by=line.max.user, expected_version=1
    )
    climb_ladder(MONDAY + timedelta(days=1))
    tell(PLAN, event="plan 1", people=[line.rut.pk], words={"text": CANARY})
    Notice.objects.update(told_at=now - timedelta(days=1))

    out = send(now, monkeypatch)
    calendar = Client().get(f"/inbox/calendar/{renew_calendar(person=line.rut)}.ics").content.decode()

    assert {letter.to[0] for letter in mail.outbox} == {"rut@example.com", "max@example.com", "eve@example.com"}
    assert "There is an item for you to read" in out
    assert "An item that is due" in calendar
    logged = caplog.text + "".join(capfd.readouterr())
    assert "letter" in logged
    kept = str([*Job.objects.values(), *Letter.objects.values()])
    assert all(CANARY not in text for text in (out, calendar, logged, kept))


def test_the_task_takes_nothing_with_it() -> None:
    """So nothing of a notice can be in Redis."""
    assert not inspect.signature(tasks.send_mail.run).parameters


def test_its_own_reader_reads_it_here(line: Line) -> None:
    tell(PLAN, event="plan 1", people=[line.rut.pk], words={"text": CANARY})
    client = Client()
    client.force_login(line.rut.user)

    assert CANARY in client.get("/inbox/?show=told").content.decode()


def test_the_secret_of_a_calendar_is_not_logged() -> None:
    from salesmgmt.logs import without_secrets

    line = without_secrets(None, "info", {"request": "GET /inbox/calendar/abc.ics?x=1", "event": "request_started"})

    assert line == {"request": "GET /inbox/calendar/…?x=1", "event": "request_started"}
    assert without_secrets(None, "info", {"request": "POST /accounts/invitation/tok-en/"})["request"].endswith("/…/")


def test_kinds_of_this_product_say_nothing_that_is_sensitive() -> None:
    """None of them tells of a flag, a diagnosis or a plan; whoever adds such a kind marks it, as the copy of one's data."""
    assert {code for code, kind in kinds.notice_kinds().items() if kind.sensitive} - {"plan"} == {"data_copy"}
