"""What people are told of their goals. It cannot be silenced: what somebody is measured by, they know."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inbox.kinds import Kind
from inbox.models import Mail

GOAL_SET = Kind(
    code="goal_set",
    label=_("A goal is set for me"),
    words=_("A goal is set for you: %(goal)s, %(start_on)s to %(end_on)s"),
    mail=Mail.NOW,
    legal=True,
    icon="target",
)
GOAL_REVISED = Kind(
    code="goal_revised",
    label=_("A goal of mine is changed"),
    words=_("Your goal is changed: %(goal)s, %(start_on)s to %(end_on)s"),
    mail=Mail.NOW,
    legal=True,
    icon="target",
)
GOALS_BY_FILE = Kind(
    code="goals_by_file",
    label=_("Goals of mine come by an import"),
    words=_("Goals set or changed for you by an import: %(count)s"),
    mail=Mail.NOW,
    legal=True,
    icon="target",
)
