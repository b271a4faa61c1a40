"""How long a session lasts, and its end. When it began and when it was last used are noted in itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts import rules
from accounts.models import User

BEGUN, SEEN = "begun", "seen"
# How exactly the last use is known: each note is a write.
EVERY = timedelta(minutes=1)


def begin(session: SessionBase, now: datetime) -> None:
    session[BEGUN] = session[SEEN] = now.timestamp()


def is_too_old(session: SessionBase, now: datetime) -> bool:
    """Whatever was done meanwhile."""
    return rules.is_over(begun=_at(session, BEGUN), seen=now, now=now, idle=None, longest=longest())


def is_idle(session: SessionBase, now: datetime) -> bool:
    """Unused for so long that it ends, where its user is among those whose session then does."""
    return rules.is_over(begun=now, seen=_at(session, SEEN), now=now, idle=idle(), longest=longest())


def use(session: SessionBase, address: str, now: datetime) -> None:
    """Note that it is used now, and from where: for its end, and for its user's own list."""
    if now - _at(session, SEEN) >= EVERY:
        session[SEEN] = now.timestamp()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now, ip=address)


def rotate(session: SessionBase) -> None:
    """The session goes on under a key that nobody has seen; its user's own list knows it by that one."""
    old = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=session.session_key)


@transaction.atomic
def end(*, user: User, only: str | None = None, but: str | None = None) -> int:
    """Sign the user out: of every session, of one, or of all but one; how many."""
    chosen = UserSession.objects.filter(user=user)
    return _end(chosen.filter(session_key=only) if only else chosen.exclude(session_key=but))


@transaction.atomic
def end_all(*, users: Sequence[int]) -> int:
    return _end(UserSession.objects.filter(user__in=users))


def _end(sessions: QuerySet[UserSession]) -> int:
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    ended: int = sessions.delete()[0]
    return ended


def longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def idle() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def _at(session: SessionBase, note: str) -> datetime:
    """A session of before there were notes is as one that began long ago."""
    return datetime.fromtimestamp(session.get(note, 0), UTC)
