"""How numbers, money and dates look to the reader. The only home of it; Decimal in, text out.

Plain arithmetic on the locale's separators, which Babel is asked for once: a table of 50 rows formats
in well under a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_currency, format_compact_decimal, get_currency_precision, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

Number = Decimal | int
Kind = Literal["money", "count", "rate", "number"]
Style = Literal["round", "exact", "compact"]

NO_DATA = "–"
MINUS = "−"
THIN = "\N{NARROW NO-BREAK SPACE}"


def money(value: Number | None, currency: str) -> str:
    """Whole units, for tables: $412,300."""
    return _write(value, _shape(language(), currency), 0)


def exact_money(value: Number | None, currency: str) -> str:
    """With the currency's minor units, for records and on hover: $412,300.45."""
    return _write(value, _shape(language(), currency), _minor_units(currency))


def compact_money(value: Number | None, currency: str) -> str:
    """Three figures, for cards and charts: $1.37M."""
    return NO_DATA if value is None else _compact(value, currency, language())


def number(value: Number | None, decimals: int = 0) -> str:
    """1,234 or, with decimals=1, 1,234.5."""
    return _write(value, _shape(language(), None), decimals)


def plain(value: Number | None, most: int = 4) -> str:
    """As many decimals as the number has, at most `most`: 1,234.5."""
    if value is None:
        return NO_DATA
    rounded = Decimal(value).quantize(_quantum(most), ROUND_HALF_UP).normalize()
    return number(rounded, max(0, -int(rounded.as_tuple().exponent)))


def compact_number(value: Number | None) -> str:
    """1.2k, 3.45M."""
    return NO_DATA if value is None else _compact(value, None, language())


def percent(ratio: Number | None, decimals: int = 0) -> str:
    """0.69 is 69%."""
    if ratio is None:
        return NO_DATA
    return _write(Decimal(ratio) * 100, _percent_shape(language()), decimals)


def points(difference: Number | None, decimals: int = 1) -> str:
    """A difference of two ratios in percentage points, signed: +3.2 pts."""
    if difference is None:
        return NO_DATA
    return gettext("%(number)s pts") % {"number": signed(number(Decimal(difference) * 100, decimals))}


def measure(value: Number | None, kind: Kind, *, currency: str = "", style: Style = "round") -> str:
    """A figure of any metric, by what it counts."""
    if value is None:
        return NO_DATA
    if kind == "money":
        return {"round": money, "exact": exact_money, "compact": compact_money}[style](value, currency)
    if kind == "rate":
        return percent(value, 2 if style == "exact" else 1)
    if kind == "number":
        return plain(value, 4 if style == "exact" else 2)
    return {"round": number, "exact": plain, "compact": compact_number}[style](value)


def country(code: str) -> str:
    """Norway, of NO."""
    return str(_locale(language()).territories.get(code, code))


def signed(text: str) -> str:
    """The same text with a plus where it is above nothing."""
    nothing = not any(figure in text for figure in "123456789")
    return text if nothing or text.startswith(MINUS) else f"+{text}"


def delta(value: Number | None, kind: Kind, word: str, *, currency: str = "") -> str:
    """A difference with its sign and what it is a difference to: −$167k to pace."""
    if value is None:
        return NO_DATA
    figure = points(value) if kind == "rate" else signed(measure(value, kind, currency=currency, style="compact"))
    return f"{figure} {word}"


def pace_gap(value: Number | None, kind: Kind, *, currency: str = "") -> str:
    """How far from what is expected by now: −$167k to pace, +$12k over pace, on pace."""
    if value is None:
        return NO_DATA
    exactly, behind, ahead = _pace_words(language())
    if value == 0:
        return exactly
    return delta(value, kind, behind if value < 0 else ahead, currency=currency)


def day(value: date | None, today: date) -> str:
    """23 Nov; the year only where it is another one."""
    return NO_DATA if value is None else _day(value, value.year != today.year, language())


def long_day(value: date | None) -> str:
    """Monday 23 November 2026."""
    if value is None:
        return NO_DATA
    locale = _locale(language())
    return format_date(value, "EEEE d MMMM y" if locale.language == "en" else "full", locale=locale)


def period(start: date, end: date, today: date) -> str:
    """1 Oct – 31 Dec."""
    return f"{day(start, today)} – {day(end, today)}"


def clock(value: datetime | None) -> str:
    """08:15 in the reader's time zone."""
    if value is None:
        return NO_DATA
    locale = _locale(language())
    local = timezone.localtime(value)
    return format_time(local, "HH:mm" if locale.language == "en" else "short", locale=locale)


def moment(value: datetime | None, now: datetime) -> str:
    """08:15 today, else 08:15, 23 Nov."""
    if value is None:
        return NO_DATA
    local, today = timezone.localtime(value).date(), timezone.localtime(now).date()
    return clock(value) if local == today else f"{clock(value)}, {day(local, today)}"


def duration(seconds: Number | float) -> str:
    """0.4 s, 12 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if seconds < 10 and whole != seconds:
        return gettext("%(n)s s") % {"n": number(Decimal(str(seconds)), 1)}
    if whole < 60:
        return gettext("%(n)s s") % {"n": whole}
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return (
            gettext("%(m)s min %(s)s s") % {"m": minutes, "s": rest} if rest else gettext("%(m)s min") % {"m": minutes}
        )
    hours, minutes = divmod(minutes, 60)
    return gettext("%(h)s h %(m)s min") % {"h": hours, "m": minutes}


def file_size(size: int) -> str:
    """12 kB, 3.4 MB."""
    if size < 1000:
        return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": size}
    if size < 1_000_000:
        return gettext("%(n)s kB") % {"n": number(Decimal(size) / 1000)}
    return gettext("%(n)s MB") % {"n": number(Decimal(size) / 1_000_000, 1)}


# How a locale writes, asked of Babel once.


@dataclass(frozen=True, slots=True)
class _Shape:
    before: str
    after: str
    group: str
    point: str
    first_group: int
    next_groups: int
    signs: Mapping[int, str]  # from Python's own; empty where those are the locale's


_settled: ContextVar[str] = ContextVar("language", default="")


def language() -> str:
    """The reader's."""
    return _settled.get() or get_language() or "en"


@contextmanager
def one_language() -> Iterator[None]:
    """Whoever writes hundreds of figures asks for the language once: Django takes longer to tell it than we to write one."""
    token = _settled.set(language())
    try:
        yield
    finally:
        _settled.reset(token)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def _shape(language: str, currency: str | None) -> _Shape:
    locale = _locale(language)
    symbols = locale.number_symbols[locale.default_numbering_system]
    pattern = locale.currency_formats["standard"] if currency else locale.decimal_formats[None]
    symbol = get_currency_symbol(currency, locale) if currency else ""
    # A code instead of a symbol needs a space; a locale's own pattern leaves none before the number.
    before = pattern.prefix[0].replace("¤", f"{symbol}{THIN}" if symbol[-1:].isalpha() else symbol)
    first, following = pattern.grouping
    group, point = symbols["group"], symbols["decimal"]
    signs = {} if (group, point) == (",", ".") else {ord(","): group, ord("."): point}
    return _Shape(before, pattern.suffix[0].replace("¤", symbol), group, point, first, following, signs)


@cache
def _percent_shape(language: str) -> _Shape:
    base = _shape(language, None)
    pattern = _locale(language).percent_formats[None]
    return replace(base, before=pattern.prefix[0], after=pattern.suffix[0])


@cache
def _pace_words(language: str) -> tuple[str, str, str]:  # it is the reader's, in which gettext answers
    return gettext("exactly on pace"), gettext("to pace"), gettext("over pace")


@cache
def _minor_units(currency: str) -> int:
    return get_currency_precision(currency)


@cache
def _quantum(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _write(value: Number | None, shape: _Shape, decimals: int) -> str:
    if value is None:
        return NO_DATA
    exact = value if isinstance(value, Decimal) else Decimal(value)
    rounded = exact.quantize(_quantum(decimals), ROUND_HALF_UP)
    if shape.first_group == shape.next_groups == 3:
        figure = f"{abs(rounded):,f}"
        figure = figure.translate(shape.signs) if shape.signs else figure
    else:
        whole, _, fraction = f"{abs(rounded):f}".partition(".")
        whole = _grouped(whole, shape) if len(whole) > shape.first_group else whole
        figure = f"{whole}{shape.point}{fraction}" if fraction else whole
    return f"{MINUS if rounded < 0 else ''}{shape.before}{figure}{shape.after}"


def _grouped(whole: str, shape: _Shape) -> str:
    head, tail = whole[: -shape.first_group], whole[-shape.first_group :]
    parts = [tail]
    while head:
        parts.append(head[-shape.next_groups :])
        head = head[: -shape.next_groups]
    return shape.group.join(reversed(parts))


@lru_cache(maxsize=4096)
def _compact(value: Number, currency: str | None, language: str) -> str:
    locale = _locale(language)
    size = abs(Decimal(value))
    if size < 1000 and currency:
        return money(value, currency)
    if size < 1000:
        return plain(value, 1)
    # Three figures whatever the magnitude; 999,950 would else be written 1,000k.
    places = (2 - size.adjusted()) % 3
    rounded = Decimal(value).quantize(Decimal(1).scaleb(size.adjusted() - 2), ROUND_HALF_UP)
    if currency:
        text = format_compact_currency(rounded, currency, locale=locale, fraction_digits=places)
    else:
        text = format_compact_decimal(rounded, locale=locale, fraction_digits=places)
    text = text.replace("-", MINUS, 1)
    return text.replace("K", "k") if locale.language == "en" else text


@lru_cache(maxsize=4096)
def _day(value: date, with_year: bool, language: str) -> str:
    locale = _locale(language)
    if locale.language == "en":
        return format_date(value, "d MMM y" if with_year else "d MMM", locale=locale)
    return format_skeleton("yMMMd" if with_year else "MMMd", value, locale=locale)
