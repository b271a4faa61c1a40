"""What is refused because somebody else was faster."""

from __future__ import annotations

from typing import Generic, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


class StaleError(Exception, Generic[M]):
    """Somebody else changed the row meanwhile: `current` is what it says now."""

    def __init__(self, current: M) -> None:
        super().__init__(f"{current!r} was changed meanwhile")
        self.current = current
