"""The product's web application, with static files that need no build."""

from __future__ import annotations

import django

django.setup()

from django.conf import settings  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.WHITENOISE_USE_FINDERS = True

from salesmgmt.wsgi import application  # noqa: E402, F401
