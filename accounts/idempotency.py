"""Idempotency-Key: a write that is sent again, because nobody knows whether it arrived, is answered and not repeated.

A key belongs to its user, method and address for a day. The first request works and keeps its answer in one transaction,
so that there is no answer without its effect and no effect without its answer, whatever dies in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import KeptAnswer
from common.locks import with_patience

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255
# Refusals that others' doings decide (401 to 412, 429) are judged anew; what was said about the body itself is kept.
KEPT = {status.HTTP_400_BAD_REQUEST, status.HTTP_422_UNPROCESSABLE_ENTITY}
HEADERS = ("Location", "ETag")
LOCK = 7341004

V = TypeVar("V", bound=APIView)
P = ParamSpec("P")
Handler = Callable[Concatenate[V, Request, P], Response]


class InProgressError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "in_progress"
    default_detail = _("A request with this Idempotency-Key is being worked on. Ask again in a moment.")
    wait = 1


class KeyReusedError(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key came with another body before. Nothing was changed; use a new key.")


def once(handler: Handler[V, P]) -> Handler[V, P]:
    """Of a view's method that writes: with the same Idempotency-Key it runs once a day."""

    @wraps(handler)
    def guarded(view: V, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        asked = {"user_id": request.user.pk, "key": key, "method": request.method, "path": request.path[:500]}
        payload, found = _payload(request), list[Response]()
        with_patience(
            lambda: found.append(_once(view, asked, payload, lambda: handler(view, request, *args, **kwargs)))
        )
        return found[-1]

    return guarded


def forget_answers() -> int:
    """Keys that are older than a day may be used again; how many."""
    return KeptAnswer.objects.filter(at__lt=Now() - KEPT_FOR).delete()[0]


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ParseError(_("An Idempotency-Key is 1 to 255 printable ASCII characters."), "invalid_idempotency_key")
    return key


def _once(view: APIView, asked: dict[str, Any], payload: str, act: Callable[[], Response]) -> Response:
    with connection.cursor() as cursor:
        name = "\n".join(str(part) for part in asked.values())
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
        if not cursor.fetchone()[0]:
            raise InProgressError
    kept = KeptAnswer.objects.filter(**asked, at__gte=Now() - KEPT_FOR).first()
    if kept:
        return _replay(kept, payload)
    response = _answer(view, act)
    if response.status_code < status.HTTP_300_MULTIPLE_CHOICES or response.status_code in KEPT:
        headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
        content = JSONRenderer().render(response.data).decode()
        fresh = {"payload": payload, "status": response.status_code, "headers": headers, "content": content}
        KeptAnswer.objects.update_or_create(**asked, defaults=fresh)
    return response


def _answer(view: APIView, act: Callable[[], Response]) -> Response:
    """A refusal takes back what the method wrote, and is an answer too; what broke is none."""
    try:
        with transaction.atomic():
            return act()
    except (APIException, Http404, PermissionDenied) as problem:
        if getattr(problem, "status_code", 0) >= status.HTTP_500_INTERNAL_SERVER_ERROR:
            raise
        return view.handle_exception(problem)


def _replay(kept: KeptAnswer, payload: str) -> Response:
    if kept.payload != payload:
        raise KeyReusedError
    data = json.loads(kept.content) if kept.content else None
    response = Response(data, status=kept.status, headers={**kept.headers, "Idempotent-Replayed": "true"})
    if kept.status >= status.HTTP_400_BAD_REQUEST:
        response.content_type = "application/problem+json"
    return response


def _payload(request: Request) -> str:
    """What makes two requests the same: the query, the version they are about, and the body by its meaning."""
    digest = hashlib.sha256(f"{request.META.get('QUERY_STRING', '')}\n{request.headers.get('If-Match', '')}\n".encode())
    data = request.data
    if not isinstance(data, QueryDict):
        digest.update(json.dumps(data, sort_keys=True, default=str).encode())
        return digest.hexdigest()
    for name, values in sorted(data.lists()):
        for value in values:
            digest.update(f"{name}\n".encode())
            for chunk in value.chunks() if isinstance(value, UploadedFile) else (str(value).encode(),):
                digest.update(chunk)
    return digest.hexdigest()
