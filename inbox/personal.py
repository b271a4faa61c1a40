"""What of the inbox is about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import Held, PersonalData
from inbox.models import Choice, Letter, Notice, Preferences, Promise

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            Notice,
            "notices",
            _("Notices"),
            "person",
            ("kind", "words", "told_at", "read_at", "mail"),
            goes=True,
        ),
        Held(
            Letter,
            "mails",
            _("Mails that were sent"),
            "person",
            ("digest_on", "written_at", "sent_at", "state"),
            goes=True,
        ),
        Held(Choice, "notice_choices", _("How notices are told"), "person", ("kind", "in_app", "mail"), goes=True),
        Held(
            Preferences,
            "notice_hours",
            _("When mails are sent"),
            "person",
            ("digest_hour", "quiet_from", "quiet_until", "when_away"),
            goes=True,
        ),
        Held(
            Promise,
            "promises",
            _("Promises"),
            "owner",
            ("title", "due_on", "first_due_on", "carried", "state", "result", "made_at", "closed_at"),
            blanks={"title": "Erased", "result": "", "about_key": "", "about_url": ""},
            stays=_("that something was owed, and whether it was done, counts on the boards of others"),
        ),
    ),
    others={
        "inbox.Webhook": "a program's; who set it up is the number of an account",
        "inbox.Delivery": "messages to programs, with keys of records alone",
        "inbox.Attempt": "the same",
    },
)
