"""What somebody signs in with, and where they are signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.models import User


def sessions_of(user: User, now: datetime) -> QuerySet[UserSession]:
    """Where the user is signed in, the one used last first."""
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    begun = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found: QuerySet[UserSession] = UserSession.objects.filter(
        user=user, session_key__in=living, created_at__gt=begun
    ).order_by("-last_seen_at", "pk")
    return found


def keys_of(user: User) -> list[Authenticator]:
    """The authenticator app, passkeys and recovery codes of a user, oldest first."""
    return list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
