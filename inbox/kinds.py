"""Kinds of notices: a label, how they reach people, and the sentence. `settings.NOTICE_KINDS` names those of every app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise as Lazy
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import format  # noqa: A004  # the module is named for what it does
from inbox.models import Mail

Text = Lazy | str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`words` is filled with what the notice brings; a value whose name ends in _on is a day (ISO).

    A `legal` kind cannot be silenced. Of a `sensitive` one nothing but that it is there leaves by mail. `mail` is how it
    goes out where its reader chose nothing else. Choices about what is `for_admins` are offered to those alone.
    """

    code: str
    label: Text
    words: Text
    mail: Mail = Mail.DIGEST
    legal: bool = False
    sensitive: bool = False
    for_admins: bool = False
    icon: str = "info"


@cache
def _read(names: tuple[str, ...]) -> dict[str, Kind]:
    found: list[Kind] = [import_string(name) for name in names]
    return {kind.code: kind for kind in found}


def notice_kinds() -> dict[str, Kind]:
    """By code, in the order of the settings; read once a process."""
    return _read(tuple(settings.NOTICE_KINDS))


def offered_kinds(*, admin: bool) -> dict[str, Kind]:
    """Those about which somebody may choose."""
    return {code: kind for code, kind in notice_kinds().items() if admin or not kind.for_admins}


def said(kind: str, words: Mapping[str, Any], today: date) -> str:
    """The sentence, to its own reader."""
    known = notice_kinds().get(kind)
    if known is None:
        return gettext("Something that this version does not know")
    shown = {name: _shown(name, value, today) for name, value in words.items()}
    try:
        return str(known.words) % shown
    except KeyError:  # told by a version that brought other words
        return str(known.label)


def said_outside(kind: str, words: Mapping[str, Any], today: date, *, hidden: bool = False) -> str:
    """The sentence as a mail or a calendar may have it: of what is sensitive, or not known, only that it is there."""
    known = notice_kinds().get(kind)
    if known is None or known.sensitive or hidden:
        return gettext("There is an item for you to read")
    return said(kind, words, today)


def icon_of(kind: str) -> str:
    known = notice_kinds().get(kind)
    return known.icon if known else "info"


def legal_kinds() -> list[str]:
    return [code for code, kind in notice_kinds().items() if kind.legal]


ANSWERS: dict[str, Text] = {
    "done": _("has done it"),
    "declined": _("declined"),
    "moved": _("moved it"),
    "withdrawn": _("took it back"),
}


def _shown(name: str, value: Any, today: date) -> str:
    if name == "answer":
        return str(ANSWERS.get(value, value))
    return format.day(date.fromisoformat(value), today) if name.endswith("_on") and value else str(value)


GIVEN = Kind(
    code="promise_given",
    label=_("An item is given to me"),
    words=_("%(by)s gave you: %(title)s, due %(due_on)s"),
    icon="inbox",
)
DUE = Kind(
    code="promise_due",
    label=_("An item of mine is due"),
    words=_("Due %(due_on)s: %(title)s"),
    icon="clock",
)
OVERDUE = Kind(
    code="promise_overdue",
    label=_("An item of mine is past its day"),
    words=_("Past its day, %(due_on)s: %(title)s"),
    icon="triangle-alert",
)
ESCALATED = Kind(
    code="promise_escalated",
    label=_("An item of somebody below me stays open past its day"),
    words=_("%(owner)s was to finish by %(due_on)s: %(title)s"),
    icon="triangle-alert",
)
ANSWERED = Kind(
    code="promise_answered",
    label=_("An item that I gave is done, moved or declined"),
    words=_("%(owner)s %(answer)s: %(title)s"),
    icon="circle-check",
)
WITHDRAWN = Kind(
    code="promise_withdrawn",
    label=_("An item of mine is withdrawn or moved by somebody else"),
    words=_("%(by)s %(answer)s: %(title)s"),
    icon="undo-2",
)
HANDED_OVER = Kind(
    code="promise_handed_over",
    label=_("An item of somebody else comes to me"),
    words=_("It was with %(owner)s and is yours now: %(title)s, due %(due_on)s"),
    icon="users",
)
IMPORT_DONE = Kind(
    code="import_done",
    label=_("An import of mine is done"),
    words=_("%(file)s is imported: %(added)s added, %(changed)s changed, %(rejected)s rejected"),
    mail=Mail.NONE,
    for_admins=True,
    icon="circle-check",
)
IMPORT_FAILED = Kind(
    code="import_failed",
    label=_("An import of mine failed"),
    words=_("%(file)s could not be imported. Nothing was changed."),
    for_admins=True,
    icon="circle-x",
)
WEBHOOK_OFF = Kind(
    code="webhook_off",
    label=_("A webhook is switched off"),
    words=_("The webhook %(webhook)s is switched off: nothing came through for days"),
    for_admins=True,
    icon="network",
)
DATA_COPY = Kind(
    code="data_copy",
    label=_("A copy of my data is there"),
    words=_("The copy of your data is there until %(until_on)s"),
    mail=Mail.NOW,
    legal=True,
    sensitive=True,
    icon="download",
)
SIGHT_ASKED = Kind(
    code="sight_asked",
    label=_("An administrator asks to see my pages as I do"),
    words=_("%(by)s asks to see your pages as you do"),
    mail=Mail.NOW,
    legal=True,
    icon="monitor",
)
SIGHT_BEGUN = Kind(
    code="sight_begun",
    label=_("An administrator sees my pages as I do"),
    words=_("%(by)s sees your pages as you do, from now on for some minutes"),
    mail=Mail.NOW,
    legal=True,
    icon="monitor",
)
SIGHT_ENDED = Kind(
    code="sight_ended",
    label=_("An administrator no longer sees my pages as I do"),
    words=_("%(by)s no longer sees your pages as you do"),
    mail=Mail.NONE,
    icon="monitor",
)
SIGHT_AGREED = Kind(
    code="sight_agreed",
    label=_("Somebody agrees to my seeing their pages"),
    words=_("%(person)s agrees: you may see their pages as they do"),
    for_admins=True,
    icon="circle-check",
)
SIGHT_REFUSED = Kind(
    code="sight_refused",
    label=_("Somebody refuses my seeing their pages"),
    words=_("%(person)s refuses: you may not see their pages as they do"),
    for_admins=True,
    icon="circle-x",
)
