"""Values of bodies, as strictly as files are read (docs/import.md): ASCII numbers, ISO days, keys without invisible signs."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common import text

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class NotAValueError(ValueError):
    """`code` and `message` say what is wrong with a text."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code)
        self.code, self.message = code, message


def read_day(written: str) -> date:
    """YYYY-MM-DD and nothing else, from 1970 to 2100."""
    if not _DAY.fullmatch(written):
        raise NotAValueError("not_a_date", _("Write the day as YYYY-MM-DD."))
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise NotAValueError("no_such_day", _("There is no such day.")) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotAValueError("date_out_of_range", _("Days go from 1970-01-01 to 2100-12-31."))
    return day


def read_decimal(written: str) -> Decimal:
    """ASCII digits, a point, an optional leading minus; never -0."""
    if len(written) > 60 or not _NUMBER.fullmatch(written):
        raise NotAValueError("not_a_number", _("Write the number with ASCII digits and a point, as in 1234.50."))
    return Decimal(written) + 0


def read_key(written: str) -> str:
    """NFC; an invisible or direction character would make two keys look alike that are not."""
    key = text.normalise(written)
    if text.control_character(key) or text.unseen_character(key):
        raise NotAValueError("invisible_character", _("A key may not hold invisible or control characters."))
    return key


class DecimalField(serializers.DecimalField):
    """A decimal string of fixed scale, in and out. A JSON number is refused: many writers round those."""

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            raise serializers.ValidationError(_('Write the number as a string, as in "1234.50".'), code="not_a_string")
        try:
            read_decimal(data)
        except NotAValueError as wrong:
            raise serializers.ValidationError(wrong.message, code=wrong.code) from wrong
        return super().to_internal_value(data) + 0


class NumberOut(serializers.DecimalField):
    """A decimal as it is told: a string with so many places, half up."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(max_digits=60, decimal_places=places, rounding=ROUND_HALF_UP, **kwargs)


class TextField(serializers.CharField):
    """Text as people write it: NFC, line breaks and tabs kept, no other control characters."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(_("Write a text."), code="not_a_string")
        written = text.normalise(super().to_internal_value(data))
        if text.control_character(written):
            raise serializers.ValidationError(_("A text may not hold control characters."), code="control_character")
        return written


class StrictSerializer(serializers.Serializer[Any]):
    """A body with a name that is not asked for is refused, not half taken."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = {
                name.replace("~", "~0").replace("/", "~1"): [self._refusal(name)]
                for name in data
                if name not in self.fields or self.fields[name].read_only
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        if name in self.fields:
            return serializers.ErrorDetail(str(_("This cannot be set.")), code="read_only")
        return serializers.ErrorDetail(str(_("There is no field of this name.")), code="unknown_field")
