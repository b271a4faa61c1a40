"""Doing what is undone: each step, and each month of the heavy one, is one transaction under its own lock."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import structlog
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import Now

from common import locks
from common.events import announce
from common.verifying import Unverified
from jobs.actions import enqueue
from nightly.actions.telling import tell_differed, tell_failed
from nightly.events import FAILED, FINISHED
from nightly.models import Night, NightStep, State
from nightly.rules import Step

STEP_LOCKS = 41_003
POLL_SECONDS = 0.2
# Before a step that met a deadlock or a serialization failure is tried again.
PAUSES = (0.1, 0.5, 2.0)

log = structlog.get_logger()


class SupersededError(Exception):
    """A later attempt has begun, or the night has failed: an older attempt writes nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """Taking part in one attempt of a night."""

    night_id: int
    day: date
    attempt: int
    steps: Mapping[str, Step]
    helpers: int = 0


def work(
    *, night_id: int, day: date, attempt: int, steps: Sequence[Step], helpers: int = 0, only_help: bool = False
) -> None:
    """Take undone steps, in their order, until none is left; one who only helps leaves when all are taken."""
    part = Part(night_id, day, attempt, {step.name: step for step in steps}, helpers)
    try:
        while undone := _next_steps(part):
            if _take_one(part, undone):
                continue
            if only_help:
                return
            time.sleep(POLL_SECONDS)
    except SupersededError:
        return
    _finish(part)


def _next_steps(part: Part) -> list[NightStep]:
    """The undone rows of the first position that has some."""
    if not Night.objects.filter(pk=part.night_id, attempt=part.attempt, state=State.RUNNING).exists():
        raise SupersededError
    undone = list(NightStep.objects.filter(night_id=part.night_id).exclude(state=State.DONE))
    return [step for step in undone if step.position == undone[0].position]


def _take_one(part: Part, undone: Sequence[NightStep]) -> bool:
    for step in undone:
        with locks.held(STEP_LOCKS, step.pk) as held:
            if held:
                _do(part, step)
                return True
    return False


def _do(part: Part, step: NightStep) -> None:
    if not _note_begun(part, step):
        return
    for pause in (*PAUSES, None):
        try:
            _run(part, step)
            return
        except SupersededError:
            raise
        except locks.LOST as problem:
            if not connection.is_usable():
                raise
            if pause is None:
                _fail(part, step, problem)
                return
            log.warning("night_step_again", step=str(step), problem=str(problem))
            time.sleep(pause)
        except Exception as problem:
            log.exception("night_step_failed", day=str(part.day), step=str(step))
            _fail(part, step, problem)
            return


@transaction.atomic
def _note_begun(part: Part, step: NightStep) -> bool:
    """Seen by the pages while the step runs, and counted even if the process dies in it."""
    _refuse_superseded(part)
    step.refresh_from_db()
    if step.state == State.DONE:
        return False
    if step.tries >= NightStep.MAX_TRIES:
        error = f"Given up after {step.tries} attempts: the process that ran it died each time."
        _note_failed(part, step, error)
        return False
    step.tries += 1
    step.state = State.RUNNING
    step.save(update_fields=["tries", "state"])
    return True


def _run(part: Part, step: NightStep) -> None:
    function = part.steps[step.name]
    with (function.within or transaction.atomic)():
        _refuse_superseded(part)
        began = time.monotonic()
        if function.parts is None:
            found = function.run(part.day)
        elif step.part:
            found = function.run(part.day, date.fromisoformat(step.part))
        else:
            found = _plan(part, step, function.parts(part.day))
        step.rows, step.pending = (None, found.pending) if isinstance(found, Unverified) else (found, None)
        step.seconds = Decimal(str(round(time.monotonic() - began, 3)))
        step.state, step.finished_at = State.DONE, Now()
        step.save(update_fields=["rows", "pending", "seconds", "state", "finished_at"])


def _plan(part: Part, step: NightStep, months: Sequence[date]) -> int:
    """A row for each month, and jobs that help with them."""
    rows = [
        NightStep(night_id=part.night_id, position=step.position, name=step.name, part=month.isoformat())
        for month in months
    ]
    NightStep.objects.bulk_create(rows, ignore_conflicts=True)
    for _helper in range(min(part.helpers, len(rows) - 1)):
        enqueue(kind="night", arguments={"day": part.day.isoformat(), "helps": True})
    return 0


def _refuse_superseded(part: Part) -> None:
    """Inside the transaction that writes; a new attempt waits for its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT attempt, state FROM nightly_night WHERE id = %s FOR SHARE", [part.night_id])
        if cursor.fetchone() != (part.attempt, State.RUNNING.value):
            raise SupersededError


@transaction.atomic
def _fail(part: Part, step: NightStep, problem: Exception) -> None:
    _note_failed(part, step, f"{type(problem).__name__}: {problem}"[:2000])


def _note_failed(part: Part, step: NightStep, error: str) -> None:
    NightStep.objects.filter(pk=step.pk).update(state=State.FAILED, error=error)
    mine = Night.objects.filter(pk=part.night_id, attempt=part.attempt, state=State.RUNNING)
    if mine.update(state=State.FAILED, error=f"{step}: {error}", finished_at=Now()):
        tell_failed(step.night, step.name)
        announce(FAILED, [part.day])


@transaction.atomic
def _finish(part: Part) -> None:
    """Whoever finds nothing undone says so, once."""
    night = Night.objects.select_for_update().get(pk=part.night_id)
    if night.attempt != part.attempt or night.state != State.RUNNING:
        return
    if night.steps.exclude(state=State.DONE).exists():
        return
    verifying = [step.name for step in part.steps.values() if step.verifies]
    found = night.steps.filter(name__in=verifying).aggregate(rows=Sum("rows"))["rows"] or 0
    night.state, night.finished_at = State.DONE, Now()
    night.repaired += found
    night.save(update_fields=["state", "finished_at", "repaired"])
    announce(FINISHED, [part.day])
    if found:
        tell_differed(night, found)
        log.error("night_found_differences", day=str(part.day), rows=found)
    log.info("night_done", day=str(part.day), attempt=part.attempt)
