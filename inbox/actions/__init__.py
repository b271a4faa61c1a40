"""Promising and answering, telling once, the ladder, and the mail."""

from common.stale import StaleError
from inbox.actions.copies import tell_copy
from inbox.actions.handing import hand_over_promises
from inbox.actions.imports import tell_import
from inbox.actions.ladder import climb_ladder
from inbox.actions.mailing import HOLD_MAIL, discard_mail, release_mail, send_letters, write_letters
from inbox.actions.preferring import ChangedMeanwhileError, Way, renew_calendar, save_preferences
from inbox.actions.promising import (
    ClosedError,
    answer_promise,
    make_promise,
    move_promise,
    withdraw_promise,
)
from inbox.actions.sights import tell_sight
from inbox.actions.telling import mark_all_read, mark_read, tell, tell_selected

__all__ = [
    "HOLD_MAIL",
    "ChangedMeanwhileError",
    "ClosedError",
    "StaleError",
    "Way",
    "answer_promise",
    "climb_ladder",
    "discard_mail",
    "hand_over_promises",
    "make_promise",
    "mark_all_read",
    "mark_read",
    "move_promise",
    "release_mail",
    "renew_calendar",
    "save_preferences",
    "send_letters",
    "tell",
    "tell_copy",
    "tell_import",
    "tell_selected",
    "tell_sight",
    "withdraw_promise",
    "write_letters",
]
