"""Errors of requests that DRF has no class for. Imports no view: authentication is loaded before those."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status


class TooLargeError(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is too large.")
    default_code = "body_too_large"


class UnavailableError(exceptions.APIException):
    """The database went away; asked again in a moment, it will be back."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("The service is not available right now. Try again in a moment.")
    default_code = "unavailable"
    wait = 2


class NotProvenError(exceptions.PermissionDenied):
    """A session asks for what gives power: whoever sits there must have given their password a moment ago."""

    default_detail = _("Prove first that it is you: on the page, or use a token.")
    default_code = "not_proven"


class InsufficientScopeError(exceptions.PermissionDenied):
    """The token's scopes do not cover this, though its owner may be allowed to."""

    default_detail = _("The token's scopes do not cover this.")
    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'
