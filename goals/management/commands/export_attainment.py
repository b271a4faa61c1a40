"""All goals with what is reached, as CSV on stdout (docs/export.md)."""

import csv
import os
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from goals.actions import apply_changes
from goals.models import Goal
from goals.queries import is_behind, progress
from people.calendar import company_today

COLUMNS = (
    "owner_kind",
    "owner",
    "metric",
    "period_start",
    "period_end",
    "product_line",
    "segment",
    "region",
    "target",
    "actual",
    "attainment",
)


def decimals(value: Decimal | None, places: int) -> str:
    return "" if value is None else f"{value:.{places}f}"


class Command(BaseCommand):
    help = "Print every goal's target, actual and attainment as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the last day counted; default: the company's today",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if is_behind():
            apply_changes()
        rows = sorted(
            (
                row.owner_kind,
                row.owner_key,
                row.measure,
                row.start_on.isoformat(),
                row.end_on.isoformat(),
                row.product_line,
                row.segment,
                row.region,
                decimals(row.target, 6),
                decimals(row.actual, 6 if row.denominator is None else 10),
                decimals(row.attainment, 10),
            )
            for row in progress(Goal.objects.all(), as_of=options["as_of"] or company_today(), now=timezone.now())
        )
        try:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
            self.stdout.flush()
        except BrokenPipeError:
            # `| head` has read enough; what Python flushes at its end has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
