"""The night of a day in this process: no worker and no Redis needed."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import format, history  # noqa: A004
from nightly import pipeline, queries
from nightly.models import Night, State


class Command(BaseCommand):
    help = "Run the night of a day: by default the missed ones and the last one due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=_day, metavar="D", help="the day to judge as finished, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="one JSON object a line and night")

    @history.context(command="run_night")
    def handle(self, *, date: date | None, json: bool, **_options: Any) -> None:
        failed = False
        for night in _nights(date):
            self.stdout.write(_as_json(night) if json else "\n".join(_as_text(night)))
            self.stdout.flush()
            failed = failed or night.state == State.FAILED
        if failed:
            sys.exit(1)


def _nights(day: date | None) -> Iterator[Night]:
    due = queries.last_due()
    if day is not None and day > due:
        raise CommandError(f"the night of {day} is not due yet: the last day that has ended everywhere is {due}")
    missed = queries.pending(due) if day is None else []
    for one in missed or [day or due]:
        yield pipeline.run(one, again=not missed, asked=True)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError
    return day


def _as_json(night: Night) -> str:
    return json.dumps(queries.as_json(night))


def _as_text(night: Night) -> Iterator[str]:
    yield f"night of {night.day}: {night.state}, attempt {night.attempt}"
    for step in queries.steps_of(night):
        rows = "–" if step.rows is None else format.number(step.rows)
        seconds = "–" if step.seconds is None else format.duration(step.seconds)
        months = f"  {step.parts_done} of {len(step.parts)} months" if step.parts else ""
        unsure = f"  not verified: {format.number(step.pending)} pending" if step.pending else ""
        yield f"  {step.name:<16} {rows:>10} rows  {seconds:>10}{months}{unsure}"
    if night.repaired:
        yield f"  differences found and mended: {format.number(night.repaired)}"
    if night.error:
        yield f"  {night.error}"
