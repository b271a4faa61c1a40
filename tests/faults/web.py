"""The product's web application, with static files that need no build."""

from __future__ import annotations

import os

import django

django.setup()

from django.conf import settings  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.WHITENOISE_USE_FINDERS = True

from salesmgmt import room  # noqa: E402

room.PATIENCE_SECONDS = float(os.environ.get("PATIENCE", room.PATIENCE_SECONDS))

from salesmgmt.wsgi import application  # noqa: E402, F401
