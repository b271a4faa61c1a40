"""Saved views that a list opens with."""

from __future__ import annotations

from people.models import SavedView
from people.scope import Viewer


def first_query(viewer: Viewer, page: str) -> str:
    """The query of the view that the reader chose to see first; empty where there is none."""
    if viewer.person_id is None:
        return ""
    views = SavedView.objects.filter(owner_id=viewer.person_id, page=page, first=True)
    return views.values_list("query", flat=True).first() or ""
