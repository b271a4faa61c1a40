"""What seeing as somebody else tells: named in `settings.SIGHT_TELL`, because it is of a floor below."""

from __future__ import annotations

from django.urls import reverse

from inbox import kinds
from inbox.actions.telling import tell
from people.models import Person, Sight

TO_THE_PERSON = {
    Sight.State.ASKED: kinds.SIGHT_ASKED,
    Sight.State.RUNNING: kinds.SIGHT_BEGUN,
    Sight.State.ENDED: kinds.SIGHT_ENDED,
}
TO_WHO_ASKED = {Sight.State.AGREED: kinds.SIGHT_AGREED, Sight.State.REFUSED: kinds.SIGHT_REFUSED}


def tell_sight(sight: Sight) -> None:
    """Whose pages they are hears of every step that is not their own, whoever asked of the answer."""
    state = Sight.State(sight.state)
    asker = Person.objects.filter(user=sight.by_id).first()
    if state in TO_THE_PERSON:
        kind, person = TO_THE_PERSON[state], sight.person
    elif asker is None:
        return
    else:
        kind, person = TO_WHO_ASKED[state], asker
    tell(
        kind,
        event=f"sight:{sight.pk}:{state}",
        people=[person.pk],
        words={"by": asker.name if asker else str(sight.by), "person": sight.person.name},
        url=reverse("sight", args=[sight.pk]),
    )
