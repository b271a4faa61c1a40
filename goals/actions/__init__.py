"""Writes of goals: setting them, and keeping the stored sums that say how far they are."""

from common.stale import StaleError
from goals.actions.attainment import apply_changes, months, post_changes, publish, verify_ledger, verify_month
from goals.actions.goals import revise_goal, set_goal
from goals.actions.scopes import attach_scopes
from goals.actions.unused import drop_unused_scopes
from sales.ledger import one_moment

__all__ = [
    "StaleError",
    "apply_changes",
    "attach_scopes",
    "drop_unused_scopes",
    "months",
    "one_moment",
    "post_changes",
    "publish",
    "revise_goal",
    "set_goal",
    "verify_ledger",
    "verify_month",
]
