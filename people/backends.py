"""Who may sign in, asked again with every request: somebody who has left is signed out on the day after."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from people.calendar import today

# Written out: every request asks it.
_PLACED = """
    SELECT u.*, p.left_on, coalesce(nullif(p.time_zone, ''), c.time_zone, 'UTC') AS zone, coalesce(c.time_zone, '') AS company_zone,
           coalesce(p.name, '') AS person_name, coalesce(c.name, '') AS company_name,
           EXISTS (SELECT FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type <> 'recovery_codes') AS two_steps,
           (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM accounts_twosteprule r) AS two_step_rules
    FROM accounts_user u LEFT JOIN people_person p ON p.user_id = u.id LEFT JOIN people_company c ON true
    WHERE u.id = %s
"""


class EmployedBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    def get_user(self, user_id: int) -> User | None:
        """The user of a session, with what every page must know of them, in one statement."""
        user = placed(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        if not super().user_can_authenticate(user):
            return False
        known = known_of(user)
        return known is not None and (known.left_on is None or today(known.zone) <= known.left_on)


def placed(user_id: int) -> Any:
    """The user with their person's name, last day and time zone, whether they sign in in two steps, and the company's name
    and zone; None where there is none."""
    return next(iter(User.objects.raw(_PLACED, [user_id])), None)


def known_of(user: User) -> Any:
    """The same user as `placed` brings them: asked for only in the request that signs in, where the session has not."""
    return user if hasattr(user, "zone") else placed(user.pk)
