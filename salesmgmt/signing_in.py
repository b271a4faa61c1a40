"""What the settings of signing in must be, said at the start and not to the first person who signs in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ROLES = {"admin", "hr", "executive", "manager", "everybody"}
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def roles(named: list[str]) -> list[str]:
    unknown = set(named) - ROLES
    if unknown:
        raise ImproperlyConfigured(
            f"TWO_STEP_REQUIRED: {', '.join(sorted(unknown))} is none of {', '.join(sorted(ROLES))}."
        )
    return named


def providers(*, issuer: str, client_id: str, secret: str, name: str) -> list[dict[str, Any]]:
    """The one provider there is, as allauth wants it; none where nothing is set."""
    given = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": client_id, "OIDC_CLIENT_SECRET": secret}
    missing = [setting for setting, value in given.items() if not value]
    if len(missing) == len(given):
        return []
    if missing:
        raise ImproperlyConfigured(f"Single sign-on needs {', '.join(missing)} as well.")
    address = urlsplit(issuer)
    if address.scheme != "https" and address.hostname not in ON_THIS_MACHINE:
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https://: keys are fetched from there.")
    return [
        {
            "provider_id": "company",
            "name": name,
            "client_id": client_id,
            "secret": secret,
            "settings": {"server_url": issuer, "uid_field": "sub"},
        }
    ]
