"""Mail that a restore holds back: shown, then released or discarded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from inbox.actions import discard_mail, release_mail
from inbox.models import Letter, Mail, Notice, PostOffice


class Command(BaseCommand):
    help = "Say whether mail is held back since a restore; release it, or discard what was sent since the backup."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--release", action="store_true", help="let it go out")
        what.add_argument(
            "--discard", action="store_true", help="mail nothing of what was told until now; inboxes keep it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["discard"]:
            self.stdout.write(f"{discard_mail(now=timezone.now())} discarded")
        elif options["release"]:
            release_mail()
            self.stdout.write("released")
        else:
            self.show()

    def show(self) -> None:
        held = PostOffice.objects.filter(held=True).exists()
        letters = Letter.objects.filter(state=Letter.State.WAITING).count()
        notices = Notice.objects.exclude(mail=Mail.NONE).filter(letter__isnull=True).count()
        self.stdout.write(f"{'held' if held else 'not held'}: {letters} letters and {notices} notices wait")
