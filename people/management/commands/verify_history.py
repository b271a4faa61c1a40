"""Whether what the history says is what was written: `manage.py verify_history`. Ends with 1 where it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from people.queries.seals import MOST_FINDINGS, Verified, verified

WORDS = {
    "changed": "is not as it was sealed, or a row before it was taken out with its seal",
    "missing": "was removed",
    "unsealed": "is older than its table's last seal and has none",
}


class Command(BaseCommand):
    help = "Check each row of the history against its seal."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for table in verified():
            self.stdout.write(_told(table))
            wrong += len(table.findings)
            for finding in table.findings:
                self.stderr.write(f"  {finding.table} row {finding.row_id} {WORDS[finding.what]}")
            if len(table.findings) >= MOST_FINDINGS:
                self.stderr.write("  and perhaps more")
        if wrong:
            self.stderr.write(f"{wrong} rows are not as they were written")
            raise SystemExit(1)
        self.stdout.write("every sealed row is as it was written")


def _told(table: Verified) -> str:
    """The head stands for all before it: who has noted it elsewhere compares."""
    waiting = max(table.rows - table.sealed, 0)
    return f"{table.table}: {table.sealed} sealed, {waiting} wait for the night, head {table.head[:16] or '-'}"
