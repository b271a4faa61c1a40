from nightly.actions.attending import Wish, attendance, forgive, open_night
from nightly.actions.watching import ask_again, watch
from nightly.actions.working import work

__all__ = ["Wish", "ask_again", "attendance", "forgive", "open_night", "watch", "work"]
