"""How long a session lasts, and what a browser is called."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def browser_of(agent: str) -> tuple[str, str]:
    """The browser and the system of a User-Agent, each empty where it says none that is known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return browser, system
