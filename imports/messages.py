"""What each code of an import says: what is wrong and how to mend it. Kinds add the texts of their own rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imports.kinds import Check, Kind, Rule
from imports.kinds.columns import type_text

# The column of the file of rejected rows that says why; an import leaves it out without a word.
REASON = "reason"

FILE_TEXTS: dict[str, type_text] = {
    "empty_file": _("The file is empty. Export it again, with a header row."),
    "no_header": _("The first row names no column of this kind. Put the column names there; the template has them."),
    "header_too_long": _("The first row is longer than 1 MiB. Check that this is a CSV file with a header row."),
    "header_quotes": _("The header row has a quote that is not closed. Mend the quotes of the first row."),
    "too_many_columns": _("The file has more than %(most)s columns. Take away those that are not needed."),
    "column_twice": _('Two columns are named "%(column)s". Rename or take away one of them.'),
    "missing_column": _('The column "%(column)s" is missing. Add it; the template has every column.'),
    "unknown_delimiter": _('The first line names "%(delimiter)s" as the delimiter. Use a comma, a semicolon or a tab.'),
    "utf16_file": _(
        "The file is in UTF-16 (Excel's “Unicode text”). Save it as “CSV UTF-8”, or let the page convert it."
    ),
    "cp1252_file": _(
        "The file is not in UTF-8, but in an old Windows encoding. Save it as “CSV UTF-8”, or let the page convert it."
    ),
    "packed_file": _(
        "This is a packed file or an Excel workbook, not CSV. Unpack it, or save the sheet as “CSV UTF-8”."
    ),
    "excel_file": _("This is an Excel workbook, not CSV. Save the sheet as “CSV UTF-8”."),
    "html_file": _(
        "This is a web page, not CSV: perhaps an error page of the system that should have given the file. Export it again."
    ),
    "not_text": _("This is not a text file. Export it as “CSV UTF-8”."),
    "cr_line_ends": _("The lines end with CR alone (old Mac). Save the file with LF or CRLF line ends."),
    "not_this_encoding": _("The file is not in the encoding %(encoding)s either. Save it as “CSV UTF-8”."),
    "too_large": _("The file is larger than %(limit)s. Cut it into several files."),
    "no_file": _("The file could not be opened: %(reason)s"),
    "unknown_kind": _("There is no kind of file named %(kind)s."),
    "cut_off": _("The upload ended early: %(received)s of %(expected)s bytes came. Upload the file again."),
    "no_space": _("There is no room left to store the file. Nothing was imported; ask an administrator to free space."),
    "not_committed": _("Nobody imported this upload within %(days)s days, so it was removed. Upload the file again."),
    "given_up": _("The worker gave up. Nothing was changed; import the file again."),
    "broke": _("The import broke through a fault of this program. Nothing was changed; tell an administrator."),
    "refused_by_database": _(
        "The rows contradict each other in a way that no rule names (%(constraint)s). Nothing was changed."
    ),
}
ROW_TEXTS: dict[str, type_text] = {
    "unterminated_quote": _(
        "The quote that opens in line %(first)s is never closed and swallowed this line. Close it there, or double it."
    ),
    "stray_quote": _('A quote stands inside a cell. Put the whole cell in quotes and double the quote: "5"" pipe".'),
    "too_few_cells": _("The row has %(found)s cells, the header %(expected)s. Add what is missing."),
    "too_many_cells": _(
        "The row has %(found)s cells, the header %(expected)s. Put cells that hold the delimiter in quotes."
    ),
    "field_too_long": _("A cell is longer than 64 KiB. Shorten it."),
    "not_utf8": _("The row has bytes that are not UTF-8. Save the file as “CSV UTF-8”."),
    "lone_cr": _(
        "The row holds a carriage return outside quotes: perhaps several rows in one. End each row with LF or CRLF."
    ),
    "control_character": _("The cell holds the control character %(character)s. Take it away."),
    "invisible_character": _(
        "The key holds the invisible character %(character)s. Take it away: two keys that look alike would differ."
    ),
    "required": _("The cell is empty. Every row needs it."),
    "of_another_source": _("Another source has sent a record of this key: a program corrects what it sent itself."),
    "half_character": _("The text holds half a character (a lone surrogate). Send the whole character."),
    "not_a_string": _('Write the value as a string, numbers too: "1234.50".'),
    "not_an_object": _("Each row is an object whose members are the columns of the kind."),
    "not_a_list": _("Write a list of objects here."),
    "unknown_field": _("There is no field of this name."),
    "too_long": _("More than %(longest)s characters. Shorten it."),
    "not_an_email": _("This is no e-mail address: name@example.com."),
    "not_a_date": _("Write the date as YYYY-MM-DD: 2026-03-31."),
    "no_such_day": _("The calendar has no such day."),
    "date_out_of_range": _("The date must lie between 1970-01-01 and 2100-12-31."),
    "not_a_number": _(
        "Write the number with digits and a point, as 1234.5: no thousands separator, no currency, no exponent."
    ),
    "too_many_decimals": _("At most %(places)s decimals; nothing is rounded here."),
    "number_too_large": _("The number is too large: at most %(most)s."),
    "number_too_small": _("The number is too small: %(limit)s is the limit."),
    "unknown_choice": _("This is none of: %(words)s."),
    "not_yes_or_no": _("Write yes or no, or leave the cell empty."),
    "unknown_country": _("This is no country code of ISO 3166: two capital letters, as DE."),
    "unknown_currency": _("This is no currency code of ISO 4217: three capital letters, as EUR."),
    "unknown_time_zone": _("This is no IANA time zone: Europe/Paris."),
    "duplicate_key": _("The row of line %(first)s has the same key. Keep one of them."),
    "reference_rejected": _("The row that this one refers to, in line %(first)s, was rejected. Mend that one first."),
    "refers_to_deleted": _(
        "The row that this one refers to is deleted in line %(first)s. Keep it, or refer to another."
    ),
    "still_referred_to": _("It can't be deleted: %(others)s refer to it. Delete or change those first."),
    "not_applied": _(
        "The row is good, but the file was to be imported whole or not at all, and other rows were rejected."
    ),
    "unknown_person": _(
        "There is no person with this e-mail address. Import the person first, or correct the address."
    ),
    "unknown_department": _("There is no department with this code. Import it first, or correct the code."),
}
NOTE_TEXTS: dict[str, type_text] = {
    "unknown_column": _('The column "%(column)s" is not known and was left out.'),
    "future_date": _("%(count)s dates lie after today, the first in line %(line)s. They were taken as they are."),
    "same_file": _("The same file was imported before, as import %(number)s on %(day)s."),
    "nothing_changed": _("Nothing was changed: every row is already as the file says."),
    "more_notes": _("%(count)s more notes of this sort are not shown."),
}


def file_message(code: str, params: Mapping[str, Any]) -> str:
    return _say(FILE_TEXTS, code, params)


def row_message(code: str) -> str:
    """Of a code that every kind has and that names nothing more."""
    return _say(ROW_TEXTS, code, {})


def note_message(kind: Kind | None, code: str, params: Mapping[str, Any]) -> str:
    texts = kind.texts if kind and code in kind.texts else NOTE_TEXTS
    return _say(texts, code, params)


class RowMessages:
    """The texts of one kind, looked up a million times."""

    def __init__(self, kind: Kind) -> None:
        self.texts: dict[str, type_text] = {**ROW_TEXTS, **kind.texts}
        self.texts.update({ref.code: ref.text for ref in kind.references if ref.text})
        rules: list[Rule | Check] = [*kind.rules, *kind.checks]
        self.texts.update({rule.code: rule.text for rule in rules})
        self.by_column = {(rule.code, rule.column): rule.text for rule in rules}
        self.params = {column.name: dict(column.type.params) for column in kind.file_columns}

    def say(self, code: str, column: str, params: Mapping[str, Any] | None) -> str:
        text = self.by_column.get((code, column)) or self.texts.get(code) or code
        values = {**self.params.get(column, {}), **(params or {})}
        return _filled(str(text), values)

    def mend(self, code: str, column: str) -> str:
        """The text for a whole group of errors, whose own values are left open."""
        return self.say(code, column, _Open())


class _Open(dict[str, str]):
    def keys(self) -> Any:
        return ()

    def __missing__(self, key: str) -> str:
        return "…"


def _say(texts: Mapping[str, type_text], code: str, params: Mapping[str, Any]) -> str:
    return _filled(str(texts.get(code) or code), dict(params))


def _filled(text: str, values: dict[str, Any]) -> str:
    return text % _Lenient(values) if "%(" in text else text.replace("%%", "%")


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return gettext("others")
