"""How the schema tells of bodies that a kind declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from imports.kinds import Column, Resource

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
NOTE = {
    "type": "object",
    "description": "A warning about what was taken.",
    "required": ["pointer", "code", "detail"],
    "properties": {"pointer": TEXT, "code": TEXT, "detail": TEXT},
}
RESULT = {"type": "string", "enum": ["added", "changed", "unchanged", "deleted", "rejected"]}
KEY = {
    "type": "object",
    "additionalProperties": True,
    "description": "The members by which the object is known, as sent.",
}
ONE = {
    "type": "object",
    "required": ["result", "key", "notes"],
    "properties": {"result": RESULT, "key": KEY, "notes": {"type": "array", "items": NOTE}},
}
COUNTS = ("added", "changed", "unchanged", "deleted", "rejected")
MANY = {
    "type": "object",
    "required": ["counts", "results", "errors", "notes"],
    "properties": {
        "counts": {"type": "object", "required": list(COUNTS), "properties": dict.fromkeys(COUNTS, COUNT)},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "result", "key"],
                "properties": {"pointer": TEXT, "result": RESULT, "key": KEY},
            },
        },
        "errors": {"type": "array", "items": {**NOTE, "description": "Why an object was rejected."}},
        "notes": {"type": "array", "items": NOTE},
    },
}
ANSWERS = {
    (201, "application/json"): {**ONE, "description": "One object was sent, and is new."},
    (200, "application/json"): {
        "oneOf": [ONE, MANY],
        "description": "One object that was known, or a list of which all were taken.",
    },
    (207, "application/json"): {**MANY, "description": "Of a list, the good ones were taken: see errors."},
}
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Printable ASCII of your choice. The same request sent again within a day is answered as before and not repeated.",
)
ATOMIC = OpenApiParameter("atomic", bool, description="Nothing of a list is taken if one of it is rejected.")


def body_of(resource: Resource, most: int) -> dict[str, Any]:
    """One object, or a list of them."""
    kind = resource.kind
    one = _object((column for column in kind.file_columns if column.name in resource.columns), kind.required)
    for nested in resource.nested:
        columns = (column for column in nested.kind.file_columns if column.name in nested.columns)
        items = _object(columns, tuple(name for name in nested.kind.required if name not in nested.given))
        one["properties"][nested.member] = {
            "type": ["array", "null"],
            "description": str(nested.kind.help),
            "items": items,
        }
    return {"oneOf": [one, {"type": "array", "maxItems": most, "items": one}]}


def _object(columns: Iterable[Column], required: tuple[str, ...]) -> dict[str, Any]:
    properties = {column.name: _member(column, required=column.name in required) for column in columns}
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


def _member(column: Column, *, required: bool) -> dict[str, Any]:
    kind = "boolean" if column.shape.yes_no else "string"
    about = f"{column.help} ({column.type.label})".replace("%%", "%")
    return {"type": kind if required else [kind, "null"], "description": about}
