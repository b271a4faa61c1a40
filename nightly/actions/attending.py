"""Who takes part in a night: the first one begins an attempt, those who come while it runs join it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from common import locks
from nightly.models import Night, NightStep, State
from nightly.queries import EVERY_NIGHT, NIGHT_LOCKS
from nightly.rules import Step

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a process wants of a night: any attempt later than the one it `knew` will do."""

    night_id: int
    day: date
    knew: int
    again: bool

    def is_granted(self, night: Night) -> bool:
        if night.state == State.DONE:
            return night.attempt > self.knew or not self.again
        if night.state == State.FAILED:
            return night.attempt > self.knew or is_given_up(night)
        return False


def is_given_up(night: Night) -> bool:
    return night.steps.exclude(state=State.DONE).filter(tries__gte=NightStep.MAX_TRIES).exists()


@transaction.atomic
def open_night(*, day: date, again: bool) -> Wish:
    """Make sure that the night has its row, and say what is wanted of it."""
    Night.objects.bulk_create([Night(day=day)], ignore_conflicts=True)
    night = Night.objects.get(day=day)
    running = night.state == State.RUNNING
    return Wish(night.pk, day, night.attempt - 1 if running else night.attempt, again)


def forgive(day: date) -> None:
    """Somebody asks for this night, so what was given up is tried again."""
    NightStep.objects.filter(night__day=day).exclude(state=State.DONE).update(tries=0)


@contextmanager
def attendance(wish: Wish, *, steps: Sequence[Step]) -> Iterator[int | None]:
    """The number of the attempt that the block takes part in; None: not now, because of another night or process."""
    attempt = _enter(wish, steps)
    if attempt is None:
        yield None
        return
    try:
        _limit_session()
        yield attempt
    finally:
        _leave()


def _enter(wish: Wish, steps: Sequence[Step]) -> int | None:
    # Alone: nobody takes part in any night, so whatever calls itself running lost its processes.
    if locks.take(NIGHT_LOCKS, EVERY_NIGHT):
        try:
            attempt = _begin(wish, steps)
            if attempt is not None:
                locks.take(NIGHT_LOCKS, EVERY_NIGHT, shared=True)
            return attempt
        finally:
            locks.release(NIGHT_LOCKS, EVERY_NIGHT)
    if not locks.take(NIGHT_LOCKS, EVERY_NIGHT, shared=True):
        return None
    attempt = Night.objects.filter(pk=wish.night_id, state=State.RUNNING).values_list("attempt", flat=True).first()
    if attempt is None:
        locks.release(NIGHT_LOCKS, EVERY_NIGHT, shared=True)
    return attempt


def _limit_session() -> None:
    """A process that is stopped keeps its connection, locks and all: the server ends it after the lease."""
    lease = f"{int(settings.NIGHT_LEASE_SECONDS * 1000)}ms"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT set_config('idle_session_timeout', %s, false),
                   set_config('idle_in_transaction_session_timeout', %s, false),
                   set_config('statement_timeout', '0', false),
                   set_config('lock_timeout', '0', false)
            """,
            [lease, lease],
        )


def _leave() -> None:
    if connection.connection is None or not connection.is_usable():
        connection.close()
        return
    with connection.cursor() as cursor:
        for name in (
            "idle_session_timeout",
            "idle_in_transaction_session_timeout",
            "statement_timeout",
            "lock_timeout",
        ):
            cursor.execute(f"RESET {name}")
    locks.release(NIGHT_LOCKS, EVERY_NIGHT, shared=True)


@transaction.atomic
def _begin(wish: Wish, steps: Sequence[Step]) -> int | None:
    """A new attempt; one that was interrupted goes on where it stopped, one that was done starts over."""
    night = Night.objects.select_for_update().get(pk=wish.night_id)
    if wish.is_granted(night):
        return None
    if night.state == State.DONE:
        night.steps.all().delete()
    if night.state in (State.DONE, State.WAITING):
        night.started_at = Now()
    _align_steps(night, steps)
    night.attempt += 1
    night.state, night.finished_at, night.error = State.RUNNING, None, ""
    night.runner = f"{socket.gethostname()}:{os.getpid()}"
    night.save()
    log.info("night_begun", day=str(night.day), attempt=night.attempt)
    return night.attempt


def _align_steps(night: Night, steps: Sequence[Step]) -> None:
    """The rows of today's pipeline, whatever version began the night; nothing runs."""
    night.steps.exclude(name__in=[step.name for step in steps]).delete()
    night.steps.exclude(state=State.DONE).update(state=State.WAITING, error="")
    wanted = [NightStep(night=night, position=place, name=step.name) for place, step in enumerate(steps, 1)]
    NightStep.objects.bulk_create(wanted, ignore_conflicts=True)
    for step in wanted:
        night.steps.filter(name=step.name).exclude(position=step.position).update(position=step.position)
