"""Who reads what is written about somebody else: noted while a page is made, written once it has been sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.logs import request_id
from people.models import ReadRecord
from people.scope import Viewer

log = structlog.get_logger()


def tell(
    request: HttpRequest, viewer: Viewer, person_id: int | None, kind: ReadRecord.Kind, *, leads: bool = False
) -> None:
    """The viewer is about to read this of that person, whom they may lead. One's own, and what is of nobody, is not told."""
    own = person_id == viewer.person_id and not viewer.looks_as
    if person_id is None or viewer.user_id is None or own:
        return
    record = ReadRecord(
        reader_id=viewer.user_id,
        role="manager" if leads else _role(viewer),
        person_id=person_id,
        kind=kind,
        day=viewer.on,
        request=request_id(),
    )
    request.__dict__.setdefault("_reads", []).append(record)


def tell_figures(request: HttpRequest, viewer: Viewer, person_id: int | None) -> None:
    """Of whoever sees everybody's: that a manager looks at the figures of the line is what figures are for."""
    if viewer.sees_all_figures or viewer.looks_as:
        tell(request, viewer, person_id, ReadRecord.Kind.FIGURES)


def write_after(request: HttpRequest, response: HttpResponseBase) -> None:
    """Once the answer is with the reader. One that was refused has told nothing."""
    reads: list[ReadRecord] = request.__dict__.get("_reads", [])
    if reads and response.status_code == 200:
        response.close = partial(_write_and_close, reads, response.close)  # type: ignore[method-assign]


def _write_and_close(reads: list[ReadRecord], close: Callable[[], None]) -> None:
    try:
        ReadRecord.objects.bulk_create(reads, ignore_conflicts=True)
    except DatabaseError:
        for one in reads:
            log.exception("read_not_recorded", reader=one.reader_id, person=one.person_id, kind=one.kind)
    finally:
        close()


def _role(viewer: Viewer) -> str:
    if viewer.is_hr:
        return "hr"
    if viewer.is_executive:
        return "executive"
    return "admin" if viewer.is_admin or viewer.looks_as else viewer.role
