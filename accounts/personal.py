"""What of an account is about the one who signs in by it."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, KeptAnswer, Token, User
from common.personal import NOWHERE, Held, PersonalData

PERSONAL_DATA = PersonalData(
    held=(
        Held(
            UserSession,
            "sessions",
            _("Where somebody is signed in"),
            "user",
            ("ip", "user_agent", "created_at", "last_seen_at"),
            by_account=True,
            goes=True,
        ),
        Held(
            Authenticator,
            "second_steps",
            _("What is asked for beside the password; never its secret"),
            "user",
            ("type", "created_at", "last_used_at"),
            by_account=True,
            goes=True,
        ),
        Held(
            SocialToken,
            "sso_tokens",
            _("Tokens of the company's sign-in; never their text"),
            "account__user",
            ("expires_at",),
            by_account=True,
            goes=True,
        ),
        Held(
            SocialAccount,
            "single_sign_on",
            _("Who somebody is to the company's sign-in"),
            "user",
            ("provider", "uid", "last_login", "date_joined", "extra_data"),
            by_account=True,
            goes=True,
        ),
        Held(
            EmailConfirmation,
            "email_confirmations",
            _("Addresses that were to be confirmed"),
            "email_address__user",
            ("created", "sent"),
            by_account=True,
            goes=True,
        ),
        Held(
            EmailAddress,
            "email_addresses",
            _("Addresses of the account"),
            "user",
            ("email", "verified", "primary"),
            by_account=True,
            goes=True,
        ),
        Held(
            Invitation,
            "invitations",
            _("Invitations; never their link"),
            "user",
            ("created_at", "expires_at", "accepted_at", "revoked_at"),
            by_account=True,
            goes=True,
        ),
        Held(
            KeptAnswer,
            "answers_to_programs",
            _("What programs were answered, kept for a day"),
            "user",
            ("at", "method", "path", "status"),
            by_account=True,
            goes=True,
        ),
        Held(
            Token,
            "tokens",
            _("Programs that sign in by the account; never their secret"),
            "user",
            ("name", "scopes", "created", "expiry", "last_used_at", "revoked_at"),
            by_account=True,
            blanks={"name": "erased"},
            stays=_("that a program signed in, and until when, proves who could change what"),
        ),
        Held(
            User,
            "account",
            _("The account; never its password"),
            "pk",
            ("email", "is_active", "created_at", "theme"),
            by_account=True,
            blanks={
                "email": NOWHERE,
                "password": UNUSABLE_PASSWORD_PREFIX,
                "theme": "",
                "is_active": False,
            },
            stays=_("what the account did stays its own, under the number alone"),
        ),
    ),
    others={
        "accounts.TwoStepRule": "the company's: of whom a second step is required",
        "pghistory.MiddlewareEvents": "a view over the tables of the history",
    },
)
