"""Changes as finished strings: on an object's page, in the search, in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from common import format  # noqa: A004  # the module is named for what it does
from common.trails import Field, Raw
from common.ui import Changed, Event
from people.queries.history import MOST, Names
from people.scope import Viewer

ICONS = {"added": "plus", "changed": "pencil", "removed": "minus"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads, when, and what the ids stand for."""

    viewer: Viewer
    now: datetime
    names: Names

    @property
    def keeps(self) -> bool:
        return self.viewer.is_admin or self.viewer.is_hr


@dataclass(frozen=True, slots=True)
class History:
    """The fragment: the latest changes, and whether there are older ones."""

    events: Sequence[Event]
    more: bool


def history(raws: Sequence[Raw], frame: Frame) -> History:
    shown = [event for raw in raws[:MOST] if (event := _event(raw, frame)) is not None]
    return History(shown, more=len(raws) > MOST)


def _event(raw: Raw, frame: Frame) -> Event | None:
    changes = differences(raw, frame)
    if raw.action == "changed" and not changes and not raw.told:
        return None  # nothing that this reader may see, or bookkeeping
    return Event(
        when=format.moment(raw.at, frame.now),
        text=raw.told or sentence(raw),
        who=who(raw, frame),
        why=str(raw.words.get("reason") or ""),
        note=through(raw, frame),
        icon=ICONS.get(raw.action, ""),
        changes=changes,
    )


def sentence(raw: Raw) -> str:
    """Position changed."""
    words = {
        "added": gettext("%(what)s added"),
        "changed": gettext("%(what)s changed"),
        "removed": gettext("%(what)s removed"),
    }
    return words[raw.action] % {"what": raw.track.noun}


def differences(raw: Raw, frame: Frame) -> list[Changed]:
    """Of the fields that this reader may see: those that differ; of a row that came or went, those that say something."""
    if raw.told:
        return []
    before, after = raw.before or {}, raw.after or {}
    return [
        Changed(str(field.label), was, becomes)
        for column, field in raw.track.fields.items()
        if (not field.keepers or frame.keeps) and before.get(column) != after.get(column)
        for was, becomes in [(_said(before.get(column), field, frame), _said(after.get(column), field, frame))]
        if was != becomes
    ]


def values(raw: Raw, frame: Frame) -> list[dict[str, Any]]:
    """The same for programs: a column, and what stood in it; of what stands for somebody or something, its name."""
    before, after = raw.before or {}, raw.after or {}
    return [
        {
            "field": column,
            "before": _plain(before.get(column), field, frame),
            "after": _plain(after.get(column), field, frame),
        }
        for column, field in raw.track.fields.items()
        if (not field.keepers or frame.keeps) and before.get(column) != after.get(column)
    ]


def _plain(value: Any, field: Field, frame: Frame) -> Any:
    named = field.kind in ("person", "seller", "department", "user") and value is not None
    return _said(value, field, frame) if named else value


def about(raw: Raw, frame: Frame) -> str:
    """What or whom a change of the search is about."""
    image: Mapping[str, Any] = raw.after or raw.before or {}
    value = image.get(raw.track.about)
    return _said(value, Field("", raw.track.about_kind), frame)


def who(raw: Raw, frame: Frame) -> str:
    """Ana Novak for Jonas Weber."""
    user = raw.words.get("user")
    name = frame.names.users.get(user, gettext("account %(n)s") % {"n": user}) if user else ""
    other = frame.names.people.get(raw.words.get("on_behalf_of") or 0)
    if name and other:
        return gettext("%(name)s for %(manager)s") % {"name": name, "manager": other}
    return name


def through(raw: Raw, frame: Frame) -> str:
    """By which door it came, where that was no form."""
    words = raw.words
    told = frame.viewer.is_admin
    file = frame.names.files.get(words.get("import") or words.get("undoes") or 0, "") if told else ""
    if words.get("undoes"):
        return gettext("by undoing the import %(file)s") % {"file": file} if file else gettext("by undoing an import")
    if words.get("import"):
        return gettext("by the import %(file)s") % {"file": file} if file else gettext("by import")
    if words.get("token"):
        return gettext("by the program %(name)s") % {"name": words["token"]}
    if words.get("source") == "api":
        return gettext("by a program")
    if words.get("command"):
        return gettext("by the command %(name)s on the server") % {"name": words["command"]}
    return gettext("by a job") if words.get("job") else ""


def _said(value: Any, field: Field, frame: Frame) -> str:
    if value is None or value == "":
        return ""
    writer = _WRITERS.get(field.kind)
    if writer is not None:
        return str(writer(value, frame))
    if field.kind == "choice":
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(field.choices.get(one, one)) for one in values)
    return str(value)


def _limit(value: Any) -> str:
    ratio = Decimal(str(value))
    return format.percent(ratio, 0 if ratio * 100 == int(ratio * 100) else 2)


def _moment(value: str, frame: Frame) -> str:
    return format.moment(datetime.fromisoformat(value), frame.now)


_WRITERS: Mapping[str, Any] = {
    "day": lambda value, frame: format.day(date.fromisoformat(value), frame.viewer.on),
    "moment": _moment,
    "person": lambda value, frame: frame.names.people.get(value, gettext("somebody who is no longer there")),
    "seller": lambda value, frame: frame.names.sellers.get(value, gettext("Somebody else")),
    "department": lambda value, frame: frame.names.departments.get(value, gettext("a department that is gone")),
    "user": lambda value, frame: frame.names.users.get(value, gettext("account %(n)s") % {"n": value}),
    "country": lambda value, frame: format.country(value),
    "share": lambda value, frame: _limit(value),
    "limit": lambda value, frame: _limit(value),
    "number": lambda value, frame: format.plain(Decimal(str(value))),
    "yes": lambda value, frame: gettext("yes") if value else gettext("no"),
}


def lines(changes: Iterable[Changed]) -> str:
    """In one cell: Title: Rep → Senior rep; Until: 31 Dec."""
    return "; ".join(
        f"{change.label}: {change.before} → {change.after}"
        if change.before and change.after
        else f"{change.label}: {change.after or change.before}"
        for change in changes
    )
