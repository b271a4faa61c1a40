"""Who may sign in, asked again with every request: somebody who has left is signed out on the day after."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from people.calendar import company_today
from people.models import Person


class EmployedBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    def user_can_authenticate(self, user: User) -> bool:
        if not super().user_can_authenticate(user):
            return False
        left_on = Person.objects.filter(user=user).values_list("left_on", flat=True).first()
        return left_on is None or company_today() <= left_on
