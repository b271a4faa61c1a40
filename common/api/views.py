"""What each endpoint inherits: closed parameters, keyset pages, answers that nobody keeps but may ask again cheaply."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.fields import LAST_DAY, NotAValueError, read_day
from common.api.filters import check_parameters
from common.api.paging import refuse

PAGING = frozenset({"cursor", "page_size", "ordering"})


class Endpoint(GenericViewSet[Any]):
    """`parameters` are those that an address takes beside its filters and pages, as the schema describes them.

    `reading` and `writing` are the scopes of which a token needs one; with one of `reading_own` a service account reads the
    records of its own source.
    """

    lookup_value_regex = "[^/]+"
    sorts: ClassVar[Mapping[str, str]] = {"id": "pk"}
    usual_sort: ClassVar[str] = "id"
    last_sort: ClassVar[str] = "pk"  # tells rows apart that are the same in the column asked for
    parameters: ClassVar[frozenset[str]] = frozenset()
    reading: ClassVar[tuple[str, ...]] = ("read", "write")
    reading_own: ClassVar[tuple[str, ...]] = ()
    writing: ClassVar[tuple[str, ...]] = ("write",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, self._known(request))
        self.asked_day(LAST_DAY)  # a wrong one is refused also where no row asks for it

    def _known(self, request: Request) -> set[str]:
        if request.method not in ("GET", "HEAD"):
            return set()
        if self.action != "list":
            return set(self.parameters)
        filters = getattr(self, "filterset_class", None)
        return {*self.parameters, *PAGING, *(filters.base_filters if filters else ())}

    def asked_day(self, usual: date) -> date:
        """`as_of`, the last day counted."""
        return self.day_of("as_of") or usual

    def day_of(self, name: str) -> date | None:
        """A parameter that is a day; None without it."""
        written = self.request.query_params.get(name)
        try:
            return read_day(written) if written else None
        except NotAValueError as wrong:
            raise refuse(name, wrong.code, str(wrong.message)) from wrong

    def asked_flag(self, name: str) -> bool:
        """A parameter that is true or false; false without it."""
        written = self.request.query_params.get(name, "false")
        if written not in ("true", "false"):
            raise refuse(name, "unknown_choice", _("Write true or false."))
        return written == "true"

    def edition(self, data: Any) -> str:
        """What stands before the fingerprint in the ETag; the version, where If-Match guards one."""
        return ""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store, private"
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        rate = getattr(request, "rate", None)
        for name, value in rate.headers.items() if rate else ():
            answer.headers[name] = value
        known = request.method in ("GET", "HEAD") and answer.status_code == status.HTTP_200_OK
        return self._unless_known(request, answer) if known and not answer.streaming else answer

    def _unless_known(self, request: Request, answer: Response) -> Response:
        """304 to whoever has the same already."""
        answer.render()
        fingerprint = hashlib.sha256(answer.content).hexdigest()[:32]
        etag = f'"{self.edition(answer.data)}{fingerprint}"'
        answer.headers["ETag"] = etag
        if "If-None-Match" not in request.headers:
            return answer
        same: Response = get_conditional_response(request._request, etag=etag, response=answer)  # type: ignore[assignment]
        return same


class Listed(mixins.ListModelMixin, Endpoint):
    """A list."""


class Records(mixins.RetrieveModelMixin, Listed):
    """A list, and each of it by its key."""
