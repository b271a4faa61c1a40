"""Answering from a mail by its signed link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from goals.kinds import GOAL_SET
from inbox import kinds
from inbox.actions import tell
from inbox.models import Notice, Promise
from inbox.queries.promises import changes
from inbox.queries.replies import SALT, may_be_answered, signed
from people.calendar import company_today
from people.models import Person
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db
TODAY = {"start_on": "2026-10-01", "end_on": "2026-12-31", "goal": "Revenue"}


def given(line: Line, **more: object) -> tuple[Promise, str]:
    promise = line.asks_rut(due_on=company_today() + timedelta(days=1), **more)
    return promise, f"/inbox/reply/{signed(Notice.objects.get(promise=promise))}/"


def test_looking_changes_nothing_and_answering_is_done_in_the_readers_name(line: Line) -> None:
    promise, address = given(line)
    somebody = Client()

    assert "You answer as Rut Rep" in somebody.get(address).content.decode()
    promise.refresh_from_db()
    assert promise.state == "open"
    assert somebody.post(address, {"version": 1, "result": "They buy"}).status_code == 200

    promise.refresh_from_db()
    assert (promise.state, promise.result) == ("done", "They buy")
    assert [change.who for change in changes(promise)] == ["Rut Rep"]
    assert Notice.objects.get(kind="promise_answered").person == line.max
    assert somebody.get(address).status_code == 404  # settled


def test_what_must_be_read_is_acknowledged(line: Line) -> None:
    tell(GOAL_SET, event="goal 1", people=[line.rut.pk], words=TODAY)
    notice = Notice.objects.get()

    answer = Client().post(f"/inbox/reply/{signed(notice)}/")

    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at is not None) == (200, True)


def test_a_link_that_is_not_ours_or_too_old_or_anothers_does_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise, address = given(line)
    anothers = signing.dumps([Notice.objects.get().pk, line.max.pk], salt=SALT)
    for text in (address[:-3] + "xx/", "/inbox/reply/x/", f"/inbox/reply/{anothers}/"):
        assert Client().post(text, {"version": 1}).status_code == 404
    monkeypatch.setattr("inbox.queries.replies.GOOD_FOR", timedelta(seconds=-1))

    assert Client().post(address, {"version": 1}).status_code == 404
    promise.refresh_from_db()
    assert promise.state == "open"


def test_it_dies_with_the_account(line: Line) -> None:
    _promise, address = given(line)
    Person.objects.filter(pk=line.rut.pk).update(left_on=MONDAY - timedelta(days=3000))

    assert Client().get(address).status_code == 404


def test_what_changed_meanwhile_is_said(line: Line) -> None:
    promise, address = given(line)
    Promise.objects.filter(pk=promise.pk).update(version=2)

    assert "changed meanwhile" in Client().post(address, {"version": 1}).content.decode()


def test_what_is_sensitive_or_no_question_has_no_link(line: Line) -> None:
    given(line, sensitive=True)
    tell(kinds.ESCALATED, event="e", people=[line.max.pk], words={})

    assert [may_be_answered(notice) for notice in Notice.objects.order_by("pk")] == [False, False]
