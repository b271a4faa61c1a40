"""Who has read about whom."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, Q, QuerySet

from people.models import ReadRecord
from people.scope import Viewer, is_self


def readable(viewer: Viewer) -> QuerySet[ReadRecord]:
    """HR reads who read what is personnel's, administrators the rest; nobody else has the list."""
    if viewer.is_hr:
        return ReadRecord.objects.filter(kind__in=ReadRecord.PERSONNEL)
    if viewer.is_admin:
        return ReadRecord.objects.exclude(kind__in=ReadRecord.PERSONNEL)
    return ReadRecord.objects.none()


def of_mine(viewer: Viewer) -> QuerySet[ReadRecord]:
    """Who looked at the viewer's own record, latest first."""
    return _named(ReadRecord.objects.filter(is_self("person", viewer)))


def search(viewer: Viewer, asked: Mapping[str, str]) -> QuerySet[ReadRecord]:
    """`asked`: q (a reader or somebody read about), kind, day."""
    rows = readable(viewer)
    if asked.get("kind") in ReadRecord.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked.get("day"):
        rows = rows.filter(day=asked["day"])
    for word in asked.get("q", "")[:200].replace("\x00", "").split()[:10]:
        reader = Q(reader__person__name__icontains=word) | Q(reader__email__icontains=word)
        rows = rows.filter(reader | Q(person__name__icontains=word))
    return _named(rows)


def _named(rows: QuerySet[ReadRecord]) -> QuerySet[ReadRecord]:
    return rows.annotate(
        reader_name=F("reader__person__name"), reader_email=F("reader__email"), person_name=F("person__name")
    ).order_by("-day", "-at", "-pk")
