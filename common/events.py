"""What happens here that programs elsewhere may be told of. Each app names its events; `settings.EVENTS` lists them all.

`announce` is called in the transaction that causes the event, by whichever floor: `settings.EVENTS_ANNOUNCED_BY` names
the two functions of a higher one that keep it, so that it is told if that transaction is committed, and never if not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Event:
    """`page` and `endpoint` name the addresses of what it is about, by its key. With a `table`, each row of it that a
    change-set writes so (`action`: a added, c changed) is one; without, somebody announces it."""

    name: str
    label: str | Promise
    page: str
    endpoint: str = ""
    table: str = ""
    action: str = ""


@cache
def _read(names: tuple[str, ...]) -> dict[str, Event]:
    found: list[Event] = [import_string(name) for name in names]
    return {event.name: event for event in found}


def all_events() -> dict[str, Event]:
    """By name, in the order of the settings; read once a process."""
    return _read(tuple(settings.EVENTS))


def announce(event: Event, keys: Iterable[object]) -> None:
    """That it happened, to each of these."""
    if event.name not in all_events():
        raise ValueError(f"{event.name} is in no entry of EVENTS")
    import_string(settings.EVENTS_ANNOUNCED_BY["event"])(event.name, [str(key) for key in keys])


def announce_changes(change_set: int) -> None:
    """The events that are rows of a change-set."""
    import_string(settings.EVENTS_ANNOUNCED_BY["change_set"])(change_set)
