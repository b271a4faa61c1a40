"""What a file would do to figures, for its preview: worked out on its merged rows before they are taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

# A larger file would keep others waiting for too long.
MOST_ROWS = 50_000


def effect(*, records: int, wrote: bool, refused: bool, back: Callable[[], None]) -> dict[str, Any]:
    """What settings.IMPORT_EFFECT says of the merged rows, or the `reason` why there is nothing to say. Takes them back."""
    reason = "refused" if refused else "large" if records > MOST_ROWS else "" if wrote else "nothing"
    if reason:
        back()
        return {"reason": reason}
    found: dict[str, Any] = import_string(settings.IMPORT_EFFECT)(back=back)
    return found
