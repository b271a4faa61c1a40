"""Work that a restore has parked: shown, then released or discarded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.actions import discard_parked, release_parked
from jobs.models import Job


class Command(BaseCommand):
    help = "Show the work that a restore has parked; release what shall be done, discard what was done before."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--release", nargs="*", type=int, metavar="ID", help="these jobs; all without an id")
        what.add_argument("--discard", nargs="*", type=int, metavar="ID", help="these jobs; all without an id")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["release"] is not None:
            self.stdout.write(f"{release_parked(options['release'])} released")
        elif options["discard"] is not None:
            self.stdout.write(f"{discard_parked(options['discard'])} discarded")
        else:
            self.show()

    def show(self) -> None:
        parked = Job.objects.filter(state=Job.State.PARKED).select_related("asked_by").order_by("pk")
        for job in parked:
            by = job.asked_by.email if job.asked_by else "-"
            self.stdout.write(f"{job.pk:>8}  {job.kind:12} {job.created_at:%Y-%m-%d %H:%M} UTC  {by}  {job.arguments}")
        if not parked:
            self.stdout.write("nothing is parked")
