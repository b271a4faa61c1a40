"""What those who keep people are told of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inbox.kinds import Kind

OWNERLESS = Kind(
    code="left_and_owns",
    label=_("Somebody has left and still owns something"),
    words=_("%(name)s left on %(left_on)s and still owns: %(count)s"),
    for_admins=True,
    icon="users",
)
