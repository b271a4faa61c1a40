"""Told once per event and person, in each one's own way."""

from __future__ import annotations

import pytest
from django.db import transaction
from pytest_django import Settings

from goals.kinds import GOAL_SET
from inbox import kinds
from inbox.actions import tell
from inbox.kinds import Kind, notice_kinds, said, said_outside
from inbox.models import Choice, Mail, Notice
from tests.factories.people import PersonFactory
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db
WORDS = {"title": "Call Northwind", "due_on": "2026-11-23"}


def test_told_again_is_told_once(line: Line) -> None:
    people = [line.rut.pk, line.max.pk]

    first = tell(kinds.DUE, event="e1", people=people, words=WORDS)
    again = tell(kinds.DUE, event="e1", people=[*people, line.eve.pk], words=WORDS)

    assert (first, again) == (2, 1)
    assert Notice.objects.filter(event="e1").count() == 3


def test_what_is_taken_back_was_never_told(line: Line) -> None:
    with transaction.atomic():
        tell(kinds.DUE, event="e1", people=[line.rut.pk], words=WORDS)
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_whoever_cannot_sign_in_is_not_told(line: Line) -> None:
    line.max.user.is_active = False
    line.max.user.save()

    assert tell(kinds.DUE, event="e1", people=[line.max.pk, PersonFactory().pk], words=WORDS) == 0


def test_a_choice_is_kept_and_a_legal_kind_cannot_be_silenced(line: Line) -> None:
    for kind in (kinds.DUE, GOAL_SET):
        Choice.objects.create(person=line.rut, kind=kind.code, in_app=False, mail=Mail.NONE)
        tell(kind, event=kind.code, people=[line.rut.pk], words={})

    found = {notice.kind: (notice.in_app, notice.mail) for notice in Notice.objects.all()}
    assert found == {"promise_due": (False, "none"), "goal_set": (True, "now")}


def test_a_kind_that_no_setting_names_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="NOTICE_KINDS"):
        tell(Kind(code="stray", label="", words=""), event="e", people=[], words={})


def test_every_kind_says_itself() -> None:
    """With the words that its callers bring, in a sentence without a hole."""
    names = ("title", "by", "owner", "answer", "file", "added", "changed", "rejected", "goal", "count", "step", "rows")
    words = {name: name for name in names} | dict.fromkeys(("due_on", "start_on", "end_on", "night_on"), "2026-11-23")

    for code in notice_kinds():
        assert "%" not in said(code, words, MONDAY)
    assert said("promise_due", WORDS, MONDAY) == "Due 23 Nov: Call Northwind"
    assert said("promise_answered", {"owner": "Rut", "answer": "moved", "title": "X"}, MONDAY) == "Rut moved it: X"


def test_outside_a_sensitive_kind_says_only_that_it_is_there(settings: Settings) -> None:
    settings.NOTICE_KINDS = [*settings.NOTICE_KINDS, "tests.inbox.test_telling.SECRET"]

    assert said("secret", {"what": "CANARY"}, MONDAY) == "A plan: CANARY"
    assert said_outside("secret", {"what": "CANARY"}, MONDAY) == "There is an item for you to read"
    assert said_outside("gone_kind", {"what": "CANARY"}, MONDAY) == "There is an item for you to read"


SECRET = Kind(code="secret", label="A plan", words="A plan: %(what)s", mail=Mail.NOW, sensitive=True)
