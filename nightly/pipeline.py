"""The night's steps in their order, and how a process takes part in them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import structlog
from django.db import connection
from django.utils import timezone

import goals.actions
import imports.actions
import inbox.actions
import jobs.actions
import people.actions
import performance.actions
from accounts import idempotency
from common import locks
from inbox.actions.webhooks import forget_deliveries
from nightly import actions, queries
from nightly.models import Night, State
from nightly.rules import Step
from people.calendar import ensure_calendar


def fill_calendars(day: date) -> int:
    """Of countries in which somebody works by now: what is expected to date counts working days."""
    return ensure_calendar()


def forget_jobs(day: date) -> int:
    """Finished ones; an import whose job was given up says so itself from then on."""
    return imports.actions.settle_given_up() + jobs.actions.forget_jobs(day)


def forget_answers(day: date) -> int:
    """Of requests with an Idempotency-Key, older than a day by the clock, whatever night this is."""
    return idempotency.forget_answers()


def hand_over(day: date) -> int:
    """What was planned for the day that begins; administrators and HR hear of what leavers still own."""
    return performance.actions.carry_out_plans(day, now=timezone.now()) + performance.actions.tell_of_leavers(day)


STEPS: tuple[Step, ...] = (
    Step("fill_calendars", fill_calendars),
    Step("post_changes", goals.actions.post_changes, within=goals.actions.one_moment),
    Step("verify_ledger", goals.actions.verify_ledger, verifies=True, within=goals.actions.one_moment),
    Step(
        "verify_months",
        goals.actions.verify_month,
        parts=goals.actions.months,
        verifies=True,
    ),
    Step("publish", goals.actions.publish),
    Step("hand_over", hand_over),
    Step("climb_ladder", inbox.actions.climb_ladder),
    Step("forget_deliveries", forget_deliveries),
    Step("forget_uploads", imports.actions.forget_uploads),
    Step("forget_copies", people.actions.forget_copies),
    Step("forget_images", imports.actions.forget_images),
    Step("forget_jobs", forget_jobs),
    Step("forget_answers", forget_answers),
    Step("close_accounts", people.actions.close_accounts_of_leavers),
    Step("seal_history", people.actions.seal_history),
    Step("verify_history", people.actions.verify_history),
)
WAIT_SECONDS = 0.3
# A database that restarts is waited for so long.
PATIENCE_SECONDS = 60.0

Answer = TypeVar("Answer")

log = structlog.get_logger()


def run(
    day: date, *, again: bool = False, asked: bool = False, helpers: int = 0, steps: Sequence[Step] | None = None
) -> Night:
    """Take part until the night of the day is done or has failed; `asked` by a person: what was given up is tried."""
    chosen = STEPS if steps is None else steps
    wish = _patiently(lambda: actions.open_night(day=day, again=again))
    if asked:
        _patiently(lambda: actions.forgive(day))
    return _patiently(lambda: _take_part(wish, chosen, helpers))


def run_missed(*, asked: bool = False, helpers: int = 0, steps: Sequence[Step] | None = None) -> list[Night]:
    """Every night that is due and not done, in date order."""
    days = queries.pending(queries.last_due())
    wanted = days if asked else queries.unparked(days)
    return [run(day, asked=asked, helpers=helpers, steps=steps) for day in wanted]


def help_with(day: date, *, steps: Sequence[Step] | None = None) -> None:
    """Take steps of a running attempt for as long as some are free."""
    night = Night.objects.filter(day=day, state=State.RUNNING).first()
    if night is None or not queries.is_attended():
        return
    chosen = STEPS if steps is None else steps
    wish = actions.open_night(day=day, again=False)
    with actions.attendance(wish, steps=chosen) as attempt:
        if attempt is not None:
            actions.work(night_id=night.pk, day=day, attempt=attempt, steps=chosen, only_help=True)


def run_job(*, day: str | None, again: bool, helps: bool, helpers: int) -> None:
    """A job's share, by its arguments."""
    if day is None:
        run_missed(helpers=helpers)
    elif helps:
        help_with(date.fromisoformat(day))
    else:
        run(date.fromisoformat(day), again=again, asked=True, helpers=helpers)


def _take_part(wish: actions.Wish, steps: Sequence[Step], helpers: int) -> Night:
    while not wish.is_granted(night := Night.objects.get(pk=wish.night_id)):
        with actions.attendance(wish, steps=steps) as attempt:
            if attempt is not None:
                actions.work(night_id=night.pk, day=wish.day, attempt=attempt, steps=steps, helpers=helpers)
        if attempt is None:
            time.sleep(WAIT_SECONDS)
    return night


def _patiently(act: Callable[[], Answer]) -> Answer:
    """A lost connection ends nothing: the rows say where to go on."""
    while True:
        try:
            return act()
        except locks.LOST as problem:
            log.warning("night_interrupted", problem=str(problem))
            connection.close()
            _wait_for_database()


def _wait_for_database() -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        time.sleep(WAIT_SECONDS)
        try:
            connection.ensure_connection()
        except locks.LOST:
            if time.monotonic() > end:
                raise
        else:
            return
