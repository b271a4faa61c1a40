"""What somebody owes, given to another one by choice; the night gives what nobody chose for to whoever is above."""

from __future__ import annotations

from django.db import connection, transaction

from common.locks import patient
from inbox import kinds
from inbox.actions.telling import tell_selected
from people.models import Person

_TELL = """
SELECT 'promise:' || o.id || ':' || o.version + 1 || ':promise_handed_over', %(to)s::bigint,
       jsonb_build_object('title', o.title, 'due_on', o.due_on, 'owner', %(name)s::text),
       '/inbox/promises/' || o.id || '/', o.id
FROM inbox_promise o WHERE o.owner_id = %(owner)s AND o.state = 'open'
"""
_GIVE = """
UPDATE inbox_promise SET owner_id = %(to)s, version = version + 1, event = ''
WHERE owner_id = %(owner)s AND state = 'open'
"""


@patient
@transaction.atomic
def hand_over_promises(*, owner: Person, to: Person) -> int:
    """All that is open, with its day; whoever gets it hears of each. How many there were."""
    asked: dict[str, int | str] = {"owner": owner.pk, "to": to.pk, "name": owner.name}
    tell_selected(kinds.HANDED_OVER, _TELL, asked)
    with connection.cursor() as cursor:
        cursor.execute(_GIVE, asked)
        return int(cursor.rowcount)
