"""What changes people and organisation, split by noun."""

from people.actions.fiscal import rebuild_fiscal_periods
from people.actions.invitations import TakenError, invite_person, link_user, make_admin, send_invitations
from people.actions.placements import rebuild_ancestors, rebuild_placements

__all__ = [
    "TakenError",
    "invite_person",
    "link_user",
    "make_admin",
    "rebuild_ancestors",
    "rebuild_fiscal_periods",
    "rebuild_placements",
    "send_invitations",
]
