"""What every test may use. Tests make their own people and goals (tests/factories)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _fast_and_alone(settings: Settings, tmp_path: Path) -> None:
    """Passwords are hashed quickly, static files need no build, and uploads are the test's own."""
    settings.PASSWORD_HASHERS = [f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
