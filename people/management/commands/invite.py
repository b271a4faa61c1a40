from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotInvitableError
from accounts.models import User
from common import history
from people.actions import TakenError, invite_person
from people.models import Person


class Command(BaseCommand):
    help = "Print a link by which a person chooses a password, good for 7 days. Earlier links stop working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    @history.context(command="invite")
    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Person.objects.filter(email=User.objects.normalize_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail {email}. Import people first.")
        try:
            token = invite_person(person=person, by=None, now=timezone.now())
        except (TakenError, NotInvitableError) as error:
            raise CommandError(f"{error}: the account of this e-mail is somebody else's, or is deactivated.") from error
        self.stdout.write(settings.SITE_URL + reverse("invitation", args=[token]))
