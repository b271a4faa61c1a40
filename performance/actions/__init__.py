"""Writes that need sales, goals and the inbox at once, and what they would do."""

from performance.actions.handing import UnownedError, carry_out_plans, hand_over, tell_of_leavers
from performance.actions.previews import MovePreview, Sight, preview_move

__all__ = [
    "MovePreview",
    "Sight",
    "UnownedError",
    "carry_out_plans",
    "hand_over",
    "preview_move",
    "tell_of_leavers",
]
