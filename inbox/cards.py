"""What this app adds to the page of one's own account."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from common import format  # noqa: A004  # the module is named for what it does
from common.ui import Setting
from inbox.models import Choice, Preferences
from people.scope import Viewer, is_self


def account_parts(viewer: Viewer) -> list[Setting]:
    """How the viewer is told, and whether a calendar program reads what they owe."""
    if viewer.person_id is None:
        return []
    mine = Preferences.objects.filter(is_self("person", viewer)).first()
    chosen = Choice.objects.filter(is_self("person", viewer)).count()
    words = ngettext("%(n)s kind of notice as you chose it.", "%(n)s kinds of notices as you chose them.", chosen)
    told = words % {"n": format.number(chosen)} if chosen else gettext("The usual: a mail in the morning.")
    has_feed = bool(mine and mine.calendar_hash)
    feed = (
        gettext("Your calendar program can read what you owe.")
        if has_feed
        else gettext("No calendar program reads what you owe.")
    )
    page = reverse("inbox_preferences")
    return [
        Setting("bell", gettext("Notifications"), told, page, gettext("Choose")),
        Setting(
            "calendar",
            gettext("Calendar feed"),
            feed,
            f"{page}#calendar",
            gettext("Show"),
            gettext("On") if has_feed else "",
        ),
    ]
