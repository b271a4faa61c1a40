"""The personal calendar: what somebody owes, as their calendar program asks for it by a secret address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar, Event

from accounts.models import hash_of
from inbox.models import Preferences, Promise
from people.models import Person

# Done ones stay for a while, so that a calendar shows what was, too.
KEPT = timedelta(days=90)
REFRESH = timedelta(hours=1)


def owner_of(secret: str) -> Person | None:
    """Whose calendar the address is, unless their account was closed since. Whether it is open is the caller's question."""
    if len(secret) < 32:
        return None
    rows = Preferences.objects.filter(calendar_hash=hash_of(secret), calendar_key=F("person__user__links_key"))
    found = rows.select_related("person__user").first()
    return found.person if found else None


def promises_for_calendar(person: Person, on: date) -> Iterable[Promise]:
    mine = Promise.objects.filter(owner=person, due_on__gte=on - KEPT)
    overdue = Promise.objects.filter(owner=person).open()
    return (
        (mine | overdue).exclude(state__in=[Promise.State.DECLINED, Promise.State.WITHDRAWN]).order_by("due_on", "pk")
    )


def written(promises: Iterable[Promise], *, now: datetime) -> bytes:
    """All-day entries on the day each is due."""
    calendar = Calendar()
    calendar.add("prodid", "-//salesmgmt//inbox//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", gettext("What I owe"))
    calendar.add("refresh-interval", REFRESH)
    for promise in promises:
        calendar.add_component(_entry(promise, now))
    text: bytes = calendar.to_ical()
    return text


def _entry(promise: Promise, now: datetime) -> Event:
    entry = Event()
    entry.add("uid", f"promise-{promise.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    entry.add("dtstamp", now)
    entry.add("dtstart", promise.due_on)
    entry.add("dtend", promise.due_on + timedelta(days=1))
    entry.add("sequence", promise.version)
    entry.add("summary", _summary(promise))
    entry.add("url", settings.SITE_URL + reverse("promise", args=[promise.pk]))
    entry.add("transp", "TRANSPARENT")
    return entry


def _summary(promise: Promise) -> str:
    title = gettext("An item that is due") if promise.sensitive else promise.title
    return gettext("Done: %(title)s") % {"title": title} if promise.state == Promise.State.DONE else title
