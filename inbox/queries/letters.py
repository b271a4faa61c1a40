"""A letter's text, made when it goes out: nothing of it is kept."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from inbox.kinds import legal_kinds, said_outside
from inbox.models import Letter, Notice
from inbox.queries.replies import may_be_answered, signed
from people.calendar import get_company, zone_of

MOST_LINES = 30
TO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


def sends_mail() -> bool:
    """Whether this installation has a mail server; without one, what would be mailed waits, and grows old."""
    return settings.EMAIL_BACKEND != TO_THE_LOG


def message(letter: Letter, *, now: datetime) -> EmailMessage | None:
    """None where everything in it was read meanwhile, or its reader may no longer sign in."""
    person = letter.person
    today = now.astimezone(ZoneInfo(zone_of(person, get_company()))).date()
    gone = person.left_on is not None and person.left_on < today
    if gone or person.user is None or not person.user.is_active:
        return None
    legal = legal_kinds()
    notices = [
        notice
        for notice in letter.notices.select_related("promise", "person__user").order_by("pk")
        if notice.read_at is None or notice.kind in legal
    ]
    if not notices:
        return None
    lines = [
        {
            "text": _said(notice, today),
            "url": settings.SITE_URL + reverse("notice", args=[notice.pk]),
            "reply": settings.SITE_URL + reverse("notice_reply", args=[signed(notice)])
            if may_be_answered(notice)
            else "",
        }
        for notice in notices[:MOST_LINES]
    ]
    preferences = settings.SITE_URL + reverse("inbox_preferences")
    context = {
        "name": person.name,
        "lines": lines,
        "more": max(0, len(notices) - MOST_LINES),
        "inbox": settings.SITE_URL + reverse("inbox"),
        "preferences": preferences,
    }
    return EmailMessage(
        subject=_subject(letter, [line["text"] for line in lines], len(notices)),
        body=render_to_string("inbox/email/letter.txt", context),
        to=[person.email],
        headers={
            "Message-ID": letter.message_id,
            "List-Unsubscribe": f"<{preferences}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _said(notice: Notice, today: date) -> str:
    hidden = notice.promise is not None and notice.promise.sensitive
    return said_outside(notice.kind, notice.words, today, hidden=hidden)


def _subject(letter: Letter, lines: list[str], count: int) -> str:
    """One line of a header, whatever a title holds."""
    if count == 1 and letter.digest_on is None:
        return " ".join(lines[0].split())[:150]
    words = ngettext("%(n)s item in your inbox", "%(n)s items in your inbox", count)
    text = words % {"n": format.number(count)}
    return gettext("Your morning: %(items)s") % {"items": text} if letter.digest_on else text
