"""What of hand-overs is about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal import Held, PersonalData
from performance.models import HandOver

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            HandOver,
            "hand_overs",
            _("What you owned and gave to others"),
            "person",
            ("group", "effective_on", "reason", "made_at", "done_at", "rows"),
            blanks={"reason": ""},
            stays=_("that something went to somebody else, and when, explains whose it is"),
        ),
    ),
)
