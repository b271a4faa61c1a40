from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    class Params:
        with_password = factory.Trait(password=factory.django.Password(PASSWORD))

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    password = "!"
