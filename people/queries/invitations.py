"""Who cannot sign in yet, and the links that are out."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Invitation
from people.models import Person, Placement
from people.scope import Viewer, not_left, running_on, scope


def without_sign_in(viewer: Viewer, *, search: str, now: datetime) -> QuerySet[Person]:
    """People of today who cannot sign in yet, and whether a link of theirs is still good."""
    links = Invitation.objects.open_at(now).filter(user=OuterRef("user"))
    seat = running_on(Placement.objects.filter(person=OuterRef("pk")), viewer.on)
    people = (
        scope(viewer, Person)
        .filter(not_left(viewer.on))
        .filter(Q(user__isnull=True) | Q(user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX))
        .annotate(invited=Exists(links), team=Subquery(seat.values("department__name")[:1]))
        .order_by("name", "pk")
    )
    for word in search[:200].replace("\x00", "").split()[:10]:
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(employee_number__icontains=word))
    return people


def open_invitations(viewer: Viewer, *, now: datetime) -> QuerySet[Invitation]:
    return (
        scope(viewer, Invitation)
        .filter(pk__in=Invitation.objects.open_at(now))
        .select_related("user__person", "by__person")
        .order_by("-created_at", "-pk")
    )
