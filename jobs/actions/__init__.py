from jobs.actions.forgetting import forget_jobs
from jobs.actions.outbox import (
    cut_off_stalled,
    enqueue,
    enqueue_once,
    hand_out,
    note_consumed,
    return_to_outbox,
    take_back,
)
from jobs.actions.parking import PARK_EVERYTHING, discard_parked, release_parked
from jobs.actions.progress import Progress
from jobs.actions.running import Attempt, TakenOverError, current_attempt, perform, still_mine

__all__ = [
    "PARK_EVERYTHING",
    "Attempt",
    "Progress",
    "TakenOverError",
    "current_attempt",
    "cut_off_stalled",
    "discard_parked",
    "enqueue",
    "enqueue_once",
    "forget_jobs",
    "hand_out",
    "note_consumed",
    "perform",
    "release_parked",
    "return_to_outbox",
    "still_mine",
    "take_back",
]
