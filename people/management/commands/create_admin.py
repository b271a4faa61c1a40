from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from common import history
from people.actions import TakenError, make_admin
from people.calendar import company_today


class Command(BaseCommand):
    help = "Make somebody an administrator from today on, and print an invitation link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--one-time-password-file",
            type=Path,
            metavar="PATH",
            help="instead of a link, write a password for the first sign-in there, for its owner alone to read",
        )

    @transaction.atomic
    @history.context(command="create_admin")
    def handle(self, *args: Any, email: str, one_time_password_file: Path | None, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is no e-mail address.") from error
        try:
            person, user = make_admin(email=email, by=None, on=company_today())
            if one_time_password_file is None:
                token = accounts.invite(user=user, by=None, now=timezone.now())
                self.stdout.write(f"{person.email} is an administrator. To choose a password, within 7 days:")
                self.stdout.write(settings.SITE_URL + reverse("invitation", args=[token]))
            else:
                password = accounts.write_one_time_password(user=user, path=one_time_password_file)
                self.stdout.write(f"{person.email} is an administrator. One-time password: {password}")
                self.stdout.write(f"It is also in {one_time_password_file}.")
        except (TakenError, accounts.NotInvitableError) as error:
            raise CommandError(f"{error}: the account of this e-mail is somebody else's, or is deactivated.") from error
        except OSError as error:
            raise CommandError(f"The password file cannot be written: {error}.") from error
