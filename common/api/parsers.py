"""A body is taken as it was meant or not at all: no doubled keys, no NUL, no half characters, no abyss."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, MultiPartParser

from common.api.errors import TooLargeError
from common.text import in_ascii

LARGEST_BODY = 1024 * 1024
DEEPEST = 50
LONGEST_NUMBER = 100  # digits; nobody means more, and Python's own limit is an exception of its own

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        _refuse_wrappings(request)
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise TooLargeError
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8."), "not_utf8") from error
        return parse_strictly(text)


class StrictMultiPartParser(MultiPartParser):
    """Files: of any size that their reader takes, but neither packed nor in another charset."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        _refuse_wrappings((parser_context or {})["request"])
        return super().parse(stream, media_type, dict(parser_context or {}))


def parse_strictly(text: str) -> Any:
    """JSON as RFC 8259 has it, and nothing that two readers could read differently."""
    if _depth(text) > DEEPEST:
        raise ParseError(_("The body is nested more than %(n)s levels deep.") % {"n": DEEPEST}, "too_deep")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        message = _("The body is not JSON: %(why)s, line %(line)s, column %(column)s.") % {
            "why": error.msg,
            "line": error.lineno,
            "column": error.colno,
        }
        raise ParseError(message, "not_json") from error
    _refuse_unstorable(value)
    return value


def _refuse_wrappings(request: Any) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("", _("A compressed body is not taken."), "unsupported_encoding")
    charset = request.content_type.partition("charset=")[2].strip("\"' ;").lower()
    if charset not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType("", _("The charset must be utf-8."), "unsupported_charset")


def _depth(text: str) -> int:
    """How deep it nests, without descending."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise ParseError(
            _("The name %(name)s stands twice in an object.") % {"name": in_ascii(twice)}, "duplicate_name"
        )
    return made


def _no_constant(name: str) -> Any:
    raise ParseError(_("%(name)s is no JSON.") % {"name": name}, "not_json")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ParseError(_("A number has more than %(n)s digits.") % {"n": LONGEST_NUMBER}, "number_too_long")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    """Never a binary fraction: what was written is what is judged."""
    if len(digits) > LONGEST_NUMBER:
        raise ParseError(_("A number has more than %(n)s digits.") % {"n": LONGEST_NUMBER}, "number_too_long")
    return Decimal(digits)


def _refuse_unstorable(value: Any) -> None:
    """NUL and half of a surrogate pair, which no database text holds; names of an object included."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise ParseError(_("A text holds NUL or half of a character."), "unstorable_text")
    elif isinstance(value, list):
        for item in value:
            _refuse_unstorable(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_unstorable(name)
            _refuse_unstorable(item)
