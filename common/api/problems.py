"""Every error of the API as `application/problem+json` (RFC 9457), whoever raised it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from common.api.errors import TooLargeError, UnavailableError
from common.logs import request_id

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
# Codes of Django's and DRF's own that say nothing to a program.
BETTER_CODES = {"error": "server_error", "parse_error": "malformed"}


def problem(
    *, status: int, code: str, detail: str, instance: str, errors: Sequence[dict[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    """`errors` are {pointer, code, detail}, where `pointer` is a JSON pointer into the body, or `?name` of the query."""
    return {
        "type": "about:blank",
        "title": str(HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "request_id": request_id(),
        "errors": list(errors),
        **more,
    }


def answer(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse:
    """A problem told outside of DRF: an address that leads nowhere, a refused host, a bug in a middleware."""
    body = problem(status=status, code=code, detail=detail, instance=request.path)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store, private"})


def is_for_machines(request: HttpRequest) -> bool:
    return request.path.startswith(PREFIX)


class Handler(ExceptionHandler):
    """For DRF's EXCEPTION_HANDLER: nothing is answered but problems."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return TooLargeError()
        if isinstance(exc, SuspiciousOperation | BadRequest | MultiPartParserError):
            return exceptions.ParseError()
        if isinstance(exc, OperationalError | InterfaceError):
            return UnavailableError()
        return super().convert_known_exceptions(exc)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        response = Response(data, status=exc.status_code, headers=self.get_headers(exc), content_type=MEDIA_TYPE)
        request = self.context.get("request")
        if request is not None:
            # Whatever was asked for (a CSV), a problem is JSON.
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return response


class Formatter(ExceptionFormatter):
    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        found = error_response.errors
        request = self.context.get("request")
        instance = request.path if request is not None else ""
        more = getattr(self.exc, "more", {})
        if isinstance(self.exc, exceptions.ValidationError):
            return problem(
                status=self.exc.status_code,
                code="invalid",
                detail=gettext("The request is not valid: errors says where and why."),
                instance=instance,
                errors=[
                    {"pointer": _pointer(error.attr or ""), "code": error.code, "detail": error.detail}
                    for error in found
                ],
                **more,
            )
        code, detail = found[0].code, found[0].detail
        if self.exc.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR and code == "error":
            detail = gettext("Something failed on our side. The request_id finds it in the log.")
        return problem(
            status=self.exc.status_code,
            code=BETTER_CODES.get(code, code),
            detail=detail,
            instance=instance,
            **more,
        )


def _pointer(attr: str) -> str:
    """`lines/0/quantity` as a JSON pointer; a query's parameter keeps its question mark; "" is the whole body."""
    if attr.startswith("?"):
        return attr
    parts = [part for part in attr.split("/") if part != "non_field_errors"]
    return "".join(f"/{part}" for part in parts if part)
