"""What a change leaves in the history: the image before, who, in which request or job (django-pghistory).

The tables of the history are append-only: a trigger refuses whoever changes or removes a row, by whatever door. What has
to go in the end (images that are kept for 90 days, a person's data one day) goes through `removing`, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import connection, models
from pghistory import runtime

M = TypeVar("M", bound=type[models.Model])

REMOVING = "salesmgmt.removing"


class AppendOnly(pgtrigger.Trigger):
    """Refuses UPDATE and DELETE, once a statement. (TRUNCATE stays possible: restore and --reset-demo.)"""

    name = "append_only"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    level = pgtrigger.Statement
    func = (
        f"IF current_setting('{REMOVING}', true) = TG_TABLE_NAME THEN RETURN NULL; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
    )


class NeverDeleted(AppendOnly):
    """Of a table whose rows go on changing and stay for ever."""

    name = "never_deleted"
    operation = pgtrigger.Delete


class NeverChanged(AppendOnly):
    """Of a table whose rows go with what they belong to, and stay as they are until then.

    For each row: the undoing of an import names every table that it wrote, and changes no row of this one.
    """

    name = "never_changed"
    operation = pgtrigger.Update
    level = pgtrigger.Row
    func = AppendOnly.func.replace("RETURN NULL", "RETURN NEW")  # of a row, NULL would leave it out without a word


@contextmanager
def removing(table: str) -> Iterator[None]:
    """The one way by which rows of an append-only table go, inside the transaction that is running."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [REMOVING, table])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [REMOVING])


def kept(
    *, leave_out: tuple[str, ...] = (), only: tuple[str, ...] | None = None, inserts: bool = False
) -> Callable[[M], M]:
    """History keeps the image before each change, by whatever door it came; `only` of some fields, or not of those left out.

    Most inserts need none: the row is there, its change-set says who, and a trigger on every insert costs a bulk load more
    than all the rest of it. `inserts` is for what gives power: there, the image is the new row.
    """

    def track(model: M) -> M:
        trackers = [pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent()]
        tracked: M = pghistory.track(
            *trackers,
            *([pghistory.InsertEvent()] if inserts else []),
            exclude=list(leave_out),
            fields=None if only is None else list(only),
            model_name=f"{model.__name__}Event",
            meta={"triggers": [AppendOnly()]},
        )(model)
        return tracked

    return track


@contextmanager
def context(**metadata: Any) -> Iterator[None]:
    """Who changes what is changed within: user, request, job, import, command, on_behalf_of, token, reason.

    Inside another one it adds to that one's words, as a context of its own: what was written before keeps the words that
    it was written with, so that contexts are append-only, too.
    """
    outer = _running()
    if outer is not None:
        with _instead(outer, metadata):
            yield
        return
    # As `pghistory.context`, by whose way of adding parameters a bare % of SQL without any would be read as one.
    with connection.execute_wrapper(_double_percents), pghistory.context(**metadata):
        yield


def add(**metadata: Any) -> None:
    """More words for all that is written from here to the end of the running context; without one, nothing."""
    running, said = _running(), {key: value for key, value in metadata.items() if value}
    if running is not None and said:
        _set(runtime.Context(uuid.uuid4(), {**running.metadata, **said}))


@contextmanager
def _instead(outer: Any, metadata: dict[str, Any]) -> Iterator[None]:
    add(**metadata)
    try:
        yield
    finally:
        _set(outer)


def _running() -> Any:
    return getattr(runtime._tracker, "value", None)


def _set(value: Any) -> None:
    runtime._tracker.value = value


def _double_percents(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if params is None and isinstance(sql, str) and "%" in sql:
        sql, params = sql.replace("%", "%%"), ()
    return run(sql, params, many, context)
