"""The inbox, one promise, the board, and how one wants to be told."""

from inbox.views.board import board
from inbox.views.calendar import calendar_feed
from inbox.views.inbox import inbox, notice, notices_read
from inbox.views.preferences import calendar_renew, preferences
from inbox.views.promises import promise, promise_new
from inbox.views.reply import reply

__all__ = [
    "board",
    "calendar_feed",
    "calendar_renew",
    "inbox",
    "notice",
    "notices_read",
    "preferences",
    "promise",
    "promise_new",
    "reply",
]
