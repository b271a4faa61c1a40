"""An administrator sees the pages as somebody else does: asked, agreed to, begun once, over within minutes (docs/adr/0052)."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import User
from common.logs import request_id
from people.actions.grants import OwnCaseError
from people.models import Person, ReadRecord, SeenPage, Sight
from people.scope import Viewer

ANSWER_WITHIN = timedelta(days=1)
BEGIN_WITHIN = timedelta(days=1)
LASTS = timedelta(minutes=20)
State = Sight.State

log = structlog.get_logger()


class NotOpenError(Exception):
    """It was answered, begun or ended before, or its time is over."""


@transaction.atomic
def ask_to_see(*, person: Person, by: User, reason: str, now: datetime) -> Sight:
    """Whoever has asked that person already, and may still be answered or begin, has that one."""
    if person.user_id == by.pk:
        raise OwnCaseError
    Person.objects.select_for_update().get(pk=person.pk)
    open_ones = Sight.objects.filter(person=person, by=by, state__in=Sight.LASTING, until__gt=now)
    known = open_ones.first()
    if known is not None:
        return known
    made = Sight.objects.create(person=person, by=by, reason=reason, asked_at=now, until=now + ANSWER_WITHIN)
    _tell(made)
    return made


@transaction.atomic
def answer_sight(*, sight: Sight, agreed: bool, now: datetime) -> Sight:
    """The word of the one whose pages they are."""
    current = _open(sight, now, State.ASKED)
    current.state = State.AGREED if agreed else State.REFUSED
    current.answered_at, current.until = now, now + BEGIN_WITHIN if agreed else now
    return _save(current)


@transaction.atomic
def begin_sight(*, sight: Sight, now: datetime) -> Sight:
    """Once: for another look there must be another word."""
    current = _open(sight, now, State.AGREED)
    current.state, current.begun_at, current.until = State.RUNNING, now, now + LASTS
    return _save(current)


@transaction.atomic
def end_sight(*, sight: Sight, now: datetime) -> Sight:
    """By either of the two, before its time is over."""
    current = _open(sight, now, *Sight.LASTING)
    current.state, current.ended_at, current.until = State.ENDED, now, now
    return _save(current)


@transaction.atomic
def note_seen(*, sight: Sight, viewer: Viewer, path: str) -> None:
    """Before the page goes out: one that cannot be noted is not shown."""
    SeenPage.objects.create(sight=sight, path=path[:300])
    ReadRecord.objects.bulk_create(
        [
            ReadRecord(
                reader_id=sight.by_id,
                role="admin",
                person_id=sight.person_id,
                kind=ReadRecord.Kind.PAGES,
                day=viewer.on,
                request=request_id(),
            )
        ],
        ignore_conflicts=True,
    )


def _open(sight: Sight, now: datetime, *states: str) -> Sight:
    current = Sight.objects.select_for_update(of=("self",)).get(pk=sight.pk)
    if current.state not in states or current.until <= now:
        raise NotOpenError
    return current


def _save(current: Sight) -> Sight:
    current.save(update_fields=["state", "until", "answered_at", "begun_at", "ended_at"])
    log.info("sight", sight=current.pk, state=current.state, by=current.by_id, person=current.person_id)
    _tell(current)
    return current


def _tell(sight: Sight) -> None:
    import_string(settings.SIGHT_TELL)(sight)
