"""Who was asked to show their pages, and what was seen of them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from people.models import SeenPage, Sight
from people.scope import Viewer, scope

MOST_PAGES = 200


def sights(viewer: Viewer) -> QuerySet[Sight]:
    """Those about the viewer; all of them for administrators. The latest first."""
    found = scope(viewer, Sight).select_related("person", "by__person").annotate(opened=Count("pages"))
    return found.order_by("-asked_at", "-pk")


def running(pk: int, by: int, now: datetime) -> Sight | None:
    """The sight in which this account sees as somebody else, while it lasts."""
    rows = Sight.objects.filter(pk=pk, by=by, state=Sight.State.RUNNING, until__gt=now)
    return rows.select_related("person__user").first()


def pages(sight: Sight) -> list[SeenPage]:
    """What was opened, in that order; the first so many."""
    return list(SeenPage.objects.filter(sight=sight).order_by("pk")[:MOST_PAGES])
