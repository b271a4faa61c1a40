"""What somebody was told, and how they want to be told."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from inbox.kinds import notice_kinds
from inbox.models import Choice, Notice, Preferences
from people.models import Person
from people.scope import Viewer

MOST_COUNTED = 100


def told(viewer: Viewer) -> QuerySet[Notice]:
    """Newest first."""
    return Notice.objects.visible_to(viewer).shown().order_by("-pk")


def unread(person_id: int | None) -> int:
    """What the bell says, at most 100: every page asks it, so it is written out and reads one small index."""
    if person_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM inbox_notice WHERE person_id = %s AND read_at IS NULL AND in_app LIMIT %s) n",
            [person_id, MOST_COUNTED],
        )
        return int(cursor.fetchone()[0])


def preferences_of(person: Person) -> Preferences:
    """Theirs, or what holds for whoever has none."""
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)


def choices_of(person: Person) -> dict[str, Choice]:
    """For every kind there is: what they chose, or the kind's own way."""
    chosen = {choice.kind: choice for choice in Choice.objects.filter(person=person)}
    return {
        code: chosen.get(code) or Choice(person=person, kind=code, mail=kind.mail)
        for code, kind in notice_kinds().items()
    }
