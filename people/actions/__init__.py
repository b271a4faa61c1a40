"""What changes people and organisation, split by noun."""

from people.actions.company import ChangedMeanwhileError, Settings, change_company, set_limits
from people.actions.fiscal import rebuild_fiscal_periods
from people.actions.invitations import TakenError, invite_person, link_user, make_admin, send_invitations
from people.actions.placements import rebuild_ancestors, rebuild_placements

__all__ = [
    "ChangedMeanwhileError",
    "Settings",
    "TakenError",
    "change_company",
    "invite_person",
    "link_user",
    "make_admin",
    "rebuild_ancestors",
    "rebuild_fiscal_periods",
    "rebuild_placements",
    "send_invitations",
    "set_limits",
]
