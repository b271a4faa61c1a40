"""manage.py run_night, with the real steps over an empty company."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from nightly import pipeline, queries
from nightly.models import Night, State
from nightly.rules import Step

pytestmark = pytest.mark.django_db


def run_night(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("run_night", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_first_night_is_the_last_one_due() -> None:
    lines = run_night()

    day = queries.last_due()
    assert lines[0] == f"night of {day}: done, attempt 1"
    assert [line.split()[0] for line in lines[1:]] == [
        "fill_calendars",
        "post_changes",
        "verify_ledger",
        "verify_months",
        "publish",
        "hand_over",
        "climb_ladder",
        "forget_deliveries",
        "forget_uploads",
        "forget_copies",
        "forget_images",
        "forget_jobs",
        "forget_answers",
        "close_accounts",
        "seal_history",
        "verify_history",
    ]


def test_a_night_again_changes_no_row() -> None:
    run_night()

    again = json.loads(run_night("--json")[0])

    assert (again["state"], again["attempt"]) == ("done", 2)
    assert {step["rows"] for step in again["steps"]} == {0}


def test_a_day_that_has_not_ended_is_refused() -> None:
    with pytest.raises(CommandError, match="the night of 2999-01-01 is not due yet"):
        run_night("--date", "2999-01-01")


@pytest.mark.parametrize("day", ["20260309", "2026-W11-1", "yesterday", "2026-02-30"])
def test_a_date_is_year_month_day(day: str) -> None:
    with pytest.raises(CommandError):
        run_night("--date", day)


def test_missed_nights_come_first() -> None:
    day = queries.last_due()
    Night.objects.create(day=day.fromordinal(day.toordinal() - 3), state=State.DONE)

    lines = run_night("--json")

    assert [json.loads(line)["date"] for line in lines] == [
        str(date.fromordinal(day.toordinal() - back)) for back in (2, 1, 0)
    ]


def test_a_failed_night_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "STEPS", [Step("publish", lambda day: 1 // 0)])

    with pytest.raises(SystemExit) as ended:
        run_night()

    assert ended.value.code == 1
    assert Night.objects.get().state == State.FAILED
