"""Somebody who has left becomes a number: what is about them goes, what the company counts stays.

Human resources ask, an administrator agrees, a worker carries it out in one transaction. Whom a dispute or a short time
since the last day protects is not erased.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from accounts.models import User
from common import history
from common.personal import Held, Subject, all_held
from imports.actions import forget_mentioned
from jobs.actions import enqueue, still_mine
from people.actions.copying import remove_copies
from people.actions.redacting import erase_history, erase_images, erase_words
from people.models import DataCopy, ErasedKey, Erasure, Person
from people.queries.erasing import Words, digest_of, refusal, salt, words_about
from people.queries.personal import subject_of

JOB = "erase"

log = structlog.get_logger()


class RefusedError(Exception):
    """Why somebody is not erased: a word of people.rules."""


class SecondPersonError(Exception):
    """Nobody carries out what they asked for, or what is about themselves."""


@transaction.atomic
def ask_erasure(*, person: Person, by: User, reason: str, today: date) -> Erasure:
    """Wanted; nothing happens until an administrator agrees. Twice: the first stands."""
    _refuse(person, today)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(person=person, asked_by=by, reason=reason)
    except IntegrityError:
        return Erasure.objects.open().get(person=person)
    log.info("erasure_asked", erasure=erasure.pk, person=person.pk, by=by.pk)
    return erasure


@transaction.atomic
def withdraw_erasure(*, erasure: Erasure, now: datetime) -> bool:
    return bool(Erasure.objects.open().filter(pk=erasure.pk, agreed_by=None).update(withdrawn_at=now))


@transaction.atomic
def agree_erasure(*, erasure: Erasure, by: User, today: date) -> None:
    """Carried out by a worker from now on; what has failed is tried again."""
    locked = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if by.pk in (locked.asked_by_id, locked.person.user_id):
        raise SecondPersonError(by.pk)
    _refuse(locked.person, today)
    if locked.withdrawn_at or locked.done_at:
        return
    locked.agreed_by = by
    locked.job = enqueue(kind=JOB, arguments={"erasure_id": erasure.pk}, asked_by=by)
    locked.save(update_fields=["agreed_by", "job"])
    log.info("erasure_agreed", erasure=erasure.pk, person=locked.person_id, by=by.pk)


@transaction.atomic
def hold(*, person: Person, on: bool) -> None:
    """Somebody's record is evidence, or no longer."""
    Person.objects.filter(pk=person.pk).exclude(legal_hold=on).update(legal_hold=on)


def _refuse(person: Person, today: date) -> None:
    if why := refusal(Person.objects.get(pk=person.pk), today):
        raise RefusedError(why)


@transaction.atomic
def erase(*, erasure_id: int, now: datetime, today: date, job_id: int | None = None) -> dict[str, int]:
    """Rows that went or were changed, by table. Totals, and the proof that the history is whole, are as before."""
    still_mine(job_id)
    erasure = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure_id)
    if erasure.done_at or erasure.withdrawn_at:
        return {}
    person = Person.objects.select_for_update(of=("self",)).get(pk=erasure.person_id)
    _refuse(person, today)
    with history.context(erasure=erasure.pk):
        counts = _erase(erasure, person, now)
    erasure.done_at, erasure.counts = now, counts
    erasure.save(update_fields=["done_at", "counts"])
    _note(erasure, now)
    log.info("erasure_done", erasure=erasure.pk, person=person.pk, rows=sum(counts.values()))
    return counts


def _erase(erasure: Erasure, person: Person, now: datetime) -> dict[str, int]:
    """From what points at the person to what is pointed at; what the history keeps of it comes last."""
    subject, words = subject_of(person), words_about(person)
    _keep_keys(erasure, person, words)
    if subject.user is not None:
        accounts.deactivate_all(users=User.objects.filter(pk=subject.user), now=now)
    counts = Counter({"copies": remove_copies(DataCopy.objects.filter(person=person), now=now)})
    for held in all_held():
        counts[held.name] += _erase_rows(held, subject)
    counts["files"] = forget_mentioned(words=words.all)
    counts["images"] = erase_images(subject)
    counts["mentions"] = erase_words(words)
    counts["history"] = erase_history(erasure, subject, words)
    return {name: count for name, count in sorted(counts.items()) if count}


def _erase_rows(held: Held, subject: Subject) -> int:
    rows = held.rows(subject)
    with history.removing(held.model._meta.db_table):
        if held.goes:
            return int(rows.delete()[1].get(held.model._meta.label, 0))
        return int(rows.update(**held.values(subject))) if held.blanks else 0


def _keep_keys(erasure: Erasure, person: Person, words: Words) -> None:
    """So that a file that brings the same person again is refused, and does not tell the name anew."""
    grain = salt() or secrets.token_bytes(16)
    known = {*words.addresses, *([person.employee_number] if person.employee_number else [])}
    keys = [ErasedKey(erasure=erasure, salt=grain, digest=digest_of(grain, word)) for word in sorted(known)]
    ErasedKey.objects.bulk_create(keys, ignore_conflicts=True)


# -- after a restore --------------------------------------------------------------------------


def journal() -> Path:
    """Beside the database, since a restore brings back what was erased after the backup."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def _note(erasure: Erasure, now: datetime) -> None:
    """Numbers and digests alone. Before the commit: a line too many erases nobody whose erasure was not agreed."""
    keys = [(bytes(key.salt).hex(), bytes(key.digest).hex()) for key in erasure.keys.order_by("pk")]
    line = {
        "person": erasure.person_id,
        "asked_on": f"{erasure.asked_at:%Y-%m-%d}",
        "done_at": now.isoformat(),
        "keys": keys,
    }
    descriptor = os.open(journal(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def reapply(*, path: Path, now: datetime, today: date) -> list[int]:
    """Erase again whom a backup brought back: people of the file's numbers whose address or number it knows by digest."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()] if path.exists() else []
    done = []
    for line in {one["person"]: one for one in lines}.values():
        person = Person.objects.filter(pk=line["person"]).first()
        if person is not None and _is_back(person, line):
            reason = f"again after a restore; first on {line['done_at'][:10]}"
            erasure = Erasure.objects.open().filter(person=person).first()
            erasure = erasure or Erasure.objects.create(person=person, reason=reason)
            erase(erasure_id=erasure.pk, now=now, today=today)
            done.append(person.pk)
    return done


def _is_back(person: Person, line: dict[str, Any]) -> bool:
    known = [word for word in (person.email, person.employee_number) if word]
    return any(
        digest_of(bytes.fromhex(grain), word).hex() == digest for grain, digest in line["keys"] for word in known
    )
