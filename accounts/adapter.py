"""How django-allauth behaves here: nobody signs up, and guessing is slow."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib.auth import get_backends
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an admin invites."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow for one guesser of one account (allauth's own limit), and for many guessers of one account."""
        super().pre_authenticate(request, **credentials)
        account = User.objects.normalize_email(credentials.get("email"))
        self._account_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_account", key=account
        )
        if not self._account_usage:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._account_usage.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By address and account: whoever guesses locks out themselves, not the one whose account it is."""
        account = User.objects.normalize_email(credentials.get("email"))
        return f"{ratelimit.get_ip(request)} {account}"

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A right password is not enough for somebody deactivated, or gone (people.backends)."""
        if not any(backend.get_user(user.pk) for backend in get_backends()):
            answer: HttpResponse = self.respond_user_inactive(request, user)
            return answer
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if isinstance(request.user, User) and request.user.password_is_one_time:
            return reverse("account_change_password")
        return str(super().get_login_redirect_url(request))

    def set_password(self, user: User, password: str) -> None:
        user.password_is_one_time = False
        super().set_password(user, password)
