"""Of whom a second step is required, and how many of them have none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import TwoStepRule, User
from people.models import Placement, Role
from people.scope import administrators, not_left, running_on


def rules() -> QuerySet[TwoStepRule]:
    return TwoStepRule.objects.select_related("by__person").order_by("-since")


def rule_on(day: date) -> TwoStepRule | None:
    return TwoStepRule.objects.filter(since__lte=day).order_by("-since").first()


def lacking(roles: Collection[str], on: date) -> tuple[int, int]:
    """How many accounts of people are meant by these roles, and how many of them sign in by one step."""
    seats = running_on(Placement.objects.all(), on)
    of: Mapping[str, Q] = {
        "admin": Q(person__in=administrators(on).values("person")),
        "hr": Q(person__in=seats.filter(role=Role.HR).values("person")),
        "executive": Q(person__in=seats.filter(role=Role.EXECUTIVE).values("person")),
        "everybody": Q(person__isnull=False),
    }
    meant = Q(pk__in=[])
    for role in roles:
        meant |= of[role]
    steps = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    people = User.objects.filter(meant, not_left(on, "person"), is_active=True).alias(has=Exists(steps))
    found = people.aggregate(all=Count("pk"), without=Count("pk", filter=Q(has=False)))
    return found["all"], found["without"]
