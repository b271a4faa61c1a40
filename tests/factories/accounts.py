from __future__ import annotations

from types import SimpleNamespace

import factory
from allauth.account.internal.flows.login import record_authentication
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts import actions as accounts
from accounts.models import Scope, Token, User

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    class Params:
        with_password = factory.Trait(password=factory.django.Password(PASSWORD))

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    password = "!"


def service_program(*scopes: Scope, revoked: bool = False) -> Client:
    """A program that is nobody (P19 with INGEST, P20 with READ, P21 revoked), by a token of a service account."""
    name = f"service {User.objects.filter(service_name__isnull=False).count()}"
    user = accounts.create_service_account(name=name, scopes=scopes, by=None)
    text = accounts.create_token(user=user, name="test", scopes=scopes, days=1, by=None)
    if revoked:
        accounts.revoke_token(token=Token.objects.get(user=user), by=None, now=timezone.now())
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"})


def prove(client: Client) -> None:
    """Whoever sits there has given the password once more a moment ago."""
    session = client.session
    user = User.objects.get(pk=session["_auth_user_id"])
    record_authentication(SimpleNamespace(session=session), user, method="password", reauthenticated=True)
    session.save()
