"""Whoever administers hears of a night that did not go well, in the transaction that says so; once a night."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from inbox.actions import tell
from inbox.kinds import Kind
from nightly.kinds import NIGHT_DIFFERED, NIGHT_FAILED
from nightly.models import Night
from people.scope import administrators


def tell_failed(night: Night, step: str) -> None:
    _tell(NIGHT_FAILED, night, step=step)


def tell_differed(night: Night, rows: int) -> None:
    _tell(NIGHT_DIFFERED, night, rows=str(rows))


def _tell(kind: Kind, night: Night, **words: str) -> None:
    tell(
        kind,
        event=f"night:{night.day}:{kind.code}",
        people=administrators(night.day + timedelta(days=1)).values_list("person_id", flat=True),
        words={"night_on": night.day.isoformat(), **words},
        url=reverse("night", args=[night.day]),
    )
