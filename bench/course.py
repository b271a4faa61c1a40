"""The order in which things are measured, and on which data."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from bench import database, hosts, increments, ingest, loop, pages, readers, recompute
from bench.company import SCALES, Sales, Scale, write_organisation
from bench.database import Pair, ask
from bench.timing import Report
from people.calendar import company_today

USUAL = ("ingest", "recompute", "readers", "loop", "increments", "pages")
SECTIONS = (*USUAL, "hosts")  # asked for by name: it makes network namespaces


def run_course(name: str, folder: Path, *, sections: Sequence[str], rounds: int | None) -> bool:
    """Print as it goes; whether every gate holds."""
    settings.ROOT_URLCONF = "bench.urls"
    scale = SCALES[name]
    if rounds:
        scale = dataclasses.replace(scale, rounds=rounds, import_rounds=min(rounds, scale.import_rounds))
    report = Report(lambda text: print(text, flush=True))  # the report is what this program is for
    connection.ensure_connection()
    report.line(f"Postgres {ask('SHOW server_version')[0]}, shared_buffers {ask('SHOW shared_buffers')[0]}")
    begun = time.perf_counter()
    write_organisation(folder / "base", scale)
    Sales(scale, Random(42)).write(folder / "year", scale.orders)
    database.make(ingest.BASE)
    database.import_folder(folder / "base")
    report.line(f"generated, and the organisation and its goals imported, in {time.perf_counter() - begun:.1f} s")
    _load(report, folder, scale, measured="ingest" in sections)
    _measure(report, folder, scale, sections)
    return report.verdict()


@contextmanager
def _timed(report: Report, what: str) -> Iterator[None]:
    """What takes the run its time."""
    begun = time.perf_counter()
    yield
    report.line(f"({what}: {time.perf_counter() - begun:.0f} s)")


def _load(report: Report, folder: Path, scale: Scale, *, measured: bool) -> None:
    files = ingest.Files(folder / "year", folder / "finished")
    with _timed(report, "ingest"):
        if measured:
            ingest.measure(report, files, scale)
        else:
            database.copy(ingest.LOADED, ingest.BASE)
            files.load()
        database.settle()


def _measure(report: Report, folder: Path, scale: Scale, sections: Sequence[str]) -> None:
    pair, day, rounds = Pair(), company_today(), scale.rounds
    try:
        work = recompute.Recompute(day, pair)
        if "recompute" in sections or "loop" in sections:
            with _timed(report, "recompute"):
                times = recompute.measure(report, work, rounds=rounds)
                recompute.measure_unchanged(report, work, rounds=rounds)
        if "readers" in sections:
            with _timed(report, "readers"):
                readers.measure(report, work, rounds=rounds)
        if "loop" in sections:
            with _timed(report, "loop"):
                loop.measure(report, times.least(recompute.WHOLE))
        if "increments" in sections:
            batches = increments.Batches(folder, scale, day)
            with _timed(report, "increments"):
                increments.measure(report, work, batches, rounds=rounds)
                increments.measure_corrections(report, work, batches)
        if "pages" in sections:
            with _timed(report, "pages"):
                pages.measure(report, folder, scale, rounds=rounds)
        if "hosts" in sections:
            with _timed(report, "hosts"):
                hosts.measure(report, day - timedelta(days=1), rounds=rounds)
    finally:
        pair.close()
