"""The product with the bench's addresses, for gunicorn."""

from django.conf import settings

settings.ROOT_URLCONF = "bench.urls"

from salesmgmt.wsgi import application  # noqa: E402  # the addresses first

__all__ = ["application"]
