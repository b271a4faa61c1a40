"""Icons, pills, initials and signed differences."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from common import format  # noqa: A004  # the module is named for what it does

STATUSES = {
    "ahead": (pgettext_lazy("status", "Ahead"), "arrow-up"),
    "on_pace": (pgettext_lazy("status", "On pace"), "check"),
    "at_risk": (pgettext_lazy("status", "At risk"), "alert"),
    "behind": (pgettext_lazy("status", "Behind"), "arrow-down"),
    "met": (pgettext_lazy("status", "Met"), "flag"),
    "missed": (pgettext_lazy("status", "Missed"), "x"),
    "not_started": (pgettext_lazy("status", "Not started"), "clock"),
    "no_data": (pgettext_lazy("status", "No data"), "minus"),
}


@cache
def _sprite() -> str:
    return static("build/icons.svg")


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    hidden = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="icon" width="16" height="16" {hidden}><use href="{_sprite()}#{name}"/></svg>')


def status_word(status: str) -> str:
    return str(STATUSES[status][0])


def status_pill(status: str) -> SafeString:
    """Icon and word, never the colour alone."""
    return _pill(status, format.language())


def pill(look: str, icon_name: str, word: str) -> SafeString:
    """A word with its icon in the look of a goal's status; for states of other things too."""
    return SafeString(f'<span class="pill is-{look}">{icon(icon_name)}{escape(word)}</span>')


@cache
def _pill(status: str, language: str) -> SafeString:
    word, name = STATUSES[status]
    return pill(status, name, str(word))


@lru_cache(maxsize=4096)
def avatar(name: str) -> SafeString:
    """Initials in a disc, beside the written name."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return SafeString(f'<span class="avatar" aria-hidden="true">{escape(letters.upper())}</span>')


def delta(text: str) -> SafeString:
    """A formatted difference; its sign also shows in weight and colour."""
    sign = "down" if text.startswith(format.MINUS) else "up" if text.startswith("+") else "even"
    return SafeString(f'<span class="delta is-{sign}">{escape(text)}</span>')
