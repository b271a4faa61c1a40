"""Telling somebody of an event, in the transaction that causes it: once, however often it is told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import Json

from inbox.kinds import Kind, notice_kinds
from inbox.models import Mail, Notice, Promise
from people.scope import Viewer

# Told is who may sign in. Whoever chose otherwise is told their own way; a legal kind always shows, and always mails.
_TELL = """
INSERT INTO inbox_notice (event, person_id, kind, words, url, promise_id, in_app, mail, told_at)
SELECT s.event, p.id, %(kind)s, s.words, s.url, s.promise_id,
       %(legal)s OR coalesce(c.in_app, true),
       CASE WHEN %(legal)s AND coalesce(c.mail, %(mail)s) = 'none' THEN %(mail)s ELSE coalesce(c.mail, %(mail)s) END,
       now()
FROM ({source}) s (event, person_id, words, url, promise_id)
JOIN people_person p ON p.id = s.person_id
JOIN accounts_user u ON u.id = p.user_id AND u.is_active
LEFT JOIN inbox_choice c ON c.person_id = p.id AND c.kind = %(kind)s
ON CONFLICT (event, person_id) DO NOTHING
"""
_PEOPLE = "SELECT %(event)s, unnest(%(people)s::bigint[]), %(words)s::jsonb, %(url)s, %(promise)s::bigint"


def tell(
    kind: Kind,
    *,
    event: str,
    people: Iterable[int],
    words: Mapping[str, Any],
    url: str = "",
    promise: Promise | None = None,
) -> int:
    """`people` are ids; how many of them had not been told yet. Days in `words` are ISO and their names end in _on."""
    values = {
        "event": event,
        "people": list(people),
        "words": Json(dict(words)),
        "url": url,
        "promise": promise.pk if promise else None,
    }
    return tell_selected(kind, _PEOPLE, values)


def tell_selected(kind: Kind, source: str, values: Mapping[str, Any]) -> int:
    """The same for whoever a statement of ours selects: event, person id, words (jsonb), address, promise id."""
    if kind.code not in notice_kinds():
        raise ValueError(f"{kind.code} is in no entry of NOTICE_KINDS")
    mail = kind.mail if not kind.legal or kind.mail != Mail.NONE else Mail.NOW
    parameters = {**values, "kind": kind.code, "legal": kind.legal, "mail": mail.value}
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(source=source), parameters)
        return int(cursor.rowcount)


def mark_read(notice: Notice, *, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(viewer: Viewer, *, up_to: int, now: datetime) -> int:
    """Those that the page showed: what came while it was read stays unread."""
    return Notice.objects.visible_to(viewer).unread().filter(pk__lte=up_to).update(read_at=now)
