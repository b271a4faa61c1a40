"""How long a session lasts, of whom a second step is required, and what a browser is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

# The first word that a browser says of itself names it: most say those of others as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PHONES = {"iPhone", "Android"}


def is_over(*, begun: datetime, seen: datetime, now: datetime, idle: timedelta | None, longest: timedelta) -> bool:
    """Whether a session has lasted too long, or nothing was heard of it for too long; idle is None where that may be."""
    return now - begun >= longest or (idle is not None and now - seen >= idle)


def required_roles(rules: Iterable[Mapping[str, Any]], *, joined: date, today: date) -> list[str]:
    """Whose second step is missed today: of the rule that holds, once its days of grace are over.

    They count from its first day, for whoever came later from theirs. Days in `rules` are ISO.
    """
    begun = [rule for rule in rules if date.fromisoformat(rule["since"]) <= today]
    if not begun:
        return []
    rule = max(begun, key=lambda one: one["since"])
    first = max(date.fromisoformat(rule["since"]), joined)
    return list(rule["roles"]) if today >= first + timedelta(days=rule["grace_days"]) else []


def browser_of(agent: str) -> tuple[str, str]:
    """The browser and the system of a User-Agent, each empty where it says none that is known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return browser, system
