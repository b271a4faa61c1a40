"""The kinds of settings.IMPORT_KINDS, loaded once."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from imports.kinds.kind import Kind


@cache
def all_kinds() -> tuple[Kind, ...]:
    """In the order in which a folder is imported."""
    return tuple(import_string(name) for name in settings.IMPORT_KINDS)


def kind_named(name: str) -> Kind | None:
    return next((kind for kind in all_kinds() if kind.name == name), None)
