"""Who asks, by token or session, and what a token's scopes leave of its owner's powers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import load_backend
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import Token, User
from common import history
from common.api.errors import InsufficientScopeError

HOUR = timedelta(hours=1)


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer smt_…`. Whoever may no longer sign in has no use of a token either."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        found = Token.objects.of_text(token.decode("ascii", "replace")).open_at(timezone.now()).first()
        user = None if found is None else _backend().get_user(found.user_id)
        if found is None or user is None:
            raise AuthenticationFailed(_("The token is unknown, has expired or was revoked."), "invalid_token")
        _note_use(found)
        history.add(user=found.user_id, token=found.name)
        return user, found


class Allowed(BasePermission):
    """Signed in, and with a scope for what is asked. Which rows, is each list's `visible_to`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if isinstance(request.auth, Token):
            wanted = _wanted(request, view)
            if not set(wanted) & set(request.auth.scopes):
                raise InsufficientScopeError(" ".join(wanted))
        return True


def _wanted(request: Request, view: Any) -> tuple[str, ...]:
    if request.method not in SAFE_METHODS:
        return tuple(getattr(view, "writing", ()))
    own = getattr(view, "reading_own", ()) if getattr(request.user, "service_name", None) else ()
    return (*getattr(view, "reading", ()), *own)


def _backend() -> Any:
    """Knows who works here, which this floor does not."""
    return load_backend(settings.AUTHENTICATION_BACKENDS[0])


def _note_use(token: Token) -> None:
    """When it was last used; written once an hour, since every request would write."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > HOUR:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
