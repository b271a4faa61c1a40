from __future__ import annotations

from typing import Any

from django.contrib.auth import get_backends
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions as accounts
from accounts.models import Scope, User
from common import history
from people.actions import TakenError, link_user
from people.models import Person

USUAL_DAYS, MOST_DAYS = 90, 3650


class Command(BaseCommand):
    help = (
        "Print an API token of a person, once: only its hash is kept. Scopes narrow what its owner may (docs/api.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            default=[],
            help="may be given more than once; without any, all that its owner may",
        )
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"how long it works; default {USUAL_DAYS}")
        parser.add_argument("--name", default="create_token", help="what uses it, for whoever looks through tokens")

    @history.context(command="create_token")
    def handle(self, *args: Any, email: str, scope: list[str], days: int, name: str, **options: Any) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days goes from 1 to {MOST_DAYS}.")
        user = _account(email)
        made = accounts.create_token(
            user=user, name=name[:100], scopes=[Scope(one) for one in scope], days=days, by=None
        )
        self.stdout.write(made)


def _account(email: str) -> User:
    person = Person.objects.filter(email=User.objects.normalize_email(email)).first()
    if person is None:
        raise CommandError(f"Nobody here has the e-mail {email}. Import people first.")
    try:
        user = link_user(person=person)
    except TakenError as error:
        raise CommandError(f"The account of {email} is somebody else's.") from error
    if not any(backend.get_user(user.pk) for backend in get_backends()):
        raise CommandError(f"{email} has left or is deactivated: a token of theirs would not work.")
    return user
