"""The types of columns: what a cell must look like, and what it becomes. `{c}` is the cell, text and never empty.

The first branch of each `problem` is the one that nearly every cell takes, so that a million rows stay cheap.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from imports.kinds.sql import literals
from imports.kinds.standards import COUNTRIES, CURRENCIES
from imports.reading import Shape

type_text = str | Promise


_filled = cast(
    "Callable[[type_text, Mapping[str, object]], type_text]", lazy(lambda text, params: str(text) % params, str)
)


def _said(text: type_text, **params: object) -> type_text:
    """The sentence in the reader's language, when it is read."""
    return _filled(text, params)


@dataclass(frozen=True, kw_only=True)
class Type:
    """`problem` is SQL: NULL for a good cell, else the code of its error (imports/messages.py has the texts)."""

    label: type_text
    sql: str = "text"
    problem: str = "NULL"
    cast: str = "{c}"
    params: Mapping[str, Any] = field(default_factory=dict)
    is_key: bool = False  # invisible and direction characters and line breaks are errors
    folds: bool = False  # an address in it compares without regard to case


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the file.

    `field`: the table's column that stores it; None: the same name; "": not stored itself (a reference, or the key of one).
    `default`: SQL for an empty cell, and for a new row where the file lacks the column.
    `value`: SQL for the stored value in place of the usual (what the file says, or what is stored, or the default);
    then import_rows has what the file said as `given_<name>`. `{there}` in it: whether the file has the column.
    """

    name: str
    type: Type
    help: type_text
    required: bool = False
    field: str | None = None
    default: str = "NULL"
    value: str = ""
    future_is_odd: bool = True  # a date after today is taken with a warning

    @property
    def stored_as(self) -> str:
        return self.name if self.field is None else self.field

    @property
    def shape(self) -> Shape:
        """Of its value in JSON."""
        return Shape(self.name, is_key=self.type.is_key, folds=self.type.folds, yes_no=self.type.sql == "boolean")


def text(longest: int) -> Type:
    return Type(
        label=_said(_("text, at most %(longest)s characters"), longest=longest),
        problem=f"CASE WHEN char_length({{c}}) <= {longest} THEN NULL ELSE 'too_long' END",
        params={"longest": longest},
    )


def key(longest: int) -> Type:
    """A code that rows are known by: compared exactly, no invisible characters."""
    return Type(
        label=_said(_("code, at most %(longest)s characters"), longest=longest),
        problem=f"CASE WHEN char_length({{c}}) <= {longest} THEN NULL ELSE 'too_long' END",
        params={"longest": longest},
        is_key=True,
    )


def email() -> Type:
    return Type(
        label=_("e-mail address"),
        problem=(
            "CASE WHEN char_length({c}) > 254 THEN 'too_long' "
            r"""WHEN {c} ~ '^[^][:space:]@,;:<>()"[\\]+@[^][:space:]@,;:<>()"[\\]+$' THEN NULL ELSE 'not_an_email' END"""
        ),
        cast='lower({c} COLLATE "C")',  # the reader has case-folded what is not ASCII
        params={"longest": 254},
        is_key=True,
        folds=True,
    )


# Every day from 1970-01-01 to 2100-12-31, with the leap years written out, so that the cast can never fail.
_YEAR = "(19[7-9][0-9]|20[0-9]{2}|2100)"
_LEAP = "(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26]))"
_DAY = (
    f"^({_YEAR}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|{_LEAP}-02-29)$"
)
# Nearly all of them, told in two thirds of the time.
_USUAL_DAY = "^(19[7-9]|20[0-9])[0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"


def day() -> Type:
    return Type(
        label=_("date, YYYY-MM-DD"),
        sql="date",
        problem=(
            f"CASE WHEN {{c}} ~ '{_USUAL_DAY}' THEN NULL WHEN {{c}} ~ '{_DAY}' THEN NULL "
            "WHEN {c} !~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN 'not_a_date' "
            "WHEN left({c}, 4) < '1970' OR left({c}, 4) > '2100' THEN 'date_out_of_range' ELSE 'no_such_day' END"
        )
        .replace("{{", "{")
        .replace("}}", "}"),
        cast="{c}::date",
    )


def decimal(
    digits: int, places: int, *, least: str | None = None, above: str | None = None, most: str | None = None
) -> Type:
    """A number of at most `digits` digits, `places` of them after the point; never rounded."""
    whole = digits - places
    after = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    # Counting many digits doubles what the expression costs; a short cell can't have too many.
    plain = (
        f"CASE WHEN octet_length({{c}}) <= {whole} THEN {{c}} ~ '^[0-9]+{after}$' "
        f"ELSE {{c}} ~ '^[0-9]{{1,{whole}}}{after}$' END"
    )
    limits = [
        *([f"{{c}}::numeric < {Decimal(least)}"] if least is not None else []),
        *([f"{{c}}::numeric <= {Decimal(above)}"] if above is not None else []),
    ]
    # A cell of digits is at least 0 as it stands.
    quick = [plain]
    quick += [f"NOT ({limit})" for limit in limits if limit != "{c}::numeric < 0"]
    if most is not None:
        quick.append(f"{{c}}::numeric <= {Decimal(most)}")
    cases = [
        f"WHEN {' AND '.join(quick)} THEN NULL",
        r"WHEN {c} !~ '^-?[0-9]+(\.[0-9]+)?$' THEN 'not_a_number'",
        f"WHEN char_length(split_part({{c}}, '.', 2)) > {places} THEN 'too_many_decimals'",
        f"WHEN char_length(ltrim(split_part({{c}}, '.', 1), '-0')) > {whole} THEN 'number_too_large'",
        *(f"WHEN {limit} THEN 'number_too_small'" for limit in limits),
        *([f"WHEN {{c}}::numeric > {Decimal(most)} THEN 'number_too_large'"] if most is not None else []),
    ]
    return Type(
        label=_number_label(places=places, least=least, above=above, most=most),
        sql=f"numeric({digits},{places})",
        problem=f"CASE {' '.join(cases)} ELSE NULL END",
        cast=f"{{c}}::numeric({digits},{places})",
        params={
            "places": places,
            "whole": whole,
            "limit": least if above is None else above,
            "most": most or "9" * whole,
        },
    )


def _number_label(*, places: int, least: str | None, above: str | None, most: str | None) -> type_text:
    words = [_said(_("number with at most %(places)s decimals"), places=places) if places else _("whole number")]
    if least is not None:
        words.append(_said(_("at least %(least)s"), least=least))
    if above is not None:
        words.append(_said(_("above %(above)s"), above=above))
    if most is not None:
        words.append(_said(_("at most %(most)s"), most=most))
    return format_lazy(", ".join(["{}"] * len(words)), *words)


def integer(*, least: int, most: int) -> Type:
    return decimal(len(str(most)), 0, least=str(least), most=str(most))


def choice(values: Iterable[str]) -> Type:
    """One of a few words, written exactly so."""
    words = list(values)
    return Type(
        label=_said(_("one of: %(words)s"), words=", ".join(words)),
        problem=f"CASE WHEN {{c}} IN ({literals(words)}) THEN NULL ELSE 'unknown_choice' END",
        params={"words": ", ".join(words)},
    )


def yes_no() -> Type:
    return Type(
        label=_("yes or no"),
        sql="boolean",
        problem="CASE WHEN {c} IN ('yes', 'no') THEN NULL ELSE 'not_yes_or_no' END",
        cast="({c} = 'yes')",
    )


def _one_of(values: Iterable[str]) -> str:
    return f"{{c}} = ANY(ARRAY[{literals(values)}])"


def country() -> Type:
    return Type(
        label=_("country, two letters (ISO 3166)"),
        problem=f"CASE WHEN {_one_of(COUNTRIES)} THEN NULL ELSE 'unknown_country' END",
    )


def currency() -> Type:
    return Type(
        label=_("currency, three letters (ISO 4217)"),
        problem=f"CASE WHEN {_one_of(CURRENCIES)} THEN NULL ELSE 'unknown_currency' END",
    )


def time_zone() -> Type:
    names = sorted(zoneinfo.available_timezones() - {"Factory", "localtime", "posixrules"})
    return Type(
        label=_("time zone by its IANA name, Europe/Paris"),
        problem=f"CASE WHEN {_one_of(names)} THEN NULL ELSE 'unknown_time_zone' END",
    )
