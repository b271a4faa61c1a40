"""The tokens by which programs sign in, and the service accounts that are programs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Token, User
from people.scope import Viewer, scope

# How long an ended token is still shown: long enough to see who ended it.
SHOWN_AFTER_END = timedelta(days=90)


def tokens(viewer: Viewer, *, now: datetime, search: str = "") -> QuerySet[Token]:
    """Those that work and those that ended lately, the latest first; words are of the name or of its owner."""
    since = now - SHOWN_AFTER_END
    found = (
        scope(viewer, Token)
        .filter(Q(expiry__isnull=True) | Q(expiry__gt=since), Q(revoked_at__isnull=True) | Q(revoked_at__gt=since))
        .select_related("user__person", "by__person", "revoked_by__person")
        .order_by("-created", "public_id")
    )
    for word in search[:200].replace("\x00", "").split()[:10]:
        owner = Q(user__person__name__icontains=word) | Q(user__email__icontains=word)
        found = found.filter(Q(name__icontains=word) | owner | Q(user__service_name__icontains=word))
    return found


def service_accounts(viewer: Viewer, *, now: datetime) -> QuerySet[User]:
    """Each with how many of its tokens work, and when one of them was last used; closed ones last."""
    working = Q(auth_token_set__in=Token.objects.open_at(now))
    return (
        scope(viewer, User)
        .filter(service_name__isnull=False)
        .annotate(working=Count("auth_token_set", filter=working), used=Max("auth_token_set__last_used_at"))
        .order_by("-is_active", "service_name")
    )
