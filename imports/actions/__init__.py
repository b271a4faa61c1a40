"""Imports: receive a file, check it, run it, undo what it changed.

An import goes uploaded -> checking -> checked -> queued -> running -> done, or failed where the file can't be read;
done -> undone. The page calls `receive`, `queue_check`, `queue`, `undo`; the worker `check` and `run`; the command
`import_path`. Each change of the records is one transaction under one lock: a second import waits.
"""

from imports.actions.forgetting import (
    UPLOADS_LOCK,
    InUseError,
    forget_images,
    forget_mentioned,
    forget_uploads,
    kept_for,
    settle_given_up,
)
from imports.actions.opening import describe, import_path
from imports.actions.receiving import RefusedError, convert, receive, suggest_mapping
from imports.actions.running import check, follow_up, queue, queue_check, run
from imports.actions.taking import BusyError, Taken, take, wait_for_turn
from imports.actions.undoing import CannotUndoError, undo
from imports.actions.unpacking import Fault, Lot, unpack

__all__ = [
    "UPLOADS_LOCK",
    "BusyError",
    "CannotUndoError",
    "Fault",
    "InUseError",
    "Lot",
    "RefusedError",
    "Taken",
    "check",
    "convert",
    "describe",
    "follow_up",
    "forget_images",
    "forget_mentioned",
    "forget_uploads",
    "import_path",
    "kept_for",
    "queue",
    "queue_check",
    "receive",
    "run",
    "settle_given_up",
    "suggest_mapping",
    "take",
    "undo",
    "unpack",
    "wait_for_turn",
]
