"""Who may sign in, asked again with every request: somebody who has left is signed out on the day after."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from people.calendar import today
from people.models import Company


class EmployedBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    def get_user(self, user_id: int) -> User | None:
        """The user of a session, with their last day and time zone, in one statement."""
        user = placed(User.objects.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        if not super().user_can_authenticate(user):
            return False
        known = user if hasattr(user, "zone") else placed(User.objects.filter(pk=user.pk)).get()
        return known.left_on is None or today(known.zone) <= known.left_on


def placed(users: QuerySet[User]) -> QuerySet[Any]:
    """With `left_on` and `zone`: their person's last day and time zone, the company's where they have none."""
    company = Subquery(Company.objects.values("time_zone")[:1])
    zone = Coalesce(NullIf(F("person__time_zone"), Value("")), company, Value("UTC"))
    return users.annotate(left_on=F("person__left_on"), zone=zone)
