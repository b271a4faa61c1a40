"""Rows sent as objects, one or a list: judged and merged as a file's, each answered for by its place in the body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar, cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import once
from accounts.models import User
from common.api.errors import UnavailableError
from common.api.views import Endpoint
from imports.actions import BusyError, Fault, RefusedError, Taken, take, unpack
from imports.api.access import ImportersOnly
from imports.api.described import ANSWERS, ATOMIC, COUNTS, KEY_HEADER, body_of
from imports.kinds import Resource

MOST = 1000
V = TypeVar("V", bound="type[Taking]")


class ImportRunsError(UnavailableError):
    default_detail = _(
        "An import is being applied, and writes wait for it. Nothing was changed; try again in a moment."
    )
    default_code = "busy"
    wait = 5


class RejectedError(APIException):
    """Not one of the objects was taken."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = _("The request is not valid: errors says where and why.")
    default_code = "invalid"

    def __init__(self, **more: Any) -> None:
        super().__init__()
        self.more = more


class ContradictionError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "refused_by_database"


class Taking(Endpoint):
    """An endpoint whose POST takes objects of `resource`, for those who may import."""

    resource: ClassVar[Resource]
    writing: ClassVar[tuple[str, ...]] = ("write", "ingest")
    permission_classes = (*Endpoint.permission_classes, ImportersOnly)

    def _known(self, request: Request) -> set[str]:
        return {"atomic"} if request.method == "POST" else super()._known(request)

    @once
    def create(self, request: Request) -> Response:
        atomic = self.asked_flag("atomic")
        body = request.data
        objects = body if isinstance(body, list) else [body]
        if len(objects) > MOST:
            detail = gettext("At most %(most)s objects a request; more of them come as an import.") % {"most": MOST}
            raise RejectedError(errors=[{"pointer": "", "code": "too_many", "detail": detail}])
        try:
            taken = self._take(objects, atomic=atomic, listed=objects is body)
        except BusyError as busy:
            raise ImportRunsError from busy
        except RefusedError as refused:
            raise ContradictionError(str(refused)) from refused
        return self._answer_list(taken, objects) if objects is body else self._answer_one(taken, body)

    def refusals(self, objects: Sequence[object], pointer: Callable[[int], str]) -> Sequence[Fault]:
        """What this sender may not send; asked before the rules of the kind."""
        return []

    def _take(self, objects: Sequence[object], *, atomic: bool, listed: bool) -> Taken:
        def pointer(unit: int) -> str:
            return f"/{unit}" if listed else ""

        lots, faults = unpack(self.resource, objects, pointer)
        refused = self.refusals(objects, pointer)
        gone = {fault.unit for fault in refused}
        for lot in lots:
            lot.rows = [row for row in lot.rows if row.unit not in gone]
        return take(
            lots=lots,
            faults=[*faults, *refused],
            units=len(objects),
            today=import_string(settings.IMPORT_DAY)(),
            by=cast("User", self.request.user),
            reason=f"POST {self.request.path}"[:400],
            atomic=atomic,
        )

    def _answer_one(self, taken: Taken, one: object) -> Response:
        [result] = taken.results
        if result == "rejected":
            raise RejectedError(errors=_errors(taken))
        code = status.HTTP_201_CREATED if result == "added" else status.HTTP_200_OK
        return Response({"result": result, **self.told(one, taken.rows[0]), "notes": taken.notes}, status=code)

    def _answer_list(self, taken: Taken, objects: Sequence[object]) -> Response:
        counts = {name: taken.results.count(name) for name in COUNTS}
        results = [
            {"pointer": f"/{unit}", "result": result, **self.told(one, row)}
            for unit, (one, result, row) in enumerate(zip(objects, taken.results, taken.rows, strict=True))
        ]
        said = {"counts": counts, "results": results, "errors": _errors(taken)}
        if objects and counts["rejected"] == len(objects):
            raise RejectedError(**said)
        code = status.HTTP_207_MULTI_STATUS if counts["rejected"] else status.HTTP_200_OK
        return Response({**said, "notes": taken.notes}, status=code)

    def told(self, one: object, row: int | None) -> dict[str, Any]:
        """By what an object is known."""
        known = self.resource.kind.key if isinstance(one, dict) else ()
        return {"key": {name: one[name] for name in known if name in one}}  # type: ignore[operator,index]


def _errors(taken: Taken) -> list[dict[str, str]]:
    return [{"pointer": fault.pointer, "code": fault.code, "detail": fault.message} for fault in taken.faults]


def takes(resource: Resource, summary: Any) -> Callable[[V], V]:
    """Of an endpoint that is Taking: what it takes, and how the schema tells of it."""

    def decorate(view: V) -> V:
        view.resource = resource
        sent = extend_schema(
            summary=summary,
            request={"application/json": body_of(resource, MOST)},
            responses=ANSWERS,
            parameters=[ATOMIC, KEY_HEADER],
        )
        return extend_schema_view(create=sent)(view)

    return decorate
