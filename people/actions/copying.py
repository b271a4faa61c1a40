"""A copy of everything that the product holds about somebody: one ZIP, for them alone, for some days."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from accounts.models import User
from common.export import harmless
from jobs.actions import enqueue, still_mine
from jobs.models import Job
from people.models import DataCopy, Person
from people.queries.personal import Part, parts, subject_of

FOLDER = "copies"
JOB = "copy"
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PARKED)

log = structlog.get_logger()


class BeingMadeError(Exception):
    """One is being made just now."""


@transaction.atomic
def ask_copy(*, person: Person, by: User) -> DataCopy:
    """Wanted; a worker makes it, and the person is told when it is there."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if DataCopy.objects.filter(person=person, made_at=None, job__state__in=UNFINISHED).exists():
        raise BeingMadeError(person.pk)
    copy = DataCopy.objects.create(person=person, asked_by=by)
    copy.job = enqueue(kind=JOB, arguments={"copy_id": copy.pk}, asked_by=by)
    copy.save(update_fields=["job"])
    log.info("data_copy_asked", copy=copy.pk, person=person.pk, by=by.pk)
    return copy


def make_copy(*, copy_id: int, now: datetime, job_id: int | None = None) -> None:
    """Done over by a second attempt: the file of the first is replaced. Of somebody erased meanwhile none is made."""
    copy = DataCopy.objects.select_related("person").get(pk=copy_id)
    if copy.made_at or copy.gone_at:
        return
    name = f"{FOLDER}/{copy.public_id}.zip"
    path = Path(default_storage.path(name))
    size = write_copy(person=copy.person, path=path, now=now)
    with transaction.atomic():
        still_mine(job_id)
        made = DataCopy.objects.filter(pk=copy_id, made_at=None, gone_at=None)
        expires = now + timedelta(days=settings.DATA_COPY_DAYS)
        if made.update(file=name, size=size, made_at=now, expires_at=expires):
            copy.refresh_from_db()
            import_string(settings.COPY_TELL)(copy)
    log.info("data_copy_made", copy=copy_id, bytes=size)


def write_copy(*, person: Person, path: Path, now: datetime) -> int:
    """The file whole, or none; its bytes. Rows are streamed: never more than some thousand of them are in memory."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        os.fchmod(file.fileno(), 0o600)
        tables = parts(subject_of(person))
        counts = {table.name: _add(archive, table) for table in tables}
        archive.writestr("README.txt", _readme(person, tables, counts, now))
    part.replace(path)
    return path.stat().st_size


def _add(archive: zipfile.ZipFile, part: Part) -> int:
    """As CSV and as JSON from one reading of the rows; how many."""
    count = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as objects:
        with archive.open(f"csv/{part.name}.csv", "w", force_zip64=True) as file:
            count = _write(part, file, objects)
        objects.seek(0)
        with archive.open(f"json/{part.name}.json", "w", force_zip64=True) as file:
            while block := objects.read(1 << 16):
                file.write(block.encode())
    return count


def _write(part: Part, file: IO[bytes], objects: IO[str]) -> int:
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(part.columns)
    objects.write("[")
    for count, row in enumerate(part, start=1):
        writer.writerow([_cell(value) for value in row])
        objects.write(",\n" if count > 1 else "\n")
        objects.write(json.dumps(dict(zip(part.columns, row, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False))
    objects.write("\n]\n")
    text.detach()
    return count


def _cell(value: Any) -> str:
    """As it is stored; no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return harmless(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def _readme(person: Person, tables: list[Part], counts: dict[str, int], now: datetime) -> str:
    lines = [
        gettext("What is held about %(name)s, as of %(when)s")
        % {"name": person.name, "when": f"{now:%Y-%m-%d %H:%M} UTC"},
        "",
        gettext("Each table is here twice: csv/NAME.csv for a spreadsheet, json/NAME.json for a program."),
        gettext("NAME_before has rows as they were before they were changed or removed (or when they were added)."),
        gettext("Days are days of the company, moments are UTC."),
        gettext(
            "Not in it: other people's names and shares, passwords, keys and the texts of tokens, what customers wrote,"
        ),
        gettext("logs of the server, and backups, which are overwritten in turn."),
        "",
        *(f"{table.name}: {table.about} ({counts[table.name]})" for table in tables),
        "",
    ]
    return "\n".join(lines)


@transaction.atomic
def note_fetched(*, copy: DataCopy, now: datetime) -> None:
    DataCopy.objects.filter(pk=copy.pk, fetched_at=None).update(fetched_at=now)


@transaction.atomic
def forget_copies(day: date) -> int:
    """Night step: files that may no longer be fetched, and those that a killed process left; how many rows say so."""
    ended = datetime.combine(day, time(), UTC) + timedelta(days=1)
    gone = remove_copies(DataCopy.objects.filter(expires_at__lt=ended).exclude(file=""), now=ended)
    transaction.on_commit(lambda: _remove_strays(ended - timedelta(days=1)))
    return gone


def remove_copies(copies: Any, *, now: datetime) -> int:
    """The files go once the rows that say so are committed."""
    files = list(copies.exclude(file="").values_list("file", flat=True))
    changed = int(copies.filter(gone_at=None).update(file="", gone_at=now))
    transaction.on_commit(lambda: _delete(files))
    return changed


def _delete(files: list[str]) -> None:
    for name in files:
        default_storage.delete(name)


def _remove_strays(before: datetime) -> None:
    named = set(DataCopy.objects.exclude(file="").values_list("file", flat=True))
    for path in Path(default_storage.path(FOLDER)).glob("*"):
        if f"{FOLDER}/{path.name}" not in named and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def is_there(copy: DataCopy, now: datetime) -> bool:
    """Whether it can be fetched: also not where a restore has brought the row without the file."""
    return bool(copy.file and copy.expires_at and copy.expires_at > now and default_storage.exists(copy.file))
