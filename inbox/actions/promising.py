"""Making a promise, and what may become of it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import User
from common.locks import patient
from common.stale import StaleError
from inbox import kinds
from inbox.actions.telling import tell
from inbox.kinds import Kind
from inbox.models import Notice, Promise
from inbox.rules import carries
from people.models import Person

ACTION_ITEM = "action"


class ClosedError(Exception):
    """It is done, declined or withdrawn, and stays so."""


@patient
@transaction.atomic
def make_promise(
    *,
    owner: Person,
    title: str,
    due_on: date,
    by: User | None,
    on_behalf_of: Person | None = None,
    about_kind: str = ACTION_ITEM,
    about_key: str = "",
    about_url: str = "",
    sensitive: bool = False,
    event: str = "",
) -> Promise:
    """Something that the owner is to do by a day, and the notice of it. With an `event`, once per owner."""
    if event:
        made = Promise.objects.filter(event=event, owner=owner).first()
        if made is not None:
            return made
    promise = Promise.objects.create(
        owner=owner,
        title=title,
        due_on=due_on,
        first_due_on=due_on,
        by=by,
        on_behalf_of=on_behalf_of,
        about_kind=about_kind,
        about_key=about_key,
        about_url=about_url,
        sensitive=sensitive,
        event=event,
    )
    if by is None or by.pk != owner.user_id:
        _tell(kinds.GIVEN, promise, [owner.pk], by=_name(by))
    return promise


@patient
@transaction.atomic
def answer_promise(
    *, promise: Promise, state: Promise.State, result: str, by: User | None, expected_version: int
) -> Promise:
    """Its owner says that it is done, or why it will not be. Whoever gave it hears of it."""
    current = _locked(promise, expected_version)
    _close(current, state, result)
    _tell_giver(current, by, state.value)
    return current


@patient
@transaction.atomic
def move_promise(*, promise: Promise, due_on: date, reason: str, by: User | None, expected_version: int) -> Promise:
    """Another day; a later one counts as carried over. The day before, and why, stay in the history."""
    current = _locked(promise, expected_version)
    current.carried = carries(current.carried, later=due_on > current.due_on)
    current.due_on, current.result = due_on, reason
    current.version += 1
    current.save(update_fields=["carried", "due_on", "result", "version"])
    _read_reminders(current)
    _tell_other_side(current, by, "moved")
    return current


@patient
@transaction.atomic
def withdraw_promise(*, promise: Promise, reason: str, by: User | None, expected_version: int) -> Promise:
    """Whoever leads its owner takes it back: it is no longer owed."""
    current = _locked(promise, expected_version)
    _close(current, Promise.State.WITHDRAWN, reason)
    _tell_other_side(current, by, "withdrawn")
    return current


def _locked(promise: Promise, expected_version: int) -> Promise:
    current = Promise.objects.select_for_update().get(pk=promise.pk)
    if current.version != expected_version:
        raise StaleError(current)
    if current.state != Promise.State.OPEN:
        raise ClosedError
    return current


def _close(promise: Promise, state: Promise.State, result: str) -> None:
    promise.state, promise.result, promise.version = state, result, promise.version + 1
    promise.closed_at = Now()
    promise.save(update_fields=["state", "result", "closed_at", "version"])
    promise.refresh_from_db(fields=["closed_at"])
    _read_reminders(promise)


def _read_reminders(promise: Promise) -> None:
    """What was told of it so far asks for nothing any more."""
    Notice.objects.filter(promise=promise, read_at__isnull=True).update(read_at=Now())


def _tell_other_side(promise: Promise, by: User | None, answer: str) -> None:
    """The owner of what somebody else did to it; else whoever gave it."""
    owner = promise.owner
    if by is not None and by.pk == owner.user_id:
        _tell_giver(promise, by, answer)
    else:
        _tell(kinds.WITHDRAWN, promise, [owner.pk], by=_name(by), answer=answer)


def _tell_giver(promise: Promise, by: User | None, answer: str) -> None:
    giver = Person.objects.filter(user=promise.by_id).first() if promise.by_id else None
    if giver is not None and giver.pk != promise.owner_id:
        _tell(kinds.ANSWERED, promise, [giver.pk], owner=promise.owner.name, answer=answer)


def _tell(kind: Kind, promise: Promise, people: list[int], **words: str) -> None:
    tell(
        kind,
        event=f"promise:{promise.pk}:{promise.version}:{kind.code}",
        people=people,
        words={"title": promise.title, "due_on": promise.due_on.isoformat(), **words},
        url=reverse("promise", args=[promise.pk]),
        promise=promise,
    )


def _name(user: User | None) -> str:
    if user is None:
        return ""
    return Person.objects.filter(user=user).values_list("name", flat=True).first() or user.email
