"""What is missing or misconfigured, and the exact mend (contract: `doctor`)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from salesmgmt.doctor import CHECKS


class Command(BaseCommand):
    help = "Say what is missing or misconfigured, and the exact mend. Exit code 1 when something is broken."
    requires_system_checks = []  # a failing check is a finding, not a reason to say nothing

    def handle(self, *args: Any, **options: Any) -> None:
        broken = False
        for check in CHECKS:
            findings = list(check())
            name = check.__name__.replace("_", " ")
            if not findings:
                self.stdout.write(f"ok      {name}")
            for finding in findings:
                broken = broken or finding.broken
                self.stdout.write(f"{'BROKEN' if finding.broken else 'note  '}  {name}: {finding.what}")
                self.stdout.write(f"        mend: {finding.mend}")
        if broken:
            sys.exit(1)
