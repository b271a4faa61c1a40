"""Answering from a mail: a signed link stands for its reader, for one notice and two weeks.

It does what somebody who reads that person's mail may be trusted with: saying that they have read it, or that their own
item is done, with a word. It shows no more than the mail did, and nothing of what is sensitive has one.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from inbox.kinds import notice_kinds
from inbox.models import Notice, Promise

SALT = "inbox.reply"
GOOD_FOR = timedelta(days=14)


def may_be_answered(notice: Notice) -> bool:
    known = notice_kinds().get(notice.kind)
    hidden = notice.promise is not None and notice.promise.sensitive
    return known is not None and not known.sensitive and not hidden and (known.legal or own_promise(notice) is not None)


def own_promise(notice: Notice) -> Promise | None:
    """The reader's own open item that the notice is about."""
    promise = notice.promise
    mine = promise is not None and promise.owner_id == notice.person_id and promise.state == Promise.State.OPEN
    return promise if mine else None


def signed(notice: Notice) -> str:
    return signing.dumps([notice.pk, notice.person_id, _key(notice)], salt=SALT)


def notice_of(text: str) -> Notice | None:
    """What a link is about; None where it is not ours, too old, or not to be answered (any more)."""
    try:
        pk, person, key = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Notice.objects.select_related("promise__owner", "person__user").filter(pk=pk, person=person)
    found = rows.first()
    return found if found is not None and _key(found) == key and may_be_answered(found) else None


def _key(notice: Notice) -> str:
    """Of the reader's account: when that is closed, its links are dead, also for the case that it is opened again."""
    user = notice.person.user
    return str(user.links_key) if user else ""
