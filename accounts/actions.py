"""Inviting, accepting, deactivating. A token is told once; only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.functions import RandomUUID
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import lasting
from accounts.models import Invitation, Scope, Token, TwoStepRule, User, hash_of

NO_MAILBOX = "service.invalid"  # RFC 2606: no mail ever leaves for it

log = structlog.get_logger()


class NotInvitableError(Exception):
    """A deactivated account, which must be activated before anybody is invited to it; or one that is a program's."""


@transaction.atomic
def invite(*, user: User, by: User | None, now: datetime, days: int = 7) -> str:
    """A link's token, by which the user chooses a password; the links given before stop working."""
    if not user.is_active or user.service_name is not None:
        raise NotInvitableError(user.email)
    revoke_all(user=user, now=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(user=user, by=by, token_hash=hash_of(token), expires_at=now + timedelta(days=days))
    return token


@transaction.atomic
def accept(*, token: str, password: str, now: datetime) -> User | None:
    """The user with the password now chosen; None where the link no longer works. Two at once: the first counts."""
    invitation = (
        Invitation.objects.open_at(now).of_token(token).select_for_update(of=("self",)).select_related("user").first()
    )
    if invitation is None:
        return None
    user = invitation.user
    user.password_is_one_time = False
    user.set_password(password)
    user.save(update_fields=["password", "password_is_one_time"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user


def revoke(*, invitation: Invitation, now: datetime) -> None:
    Invitation.objects.open_at(now).filter(pk=invitation.pk).update(revoked_at=now)


def revoke_all(*, user: User, now: datetime) -> None:
    Invitation.objects.filter(user=user, accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def deactivate(*, user: User, now: datetime) -> None:
    """Nobody signs in by this account, and nothing of what it signed in with works when it is opened again."""
    deactivate_all(users=User.objects.filter(pk=user.pk), now=now)
    user.refresh_from_db()


@transaction.atomic
def deactivate_all(*, users: QuerySet[User], now: datetime) -> int:
    """Sessions, tokens, keys, invitations and links of every kind end with the accounts; how many those are.

    Sessions and links to reset the password are signed with the password as well, so those that nobody noted end too.
    """
    chosen = list(users.select_for_update(of=("self",)).values_list("pk", flat=True))
    Token.objects.filter(user__in=chosen, revoked_at=None).update(revoked_at=now)
    Authenticator.objects.filter(user__in=chosen).delete()
    Invitation.objects.filter(user__in=chosen, accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)
    lasting.end_all(users=chosen)
    return User.objects.filter(pk__in=chosen).update(
        is_active=False, password=make_password(None), links_key=RandomUUID()
    )


def activate(*, user: User) -> None:
    """The account may be invited again. It has no password, no key and no token: it begins anew."""
    User.objects.filter(pk=user.pk).update(is_active=True)


@transaction.atomic
def forget_second_step(*, user: User) -> None:
    """For somebody whose phone and codes are gone: the password alone signs in again. Signed out everywhere, to be sure."""
    Authenticator.objects.filter(user=user).delete()
    lasting.end(user=user)


def require_two_steps(*, roles: Collection[str], since: date, grace_days: int, by: User | None) -> TwoStepRule:
    """From that day on, in place of what was to hold from it; nobody's, with no roles."""
    known = [role for role in TwoStepRule.ROLES if role in roles]
    values = {"roles": known, "grace_days": grace_days, "by": by}
    rule, _made = TwoStepRule.objects.update_or_create(since=since, defaults=values)
    log.info("two_steps_required", roles=known, since=str(since), grace_days=grace_days, by=by.pk if by else None)
    return rule


class NoSuchPowerError(Exception):
    """A scope that its owner has no use of."""


def create_token(*, user: User, name: str, scopes: Collection[Scope], days: int, by: User | None) -> str:
    """A token's text, told this once. Without scopes it may all that its owner may."""
    most = Scope.values if user.service_scopes is None else user.service_scopes
    if not set(scopes) <= set(most):
        raise NoSuchPowerError(user)
    token, text = Token.making.create(
        user=user, expiry=timedelta(days=days), name=name, scopes=sorted(set(scopes) or most), by=by
    )
    log.info("token_created", token=str(token.public_id), owner=user.pk, scopes=token.scopes, days=days)
    return str(text)


def revoke_token(*, token: Token, by: User | None, now: datetime) -> None:
    """It works no more from the next request on; the row stays and says who ended it. Twice: the first counts."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        log.info("token_revoked", token=str(token.public_id), owner=token.user_id, by=by.pk if by else None)


class NameTakenError(Exception):
    """Another service account has that name."""


@transaction.atomic
def create_service_account(*, name: str, scopes: Collection[Scope], by: User | None) -> User:
    """A program that is nobody: no person, no password, no mailbox; its tokens do what the scopes say."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                f"{secrets.token_hex(8)}@{NO_MAILBOX}", service_name=name, service_scopes=sorted(set(scopes))
            )
    except IntegrityError as problem:
        if "service_name" not in str(problem):
            raise
        raise NameTakenError(name) from problem
    log.info("service_account_created", account=user.pk, scopes=user.service_scopes, by=by.pk if by else None)
    return user


@transaction.atomic
def close_service_account(*, user: User, by: User | None, now: datetime) -> None:
    """Its tokens end with it; what it brought stays its own."""
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=now, revoked_by=by)
    deactivate(user=user, now=now)
    log.info("service_account_closed", account=user.pk, by=by.pk if by else None)


def write_one_time_password(*, user: User, path: Path) -> str:
    """A password for the first sign-in, in a file that its owner alone may read."""
    password = secrets.token_urlsafe(15)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(password + "\n")
    user.set_password(password)
    user.password_is_one_time = True
    user.save(update_fields=["password", "password_is_one_time"])
    return password
