"""Bodies are taken as they were meant, or refused with the reason; and what a serializer of ours makes of them."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.http import HttpResponse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from common.api.parsers import LARGEST_BODY, parse_strictly


class Echo(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()

    def post(self, request: Request) -> Response:
        return Response({"got": request.data})


def post(body: bytes, content_type: str = "application/json", **headers: str) -> dict[str, Any]:
    request = APIRequestFactory().generic("POST", "/api/v1/echo/", body, content_type, headers=headers)
    answer: HttpResponse = Echo.as_view()(request)
    answer.render()  # type: ignore[attr-defined]
    told: dict[str, Any] = json.loads(answer.content)
    return {"status": answer.status_code, **told}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b'{"name":"a\\u0000b"}', 400, "unstorable_text", id="E103 NUL"),
        pytest.param(b'{"meta":{"k":["\\u0000"]}}', 400, "unstorable_text", id="E104 NUL deep inside"),
        pytest.param(b'{"a\\u0000":1}', 400, "unstorable_text", id="E104 NUL in a name"),
        pytest.param(b'{"name":"\\ud800"}', 400, "unstorable_text", id="E105 lone surrogate"),
        pytest.param(b'{"name":"\\udc00\\ud800"}', 400, "unstorable_text", id="E105 surrogates the wrong way round"),
        pytest.param(b"[" * 100_000, 400, "too_deep", id="E106 100,000 deep"),
        pytest.param(b'{"a":' * 100_000, 400, "too_deep", id="E106 100,000 objects deep"),
        pytest.param(b"[" * 51 + b"]" * 51, 400, "too_deep", id="E106 one too deep"),
        pytest.param(b'"' + b"x" * (10 * 1024 * 1024) + b'"', 413, "body_too_large", id="E107 10 MB"),
        pytest.param(b'"' + b"x" * (LARGEST_BODY - 1) + b'"', 413, "body_too_large", id="E107 one byte more"),
        pytest.param(b'{"a":1,"a":2}', 400, "duplicate_name", id="E108 duplicate names"),
        pytest.param(b'[{"b":{"a":1,"a":1}}]', 400, "duplicate_name", id="E108 duplicate names inside"),
        pytest.param(b'{"name":"\xff"}', 400, "not_utf8", id="E109 invalid UTF-8"),
        pytest.param('{"name":"é"}'.encode("utf-16"), 400, "not_utf8", id="E109 UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", 400, "not_json", id="E109 BOM"),
        pytest.param(b"", 200, None, id="E110 nothing"),
        pytest.param(b"{", 400, "not_json", id="cut off"),
        pytest.param(b"{'a':1}", 400, "not_json", id="single quotes"),
        pytest.param(b'{"a":1,}', 400, "not_json", id="trailing comma"),
        pytest.param(b'{"a":NaN}', 400, "not_json", id="C59 NaN"),
        pytest.param(b'{"a":-Infinity}', 400, "not_json", id="C61 Infinity"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", 400, "number_too_long", id="C83 5,000 digits"),
        pytest.param(b'{"a":0.' + b"9" * 5000 + b"}", 400, "number_too_long", id="C83 5,000 decimals"),
        pytest.param(b'{"a":"\x01"}', 400, "not_json", id="raw control character"),
    ],
)
def test_json(body: bytes, status: int, code: str | None) -> None:
    told = post(body)

    assert (told["status"], told.get("code")) == (status, code)


@pytest.mark.parametrize(
    ("content_type", "headers", "code"),
    [
        pytest.param("application/json; charset=bogus", {}, "unsupported_charset", id="E114 charset"),
        pytest.param("application/json; charset=utf-16", {}, "unsupported_charset", id="E114 other charset"),
        pytest.param("multipart/form-data", {}, "unsupported_media_type", id="E115 multipart"),
        pytest.param("application/x-www-form-urlencoded", {}, "unsupported_media_type", id="form"),
        pytest.param("text/plain", {}, "unsupported_media_type", id="text"),
        pytest.param("", {}, "unsupported_media_type", id="nothing"),
        pytest.param("application/json", {"Content-Encoding": "gzip"}, "unsupported_encoding", id="E116 gzip"),
    ],
)
def test_wrappings(content_type: str, headers: dict[str, str], code: str) -> None:
    told = post(gzip.compress(b"0" * 1000) if headers else b"{}", content_type, **headers)

    assert (told["status"], told["code"]) == (415, code)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "José 🏆 👨‍👩‍👧", "list": [1, None, True, "x"], "deep": {"a": {"b": ["c"]}}},
        {"escapes": 'a"[[[[{{{{\\', "lines": "a\nb\tc"},
        [[[[[[[[[[]]]]]]]]]],
        "text",
        None,
    ],
    ids=str,
)
def test_what_is_good_comes_through(body: Any) -> None:
    for written in (json.dumps(body), json.dumps(body, ensure_ascii=False)):
        assert post(written.encode(), "application/json; charset=UTF-8")["got"] == body


def test_fifty_deep_is_taken() -> None:
    assert post(b"[" * 50 + b"]" * 50)["status"] == 200


def test_a_number_is_what_was_written() -> None:
    assert str(parse_strictly('{"a":0.1,"b":1e400,"c":-0}')) == "{'a': Decimal('0.1'), 'b': Decimal('1E+400'), 'c': 0}"
