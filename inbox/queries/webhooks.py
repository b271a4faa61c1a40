"""Webhooks, and the log of what each was told."""

from __future__ import annotations

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from inbox.models import Attempt, Delivery, Webhook
from people.scope import Viewer, scope


def webhooks(viewer: Viewer) -> QuerySet[Webhook]:
    """Each with when it last heard something, and how much waits for it."""
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    heard = Max("deliveries__ended_at", filter=Q(deliveries__state=Delivery.State.DELIVERED))
    return scope(viewer, Webhook).annotate(waiting=waiting, heard=heard).order_by("name", "pk")


def deliveries(viewer: Viewer, *, webhook: Webhook, state: str = "") -> QuerySet[Delivery]:
    """The latest first, each with its last try and how many there were."""
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    found = scope(viewer, Delivery).filter(webhook=webhook)
    if state in Delivery.State.values:
        found = found.filter(state=state)
    return found.annotate(
        tries_made=Count("tries"),
        last_at=Subquery(last.values("at")[:1]),
        last_status=Subquery(last.values("status")[:1]),
        last_problem=Subquery(last.values("problem")[:1]),
        last_milliseconds=Subquery(last.values("milliseconds")[:1]),
    ).order_by("-pk")
