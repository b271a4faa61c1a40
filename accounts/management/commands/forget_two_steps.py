from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import forget_second_step
from accounts.models import User


class Command(BaseCommand):
    help = "For somebody whose phone and recovery codes are gone: the password alone signs in, until they set up anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if user is None:
            raise CommandError(f"{email}: nobody signs in with this address.")
        forget_second_step(user=user)
        self.stdout.write(f"{user.email} signs in with the password alone, and is signed out everywhere.")
