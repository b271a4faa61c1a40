"""How django-allauth behaves here: nobody signs up, guessing is slow, and what two steps are called."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import get_backends
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from qrcode.main import QRCode

from accounts import lasting, rules
from accounts.models import User
from common import format  # noqa: A004  # the module is named for what it does

logger = structlog.get_logger(__name__)


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

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By the address that is configured: the one that was asked by is the visitor's own word."""
        url: str = super().get_reset_password_from_key_url(key)
        return f"{settings.SITE_URL}{urlsplit(url).path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "site": urlsplit(settings.SITE_URL).netloc})

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """That something was changed about how one signs in. It is changed, whether or not the mail can be sent."""
        browser, system = rules.browser_of(self.get_http_user_agent(self.request))
        said = {
            "when": format.moment(timezone.now(), timezone.now()),
            "browser": browser,
            "system": system,
            **(context or {}),
        }
        try:
            super().send_notification_mail(template_prefix, user, said, email)
        except (SMTPException, OSError):
            logger.exception("notification not sent", template=template_prefix, user=user.pk)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """In our own words."""
        words = {
            "reauthenticate": gettext("Use the password"),
            "mfa_reauthenticate": gettext("Use a code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def set_password(self, user: User, password: str) -> None:
        """Whoever is signed in by the old one is out; the session that changes it gets a new key from allauth."""
        user.password_is_one_time = False
        super().set_password(user, password)
        lasting.end(user=user)


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """The second step: how it names this installation, and its picture in this page's own markup."""

    def get_totp_issuer(self) -> str:
        """What the app calls it: the company, or the address of the installation."""
        return self._get_site_name()

    def _get_site_name(self) -> str:
        return getattr(context.request.user, "company_name", "") or str(context.request.get_host())

    def build_totp_svg(self, url: str) -> SafeString:
        """Dark on light in either theme: scanners want it so."""
        code = QRCode(border=4)
        code.add_data(url)
        code.make()
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" width="208" height="208" role="img" aria-label="{1}" '
            'shape-rendering="crispEdges"><rect class="qr-light" fill="#fff" width="{0}" height="{0}" />'
            '<path class="qr-dark" d="{2}" /></svg>',
            len(rows),
            gettext("QR code for your authenticator app"),
            path,
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # as allauth names it
        """The passkeys of a person need telling apart: by their number, until they are named."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(n)s") % {"n": count + 1}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whom the provider knows and we do not, an admin invites."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """By an address that the provider says it has verified: with a true, not with any word for it."""
        found = next((given.email for given in sociallogin.email_addresses if given.verified is True), "")
        user = User.objects.filter(email=User.objects.normalize_email(found)).first() if found else None
        return None if user is None else (user, user.email)
