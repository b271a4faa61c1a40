"""The parameters that a list takes, and no others: a misspelt filter must not answer with everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.fields import NotAValueError, read_day, read_decimal, read_key
from common.text import in_ascii

LONGEST_WORDS = 200
T = TypeVar("T")


class DayInput(forms.Field):
    def to_python(self, value: Any) -> date | None:
        return _read(read_day, value)


class DecimalInput(forms.Field):
    def to_python(self, value: Any) -> Decimal | None:
        return _read(read_decimal, value)


class KeyInput(forms.CharField):
    def to_python(self, value: Any) -> str | None:
        return _read(read_key, value)


class DayFilter(django_filters.DateFilter):
    field_class = DayInput


class DecimalFilter(django_filters.NumberFilter):
    field_class = DecimalInput

    def get_max_validator(self) -> None:
        """read_decimal has its own limit."""


class KeyFilter(django_filters.CharFilter):
    """A key as it is written; its column is compared exactly."""

    field_class = KeyInput


class EmailFilter(KeyFilter):
    """E-mail addresses are case-folded."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(qs, value.casefold() if value else value)
        return found


class WordsFilter(django_filters.CharFilter):
    """Every word must be found somewhere; % and _ are themselves. `method` says where."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_WORDS, **kwargs)


class ClosedFilters(DjangoFilterBackend):
    """django-filter; what it refuses points into the query."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        try:
            found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        except exceptions.ValidationError as error:
            found_wrong = cast("dict[str, Any]", error.detail)
            raise exceptions.ValidationError({f"?{name}": value for name, value in found_wrong.items()}) from error
        return found


def check_parameters(request: Request, known: set[str]) -> None:
    """400 for a parameter that the address does not know, or that stands there twice."""
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            detail = _("There is no such parameter. Known are: %(known)s.") % {
                "known": ", ".join(sorted(known)) or _("none")
            }
            wrong[f"?{in_ascii(name)}"] = [exceptions.ErrorDetail(detail, code="unknown_parameter")]
        elif len(values) > 1:
            wrong[f"?{name}"] = [exceptions.ErrorDetail(_("Write it once."), code="repeated_parameter")]
        elif "\x00" in values[0]:
            wrong[f"?{name}"] = [exceptions.ErrorDetail(_("A text holds NUL."), code="unstorable_text")]
    if wrong:
        raise exceptions.ValidationError(wrong)


def _read(reader: Callable[[str], T], written: Any) -> T | None:
    if not written:
        return None
    try:
        return reader(written)
    except NotAValueError as wrong:
        raise ValidationError(wrong.message, code=wrong.code) from wrong
