"""Who signs in. Knows nobody's position: a person (people.Person) points here, not the other way."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.models import AbstractAuthToken, AuthTokenManager

from common.history import kept


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who can sign in once a password is set; None sets an unusable one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().casefold()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class Scope(models.TextChoices):
    """What is left to a token of its owner's powers."""

    READ = "read", _("read")
    WRITE = "write", _("read and change")
    INGEST = "ingest", _("import, and read its own imports")


SERVICE_SCOPES = (Scope.READ, Scope.INGEST)


@kept(only=("email", "is_active", "service_name", "service_scopes"), inserts=True)
class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # of tokens: knox ships no types
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(max_length=5, blank=True, default="")
    password_is_one_time = models.BooleanField(
        default=False, help_text=_("made by the installation; asked to choose another after signing in")
    )
    service_name = models.CharField(  # noqa: DJ001  # one without a name each, and unique
        max_length=100, null=True, unique=True, help_text=_("of a service account: a program that is nobody")
    )
    service_scopes = ArrayField(
        models.CharField(max_length=6, choices=Scope.choices), null=True, help_text=_("what a service account may")
    )

    links_key = models.UUIDField(
        default=uuid4,
        db_default=RandomUUID(),
        help_text=_("what links in mails and calendars are made with; another one after the account was closed"),
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_case_folded"),
            models.CheckConstraint(
                condition=Q(service_name=None, service_scopes=None)
                | Q(
                    service_name__isnull=False,
                    service_scopes__len__gt=0,
                    service_scopes__contained_by=SERVICE_SCOPES,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                ),
                name="service_account_has_scopes_and_no_password",
            ),
        ]

    def __str__(self) -> str:
        return self.service_name or self.email


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open_at(self, moment: datetime) -> InvitationQuerySet:
        """Neither accepted, nor withdrawn, nor too old, and whom they invite may sign in."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=moment, user__is_active=True
        )

    def of_token(self, token: str) -> InvitationQuerySet:
        return self.filter(token_hash=hash_of(token))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@kept(only=("user", "by", "expires_at", "accepted_at", "revoked_at"), inserts=True)
class Invitation(models.Model):
    """A link by which a person chooses a password; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"


class TokenQuerySet(models.QuerySet["Token"]):
    def open_at(self, moment: datetime) -> TokenQuerySet:
        """Neither revoked nor expired."""
        return self.filter(Q(expiry__isnull=True) | Q(expiry__gt=moment), revoked_at=None)

    def of_text(self, text: str) -> TokenQuerySet:
        """The token that was told so, if any."""
        return self.filter(digest=hash_token(text))


@kept(only=("public_id", "user", "name", "scopes", "by", "expiry", "revoked_at", "revoked_by"), inserts=True)
class Token(AbstractAuthToken):  # type: ignore[misc]  # knox ships no types
    """What a program signs in with (knox: only its hash is kept). It never does more than its owner may."""

    public_id = models.UUIDField(
        unique=True, editable=False, db_default=RandomUUID(), help_text="names it in addresses"
    )
    name = models.CharField(max_length=100, help_text="what uses it")
    scopes = ArrayField(models.CharField(max_length=6, choices=Scope.choices))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, help_text="to the hour")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = TokenQuerySet.as_manager()
    making = AuthTokenManager()  # tells a new token's text, once

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0, scopes__contained_by=Scope.values), name="token_has_known_scopes"
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.token_key}"


@kept(inserts=True)
class TwoStepRule(models.Model):
    """Of whom a second step is required from a day on, until the next row's; `grace_days` are theirs to set it up.

    The roles are those of salesmgmt.sessions, which knows who has them.
    """

    ROLES: ClassVar[dict[str, Any]] = {
        "admin": _("administrators"),
        "hr": _("human resources"),
        "executive": _("executives"),
        "everybody": _("everybody"),
    }

    since = models.DateField(unique=True)
    roles = ArrayField(models.CharField(max_length=9, choices=list(ROLES.items())), blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=["admin", "hr", "executive", "everybody"]),
                name="two_step_rule_has_known_roles",
            ),
            models.CheckConstraint(condition=Q(grace_days__lte=90), name="two_step_grace_is_three_months_at_most"),
        ]

    def __str__(self) -> str:
        return f"two steps from {self.since}"


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, so that the same one again gets the same."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=500)
    payload = models.CharField(max_length=64, help_text="SHA-256 of what was sent")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "method", "path"], name="one_answer_per_idempotency_key"),
        ]
        indexes = [models.Index(fields=["at"], name="kept_answer_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
