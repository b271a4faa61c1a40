"""What changes people and organisation, split by noun."""

from people.actions.accounts import close_account, close_accounts_of_leavers, open_account
from people.actions.company import ChangedMeanwhileError, Settings, change_company, set_limits
from people.actions.copying import BeingMadeError, ask_copy, forget_copies, is_there, make_copy, note_fetched
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
from people.actions.leaving import GoneError, absent, leave_on, not_absent
from people.actions.moving import (
    Move,
    MovedMeanwhileError,
    RefusedMoveError,
    away_then,
    carry_out,
    lot_of,
    move_person,
    move_rows,
    move_team,
    refuse_own_case,
    take_whole,
    team_rows,
)
from people.actions.own import set_time_zone
from people.actions.placements import rebuild_ancestors, rebuild_placements
from people.actions.saved import NameTakenError, TooManyError, kept_query, save_view
from people.actions.sealing import seal_history, verify_history
from people.actions.seeing import NotOpenError, answer_sight, ask_to_see, begin_sight, end_sight, note_seen

__all__ = [
    "BeingMadeError",
    "ChangedMeanwhileError",
    "GoneError",
    "LastAdministratorError",
    "Move",
    "MovedMeanwhileError",
    "NameTakenError",
    "NotOpenError",
    "OnlyAdministratorError",
    "OverlapError",
    "OwnCaseError",
    "RefusedMoveError",
    "Settings",
    "TakenError",
    "TooManyError",
    "absent",
    "agree",
    "answer_sight",
    "ask_copy",
    "ask_to_see",
    "away_then",
    "begin_sight",
    "carry_out",
    "change_company",
    "close_account",
    "close_accounts_of_leavers",
    "end_grants_of",
    "end_sight",
    "forget_copies",
    "hand_over",
    "invite_person",
    "is_there",
    "kept_query",
    "leave_on",
    "link_user",
    "lot_of",
    "make_admin",
    "make_copy",
    "move_person",
    "move_rows",
    "move_team",
    "not_absent",
    "note_fetched",
    "note_seen",
    "open_account",
    "propose_admin",
    "rebuild_ancestors",
    "rebuild_fiscal_periods",
    "rebuild_placements",
    "refuse_own_case",
    "save_view",
    "seal_history",
    "send_invitations",
    "set_limits",
    "set_time_zone",
    "take_back",
    "take_whole",
    "team_rows",
    "verify_history",
]
