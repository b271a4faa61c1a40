"""Whether somebody may be erased, by which words they are known, and what becomes of what is held about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.db import connection

from common.personal import NOWHERE, PSEUDONYM, Held, all_held
from people.models import Department, ErasedKey, Erasure, Person, Position
from people.queries.personal import subject_of
from people.rules import erasure_refused
from people.scope import running_on


@dataclass(frozen=True, slots=True)
class Words:
    """By which somebody is known in texts. `names` is empty where another person is called the same."""

    pseudonym: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    shared_names: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.addresses, *self.names)


@dataclass(frozen=True, slots=True)
class Fate:
    """What an erasure does to one table: how many rows, and whether they go, are blanked, or stay, and why."""

    held: Held
    rows: int


def refusal(person: Person, today: date) -> str:
    """A word of people.rules, or nothing."""
    return erasure_refused(
        left_on=person.left_on,
        today=today,
        after_days=settings.ERASURE_AFTER_DAYS,
        held=person.legal_hold,
        done=Erasure.objects.filter(person=person, done_at__isnull=False).exists(),
        leads=Department.objects.filter(head=person).exists()
        or running_on(Position.objects.filter(manager=person), today).exists(),
    )


_KNOWN = """
    SELECT name, email FROM people_person WHERE id = %(person)s
    UNION SELECT name, email FROM people_personevent WHERE pgh_obj_id = %(person)s
    UNION SELECT NULL, email FROM accounts_user WHERE id = %(user)s
    UNION SELECT NULL, email FROM accounts_userevent WHERE pgh_obj_id = %(user)s
"""


def words_about(person: Person) -> Words:
    """Every name and address that they ever had here."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"person": person.pk, "user": person.user_id})
        rows = cursor.fetchall()
    pseudonym, nowhere = PSEUDONYM.format(n=person.pk), NOWHERE.format(n=person.pk)
    addresses = {address.casefold() for _name, address in rows if address} - {nowhere}
    # One word alone, Rose, may be anybody's and anything's.
    names = {name.strip() for name, _address in rows if name and " " in name.strip()} - {pseudonym}
    others = Person.objects.exclude(pk=person.pk)
    shared = {name for name in names if others.filter(name__iexact=name).exists()}
    return Words(pseudonym, tuple(sorted(addresses)), tuple(sorted(names - shared)), tuple(sorted(shared)))


def fates(person: Person) -> list[Fate]:
    """Of every table that holds something about them."""
    subject = subject_of(person)
    found = [Fate(held, held.rows(subject).count()) for held in all_held()]
    return sorted((fate for fate in found if fate.rows), key=lambda fate: (not fate.held.goes, not fate.held.blanks))


def salt() -> bytes:
    """The installation's, once somebody was erased."""
    found = ErasedKey.objects.values_list("salt", flat=True).first()
    return bytes(found or b"")


def digest_of(grain: bytes, word: str) -> bytes:
    """As `erased` of people.files computes it in SQL."""
    return sha256(grain + word.lower().encode()).digest()
