"""What the pages about nights show: finished strings and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from common import charts, format  # noqa: A004
from common.ui import Column, Fact, Row, Table, link
from nightly.models import Night, State
from nightly.queries import NightRow, StepRow, steps_of

STEP_NAMES = {
    "fill_calendars": gettext_lazy("Fill the calendars of new countries"),
    "post_changes": gettext_lazy("Post what is left"),
    "verify_ledger": gettext_lazy("Verify the ledger"),
    "verify_months": gettext_lazy("Verify each month's sums"),
    "publish": gettext_lazy("Publish attainment and goal states"),
    "hand_over": gettext_lazy("Hand over what was planned, tell of what leavers own"),
    "climb_ladder": gettext_lazy("Remind of promises, tell who is above"),
    "forget_deliveries": gettext_lazy("Remove the old log of webhooks"),
    "forget_uploads": gettext_lazy("Remove old uploads and rejected rows"),
    "forget_copies": gettext_lazy("Remove old copies of people's data"),
    "forget_images": gettext_lazy("Remove what undoing old imports needed"),
    "forget_jobs": gettext_lazy("Remove old jobs"),
    "forget_answers": gettext_lazy("Forget old answers of the API"),
    "close_accounts": gettext_lazy("Close the accounts of people who have left"),
    "seal_history": gettext_lazy("Seal the history of the day"),
    "verify_history": gettext_lazy("Verify the history: rows that are not as sealed"),
}
# State: the tone of its pill, its icon.
LOOKS = {
    State.WAITING: ("not_started", "clock"),
    State.RUNNING: ("on_pace", "rotate-cw"),
    State.DONE: ("met", "check"),
    State.FAILED: ("behind", "x"),
}
NOW_COUNTED = 5


@dataclass(frozen=True, slots=True)
class Board:
    """The list of nights and what stands above it."""

    title: str
    sub: str
    table: Table | None
    polls: bool
    alerts: Sequence[str]


def board(
    rows: Sequence[NightRow],
    *,
    missed: Sequence[date],
    next_due: datetime,
    now: datetime,
    attended: bool,
    waits: bool,
    links: bool,
) -> Board:
    running = next((row for row in rows if row.state == State.RUNNING), None)
    return Board(
        title=_board_title(rows, running, missed, now.date(), attended=attended),
        sub=gettext("The next night is due at %(moment)s.") % {"moment": format.moment(next_due, now)},
        table=_nights_table(rows, now, links=links) if rows else None,
        polls=bool(running) or waits,
        alerts=[_difference(row, now.date()) for row in rows[:NOW_COUNTED] if row.repaired],
    )


def _board_title(
    rows: Sequence[NightRow], running: NightRow | None, missed: Sequence[date], today: date, *, attended: bool
) -> str:
    if running:
        words = {"day": format.day(running.day, today), "done": running.steps_done, "all": running.steps_all}
        if not attended:
            return gettext("The night of %(day)s was interrupted after %(done)s of %(all)s steps") % words
        return gettext("The night of %(day)s is running: %(done)s of %(all)s steps are done") % words
    if missed:
        return _missed_title(rows, missed, today)
    return gettext("Every night up to %(day)s is done") % {"day": format.day(rows[0].day, today)}


def _missed_title(rows: Sequence[NightRow], missed: Sequence[date], today: date) -> str:
    failed = next((row for row in rows if row.day in missed and row.state == State.FAILED), None)
    if failed:
        return gettext("The night of %(day)s failed") % {"day": format.day(failed.day, today)}
    text = ngettext("The night of %(day)s is due", "%(n)s nights are due, from %(day)s on", len(missed))
    return text % {"n": len(missed), "day": format.day(missed[0], today)}


def _difference(row: NightRow, today: date) -> str:
    text = ngettext(
        "The night of %(day)s found and mended %(n)s difference.",
        "The night of %(day)s found and mended %(n)s differences.",
        row.repaired,
    )
    return text % {"day": format.day(row.day, today), "n": format.number(row.repaired)}


def _nights_table(rows: Sequence[NightRow], now: datetime, *, links: bool) -> Table:
    return Table(
        caption=gettext("Nights"),
        columns=night_columns(),
        rows=[_night_cells(row, now, links=links) for row in rows],
    )


def night_columns() -> list[Column]:
    return [
        Column(gettext("Night of"), primary=True, value=lambda row: row.day),
        Column(gettext("State"), value=lambda row: str(State(row.state).label)),
        Column(gettext("Steps"), numeric=True, value=lambda row: _of(row.steps_done, row.steps_all)),
        Column(gettext("Differences mended"), numeric=True, value=lambda row: row.repaired),
        Column(gettext("Time"), numeric=True, value=lambda row: row.seconds),
        Column(gettext("Attempt"), numeric=True, value=lambda row: row.attempt),
        Column(gettext("Finished"), numeric=True, value=lambda row: row.finished_at),
    ]


def _night_cells(row: NightRow, now: datetime, *, links: bool) -> Row:
    name = format.day(row.day, now.date())
    return Row(
        [
            link(name, reverse("night", args=[row.day])) if links else name,
            pill(row.state),
            _of(row.steps_done, row.steps_all),
            format.number(row.repaired),
            _time(row.seconds),
            format.number(row.attempt),
            format.moment(row.finished_at, now),
        ],
        linked=links,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One night with its steps."""

    title: str
    pill: SafeString
    facts: Sequence[Fact]
    steps: Table
    months: Table | None
    alert: str
    error: str
    polls: bool


def sheet(night: Night, *, now: datetime, attended: bool, wanted: bool) -> Sheet:
    steps = steps_of(night)
    running = night.state == State.RUNNING
    row_seconds = [step.seconds for step in steps if step.seconds is not None]
    return Sheet(
        title=gettext("Night of %(day)s") % {"day": format.long_day(night.day)},
        pill=pill(State(night.state)),
        facts=[
            Fact(gettext("Attempt"), format.number(night.attempt)),
            Fact(gettext("Begun"), format.moment(night.started_at, now)),
            Fact(gettext("Finished"), format.moment(night.finished_at, now)),
            Fact(gettext("Time in steps"), _time(sum(row_seconds) if row_seconds else None)),
            Fact(gettext("Differences mended"), format.number(night.repaired)),
            Fact(gettext("Run by"), (night.runner if attended or not running else gettext("nobody: interrupted"))),
        ],
        steps=_steps_table(steps, now),
        months=_months_table(steps, now),
        alert=_found(night.repaired) if night.repaired else _tampered(steps),
        error=night.error,
        polls=running or wanted,
    )


def _tampered(steps: Sequence[StepRow]) -> str:
    wrong = next((step.rows for step in steps if step.name == "verify_history"), 0) or 0
    text = ngettext(
        "%(n)s row of the history is not as it was sealed. Nothing mends it: verify_history names it.",
        "%(n)s rows of the history are not as they were sealed. Nothing mends them: verify_history names them.",
        wrong,
    )
    return text % {"n": format.number(wrong)} if wrong else ""


def _found(repaired: int) -> str:
    text = ngettext(
        "Verifying found %(n)s difference; it was mended. The stored sums should never differ: look into what wrote them.",
        "Verifying found %(n)s differences; they were mended. "
        "The stored sums should never differ: look into what wrote them.",
        repaired,
    )
    return text % {"n": format.number(repaired)}


def _steps_table(steps: Sequence[StepRow], now: datetime) -> Table:
    return Table(
        caption=gettext("Steps"),
        columns=[
            Column(gettext("Step"), primary=True),
            Column(gettext("State")),
            Column(gettext("Months"), numeric=True),
            Column(gettext("Rows written"), numeric=True),
            Column(gettext("Time"), numeric=True),
            Column(gettext("Finished"), numeric=True),
        ],
        rows=[
            Row(
                [
                    str(STEP_NAMES.get(step.name, step.name)),
                    pill(step.state),
                    _of(step.parts_done, len(step.parts)) if step.parts else format.NO_DATA,
                    _rows(step.rows, step.pending),
                    _time(step.seconds),
                    format.moment(step.finished_at, now),
                ]
            )
            for step in steps
        ],
    )


def _months_table(steps: Sequence[StepRow], now: datetime) -> Table | None:
    """Newest first: what is looked for is of late."""
    parts = [part for step in steps for part in reversed(step.parts)]
    if not parts:
        return None
    return Table(
        caption=gettext("Months"),
        columns=[
            Column(gettext("Month"), primary=True),
            Column(gettext("State")),
            Column(gettext("Rows that differed"), numeric=True),
            Column(gettext("Time"), numeric=True),
            Column(gettext("Finished"), numeric=True),
        ],
        rows=[
            Row(
                [
                    part.part[:7],
                    pill(State(part.state)),
                    _rows(part.rows, part.pending),
                    _time(part.seconds),
                    format.moment(part.finished_at, now),
                ]
            )
            for part in parts
        ],
    )


def pill(state: State) -> SafeString:
    """Icon and word, never the colour alone."""
    tone, name = LOOKS[state]
    return charts.pill(tone, name, str(state.label))


def _rows(rows: int | None, pending: int | None) -> str:
    if pending is None:
        return format.number(rows)
    return gettext("not verified: %(n)s pending") % {"n": format.number(pending)}


def _of(done: int, total: int) -> str:
    return gettext("%(done)s of %(all)s") % {"done": format.number(done), "all": format.number(total)}


def _time(seconds: object) -> str:
    return format.NO_DATA if seconds is None else format.duration(float(str(seconds)))
