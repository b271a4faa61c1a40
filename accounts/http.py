from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """What a view behind LoginRequiredMiddleware receives."""

    user: User  # never anonymous behind the middleware
    htmx: HtmxDetails
