"""What the tables of this app share: spans of days, and the history that triggers keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Value


def daterange(start: str, end: str) -> Func:
    """Both days inclusive; an end of NULL is open."""
    return Func(F(start), F(end), Value("[]"), function="DATERANGE", output_field=DateRangeField())


M = TypeVar("M", bound=type[models.Model])


def kept(*, leave_out: tuple[str, ...] = ()) -> Callable[[M], M]:
    """History keeps the image before each change, by whatever door it came; not of the fields left out.

    An insert needs none: the row is there, its change-set says who, and a trigger on every insert costs a bulk load more
    than all the rest of it.
    """

    def track(model: M) -> M:
        trackers = (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
        tracked: M = pghistory.track(*trackers, exclude=list(leave_out))(model)
        return tracked

    return track
