"""Notices into mails: when, to whom, once; and what happens when something dies or the server is away."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from pytest_django import Settings

from goals.kinds import GOAL_SET
from inbox import kinds
from inbox.actions import discard_mail, send_letters, tell, write_letters
from inbox.actions.mailing import HOLD_MAIL
from inbox.models import Letter, Notice, PostOffice, Preferences
from inbox.rules import OLDEST, wait_before
from people.models import Absence, Person
from tests.inbox.conftest import MONDAY, Line

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = {"title": "Call", "goal": "Revenue"} | dict.fromkeys(("due_on", "start_on", "end_on"), "2026-11-23")


def at(hour: int, day: int = 0, zone: str = "UTC") -> datetime:
    return datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, tzinfo=ZoneInfo(zone)) + timedelta(days=day)


def told(person: Person, kind: kinds.Kind = kinds.DUE, *, event: str = "e", when: datetime | None = None) -> Notice:
    tell(kind, event=event, people=[person.pk], words=WORDS)
    Notice.objects.filter(event=event).update(told_at=when or at(6))
    return Notice.objects.get(event=event, person=person)


def tick(now: datetime) -> list[str]:
    """Whom it mailed."""
    mail.outbox.clear()
    write_letters(now=now)
    send_letters(now=now)
    return [letter.to[0] for letter in mail.outbox]


def test_the_digest_goes_out_once_at_the_persons_own_hour(line: Line) -> None:
    Person.objects.filter(pk=line.rut.pk).update(time_zone="America/New_York")
    Preferences.objects.create(person=line.rut, digest_hour=8)
    told(line.rut, event="a", when=at(5))
    told(line.rut, event="b", when=at(6))

    assert tick(at(7, zone="America/New_York")) == []
    assert tick(at(8, zone="America/New_York")) == ["rut@example.com"]
    assert "2 items in your inbox" in mail.outbox[0].subject
    told(line.rut, event="c", when=at(9, zone="America/New_York"))
    assert tick(at(10, zone="America/New_York")) == []
    assert tick(at(8, day=1, zone="America/New_York")) == ["rut@example.com"]


def test_nothing_goes_out_on_days_off_unless_chosen(line: Line) -> None:
    Absence.objects.create(person=line.rut, start_on=MONDAY, end_on=MONDAY)
    for person in (line.rut, line.max):
        told(person, GOAL_SET, event=f"goal {person.pk}", when=at(9, day=-2))

    assert tick(at(9, day=-1)) == []  # a Sunday
    assert tick(at(9)) == ["max@example.com"]
    assert tick(at(9, day=1)) == ["rut@example.com"]

    Preferences.objects.create(person=line.rut, when_away=True)
    told(line.rut, GOAL_SET, event="another", when=at(9, day=-2))
    assert tick(at(9, day=-1)) == ["rut@example.com"]


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour", "sent"),
    [(19, 7, 20, 0), (19, 7, 6, 0), (19, 7, 7, 1), (12, 13, 12, 0), (12, 13, 13, 1), (0, 0, 3, 1)],
)
def test_at_once_waits_for_the_end_of_quiet_hours(
    line: Line, quiet_from: int, quiet_until: int, hour: int, sent: int
) -> None:
    Preferences.objects.create(person=line.rut, quiet_from=quiet_from, quiet_until=quiet_until)
    told(line.rut, GOAL_SET)

    assert len(tick(at(hour))) == sent


def test_what_was_read_meanwhile_needs_no_mail_but_what_must_be_told_does(line: Line) -> None:
    told(line.rut)
    told(line.max, GOAL_SET, event="goal")
    Notice.objects.update(read_at=at(6))

    assert tick(at(9)) == ["max@example.com"]


def test_a_mail_says_where_and_how_to_be_told_otherwise(line: Line, settings: Settings) -> None:
    settings.SITE_URL = "https://sales.example.com"
    notice = told(line.rut)

    tick(at(9))

    (letter,) = mail.outbox
    assert isinstance(letter.body, str)
    assert f"- Due 23 Nov: Call\n  https://sales.example.com/inbox/notices/{notice.pk}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe"] == "<https://sales.example.com/inbox/preferences/>"
    assert letter.extra_headers["Message-ID"].endswith("@sales.example.com>")


def test_whoever_left_or_may_not_sign_in_gets_nothing(line: Line) -> None:
    told(line.rut)
    told(line.max, event="f")
    write_letters(now=at(9))
    line.max.user.is_active = False
    line.max.user.save()
    Person.objects.filter(pk=line.rut.pk).update(left_on=MONDAY - timedelta(days=1))

    assert tick(at(9)) == []
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


class Post(EmailBackend):
    """A server that fails in a chosen way; `accepted` counts the Message-IDs that it took."""

    accepted: Counter[str] = Counter()
    failing: Callable[[], Exception] | None = None
    opened = 0

    def open(self) -> bool:
        Post.opened += 1
        return True

    def send_messages(self, messages: Sequence[Any]) -> int:
        failing = Post.failing
        if failing is not None and isinstance(failing(), OSError):
            raise failing()
        Post.accepted.update(message.extra_headers["Message-ID"] for message in messages)
        if failing is not None:
            raise failing()
        return super().send_messages(messages)


@pytest.fixture
def post(settings: Settings) -> type[Post]:
    settings.EMAIL_BACKEND = f"{__name__}.Post"
    Post.accepted, Post.failing, Post.opened = Counter(), None, 0
    return Post


class KilledError(BaseException):
    """The process is gone: nothing after it runs."""


@pytest.mark.parametrize("after", ["claimed", "sent"])
def test_a_sender_that_dies_loses_nothing_and_sends_at_most_once_more(
    line: Line, post: type[Post], monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    told(line.rut)
    where = "message" if after == "claimed" else "_mark"
    with monkeypatch.context() as broken:
        broken.setattr(f"inbox.actions.mailing.{where}", _die)
        with pytest.raises(KilledError):
            tick(at(9))
    died_with = sum(post.accepted.values())

    tick(at(9) + HOUR)
    tick(at(10) + HOUR)

    assert died_with == (1 if after == "sent" else 0)
    assert list(post.accepted.values()) == [1 + died_with]  # one Message-ID
    assert Letter.objects.get().state == "sent"


def _die(*_args: object, **_kwargs: object) -> None:
    raise KilledError


def test_while_the_server_is_away_all_waits_and_then_goes_out_in_order(line: Line, post: type[Post]) -> None:
    """Six hours: some tries, not one per letter; and what gathered meanwhile is one mail a person."""
    people = [line.rut, line.max, line.eve]
    for number, person in enumerate(people):
        told(person, GOAL_SET, event=f"goal {number}")
    write_letters(now=at(9))
    written = list(Letter.objects.order_by("pk").values_list("message_id", flat=True))
    post.failing = lambda: ConnectionRefusedError("away")
    for number in range(6 * 60):
        now = at(9) + number * timedelta(seconds=60)
        if number % 60 == 30:
            for person in people:
                told(person, GOAL_SET, event=f"more {number} {person.pk}")
        write_letters(now=now)
        send_letters(now=now)
    assert not post.accepted
    assert post.opened < 40

    post.failing = None
    for minute in range(40, 43):
        tick(at(15) + timedelta(minutes=minute))

    assert list(post.accepted)[:3] == written
    assert set(post.accepted.values()) == {1}
    assert len(post.accepted) == 6
    assert PostOffice.objects.get().failures == 0


def test_what_a_server_refuses_for_good_is_dropped_and_the_rest_goes_on(line: Line, post: type[Post]) -> None:
    told(line.rut)
    told(line.max, event="f")
    write_letters(now=at(9))
    post.failing = lambda: smtplib.SMTPRecipientsRefused({"x": (550, b"no such box")})
    send_letters(now=at(9))

    assert [letter.error for letter in Letter.objects.all()] == ["refused: 550", "refused: 550"]
    assert tick(at(12)) == []


def test_what_could_not_be_sent_for_days_is_dropped_and_stays_in_the_inbox(line: Line) -> None:
    told(line.rut)
    write_letters(now=at(9))

    assert send_letters(now=at(9) + OLDEST + HOUR) == 0
    assert Letter.objects.get().state == "dropped"
    assert Notice.objects.get().read_at is None


def test_after_a_restore_mail_waits_for_an_operator(line: Line) -> None:
    told(line.rut)
    with connection.cursor() as cursor:
        cursor.execute(HOLD_MAIL)

    assert tick(at(9)) == []
    assert discard_mail(now=at(10)) == 1
    assert tick(at(11)) == []


def test_waits_double_to_half_an_hour_and_differ() -> None:
    middle = [wait_before(attempt, chance=lambda: 0.5) / timedelta(seconds=1) for attempt in (1, 2, 3, 7, 99)]

    assert middle == [30, 60, 120, 1800, 1800]
    assert wait_before(1, chance=lambda: 0) == timedelta(seconds=15)
