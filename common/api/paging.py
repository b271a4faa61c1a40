"""Pages by the values of the last row instead of a number: no row is missed or told twice while others come and go."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q
from django.db.models.expressions import F, OrderBy
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

USUAL, MOST = 50, 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of the order; what is unknown comes last either way."""

    path: str
    descending: bool = False
    nullable: bool = False

    def clause(self, *, backwards: bool) -> OrderBy:
        make = F(self.path).desc if self.descending is not backwards else F(self.path).asc
        if not self.nullable:
            return make()  # as an index has it
        return make(nulls_first=True) if backwards else make(nulls_last=True)

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Rows that this column alone puts after (before) the value."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else Q(pk__in=[])
        found = Q(**{f"{self.path}__{self._towards(backwards)}": value})
        return found if backwards or not self.nullable else found | Q(**{f"{self.path}__isnull": True})

    def from_(self, value: Any, *, backwards: bool) -> Q:
        """Rows not before the value: what an index can find; nothing is said of a column that may be unknown."""
        return Q() if self.nullable else Q(**{f"{self.path}__{self._towards(backwards)}e": value})

    def _towards(self, backwards: bool) -> str:
        return "gt" if self.descending is backwards else "lt"


@dataclass(frozen=True, slots=True)
class Cursor:
    backwards: bool
    values: list[Any]


class KeysetPagination(BasePagination):
    """`next` and `previous` are addresses to follow, or null. The view's `sorts` name what `ordering` may ask for."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.request = request
        self.size = page_size(request)
        self.sorts = _sorts(request, view, queryset.model)
        cursor = _cursor(request, queryset.model, self.sorts)
        backwards = cursor is not None and cursor.backwards
        if cursor is not None:
            queryset = queryset.filter(_beyond(self.sorts, cursor))
        ordered = queryset.order_by(*(sort.clause(backwards=backwards) for sort in self.sorts))
        rows = list(ordered[: self.size + 1])
        more, rows = len(rows) > self.size, rows[: self.size]
        if backwards:
            rows.reverse()
        self.has_next = bool(rows) and (more or backwards)
        self.has_previous = bool(rows) and (more if backwards else cursor is not None)
        self.ends = (_values(rows[0], self.sorts), _values(rows[-1], self.sorts)) if rows else ([], [])
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        first, last = self.ends
        return Response(
            {
                "next": self._address(last, backwards=False) if self.has_next else None,
                "previous": self._address(first, backwards=True) if self.has_previous else None,
                "results": data,
            }
        )

    def _address(self, values: list[Any], *, backwards: bool) -> str:
        return page_address(self.request, ["<" if backwards else ">", *values])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = sorted(_offered(view))
        return [
            _parameter("cursor", _("Follow next and previous; never made by hand."), {"type": "string"}),
            _parameter(
                "page_size",
                _("Rows a page."),
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            ),
            _parameter(
                "ordering",
                _("By what, - for the other way round. What is unknown comes last."),
                {"type": "string", "enum": [*names, *(f"-{name}" for name in names)]},
            ),
        ]


def page_address(request: Request, place: Sequence[Any]) -> str:
    """Of the page from a place on: of values that JSON has."""
    text = json.dumps(place, separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return str(replace_query_param(remove_query_param(request.build_absolute_uri(), "cursor"), "cursor", cursor))


def asked_place(request: Request, read: Callable[[Any], T]) -> T | None:
    """What `read` makes of the place in `cursor`; None without one. It raises ValueError or TypeError at what is no place."""
    written = request.query_params.get("cursor")
    if not written:
        return None
    try:
        return read(json.loads(base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)))
    except (ValueError, TypeError, RecursionError, ValidationError, binascii.Error) as error:
        raise refuse("cursor", "invalid_cursor", _("Follow next or previous of a page; this is neither.")) from error


def refuse(name: str, code: str, detail: str) -> exceptions.ValidationError:
    """About a parameter of the query."""
    return exceptions.ValidationError({f"?{name}": [exceptions.ErrorDetail(detail, code=code)]})


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def page_size(request: Request) -> int:
    """Rows a page, as asked for."""
    written = request.query_params.get("page_size", str(USUAL))
    if not (written.isascii() and written.isdecimal() and len(written) < 5 and 1 <= int(written) <= MOST):
        raise refuse("page_size", "out_of_range", _("A whole number from 1 to %(most)s.") % {"most": MOST})
    return int(written)


def _offered(view: Any) -> dict[str, str]:
    found: dict[str, str] = view.sorts
    return found


def _sorts(request: Request, view: Any, model: type[Model]) -> list[Sort]:
    offered = _offered(view)
    asked = request.query_params.get("ordering") or view.usual_sort
    name = asked.removeprefix("-")
    if name not in offered:
        names = ", ".join(sorted(offered))
        raise refuse("ordering", "unknown_choice", _("One of: %(names)s; with - for descending.") % {"names": names})
    descending = asked.startswith("-")
    return [Sort(offered[name], descending, _nullable(model, offered[name])), Sort(view.last_sort, descending)]


def _cursor(request: Request, model: type[Model], sorts: Sequence[Sort]) -> Cursor | None:
    def read(place: Any) -> Cursor:
        direction, *values = place
        if direction not in ("<", ">"):
            raise ValueError(direction)
        typed = [_typed(model, sort.path, value) for sort, value in zip(sorts, values, strict=True)]
        return Cursor(direction == "<", typed)

    return asked_place(request, read)


def _typed(model: type[Model], path: str, value: Any) -> Any:
    """The text of a cursor as its column's value; refused where it cannot be one."""
    if value is None:
        if path == "pk":
            raise ValueError(path)
        return None
    if not isinstance(value, str) or "\x00" in value or not value.isprintable():
        raise ValueError(path)
    if path == "pk" and not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise ValueError(path)
    return _column(model, path).to_python(value)


def _column(model: type[Model], path: str) -> Field[Any, Any]:
    return _way(model, path)[-1]


def _nullable(model: type[Model], path: str) -> bool:
    return any(field.null for field in _way(model, path))


def _way(model: type[Model], path: str) -> list[Field[Any, Any]]:
    """The columns that a path goes through."""
    found: list[Field[Any, Any]] = []
    for name in path.split("__"):
        owner: Any = found[-1].related_model if found else model
        found.append(owner._meta.pk if name == "pk" else owner._meta.get_field(name))
    return found


def _values(row: Any, sorts: Sequence[Sort]) -> list[str | None]:
    found = []
    for sort in sorts:
        value = row
        for name in sort.path.split("__"):
            value = getattr(value, name) if value is not None else None
        found.append(None if value is None else str(value))
    return found


def _beyond(sorts: Sequence[Sort], cursor: Cursor) -> Q:
    """Rows after the cursor's in the order: equal in the first columns and beyond in the next."""
    found, equal = Q(pk__in=[]), Q()
    first = sorts[0].from_(cursor.values[0], backwards=cursor.backwards)
    for sort, value in zip(sorts, cursor.values, strict=True):
        found |= equal & sort.beyond(value, backwards=cursor.backwards)
        equal &= Q(**{sort.path: value}) if value is not None else Q(**{f"{sort.path}__isnull": True})
    return found & first
