"""What changes people and organisation, split by noun."""

from people.actions.accounts import close_account, close_accounts_of_leavers, open_account
from people.actions.company import ChangedMeanwhileError, Settings, change_company, set_limits
from people.actions.fiscal import rebuild_fiscal_periods
from people.actions.grants import (
    LastAdministratorError,
    OnlyAdministratorError,
    OverlapError,
    OwnCaseError,
    agree,
    end_grants_of,
    hand_over,
    propose_admin,
    take_back,
)
from people.actions.invitations import TakenError, invite_person, link_user, make_admin, send_invitations
from people.actions.placements import rebuild_ancestors, rebuild_placements
from people.actions.saved import NameTakenError, TooManyError, kept_query, save_view
from people.actions.sealing import seal_history, verify_history

__all__ = [
    "ChangedMeanwhileError",
    "LastAdministratorError",
    "NameTakenError",
    "OnlyAdministratorError",
    "OverlapError",
    "OwnCaseError",
    "Settings",
    "TakenError",
    "TooManyError",
    "agree",
    "change_company",
    "close_account",
    "close_accounts_of_leavers",
    "end_grants_of",
    "hand_over",
    "invite_person",
    "kept_query",
    "link_user",
    "make_admin",
    "open_account",
    "propose_admin",
    "rebuild_ancestors",
    "rebuild_fiscal_periods",
    "rebuild_placements",
    "save_view",
    "seal_history",
    "send_invitations",
    "set_limits",
    "take_back",
    "verify_history",
]
