"""How somebody wants to be told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from accounts.models import hash_of
from inbox.kinds import notice_kinds
from inbox.models import Choice, Mail, Preferences
from people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """How one kind of notice reaches somebody."""

    in_app: bool
    mail: Mail


class ChangedMeanwhileError(Exception):
    """The preferences were saved in another window since this form was opened."""


@transaction.atomic
def save_preferences(
    *, person: Person, hours: Mapping[str, int | bool], ways: Mapping[str, Way], expected_version: int
) -> None:
    """`hours`: digest_hour, quiet_from, quiet_until, when_away. Of kinds that cannot be silenced, only how they mail."""
    Preferences.objects.bulk_create([Preferences(person=person)], ignore_conflicts=True)
    mine = Preferences.objects.filter(person=person, version=expected_version)
    if not mine.update(**hours, version=F("version") + 1):
        raise ChangedMeanwhileError
    Choice.objects.bulk_create(
        _choices(person, ways),
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["in_app", "mail"],
    )


def _choices(person: Person, ways: Mapping[str, Way]) -> Sequence[Choice]:
    return [
        Choice(person=person, kind=code, in_app=way.in_app or kind.legal, mail=way.mail)
        for code, way in ways.items()
        if (kind := notice_kinds().get(code)) and not (kind.legal and way.mail == Mail.NONE)
    ]


def renew_calendar(*, person: Person) -> str:
    """A new secret for the calendar's address, told once; the address before stops working."""
    secret = secrets.token_urlsafe(32)
    key = person.user.links_key if person.user else None
    values = {"calendar_hash": hash_of(secret), "calendar_key": key}
    Preferences.objects.update_or_create(person=person, defaults=values)
    return secret
