"""What a verifying step answers where it cannot say how many rows differed."""

from __future__ import annotations

from typing import Self


class Unverified(int):
    """None that is known of; but so many changes waited to be posted, and what differed may be theirs, or not."""

    pending: int

    def __new__(cls, pending: int) -> Self:
        none = super().__new__(cls, 0)
        none.pending = pending
        return none
