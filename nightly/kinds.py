"""What administrators are told of the night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inbox.kinds import Kind
from inbox.models import Mail

NIGHT_FAILED = Kind(
    code="night_failed",
    label=_("A night failed"),
    words=_("The night of %(night_on)s failed in the step %(step)s"),
    mail=Mail.NOW,
    for_admins=True,
    icon="moon",
)
NIGHT_DIFFERED = Kind(
    code="night_differed",
    label=_("A night found differences"),
    words=_("The night of %(night_on)s found differences and put them right: %(rows)s"),
    for_admins=True,
    icon="moon",
)
