"""That a copy of somebody's data is there: named in `settings.COPY_TELL`, because copies are of a floor below."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.urls import reverse

from inbox import kinds
from inbox.actions.telling import tell
from people.calendar import get_company
from people.models import DataCopy


def tell_copy(copy: DataCopy) -> None:
    """To whom it is about, whoever asked for it."""
    assert copy.expires_at
    until = copy.expires_at.astimezone(ZoneInfo(get_company().time_zone)).date()
    tell(
        kinds.DATA_COPY,
        event=f"data_copy:{copy.pk}",
        people=[copy.person_id],
        words={"until_on": until.isoformat()},
        url=reverse("my_data"),
    )
