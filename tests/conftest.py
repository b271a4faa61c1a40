"""What every test may use. Tests make their own people and goals (tests/factories)."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _fast_and_offline(settings: Settings) -> None:
    """Passwords are hashed quickly, mail stays in memory, and static files need no build."""
    settings.PASSWORD_HASHERS = [f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
