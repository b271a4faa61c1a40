"""One import from its file to its record: a single transaction, so that a killed process leaves nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import psycopg2
import structlog
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from accounts.models import User
from common import history
from common.events import Event, announce, announce_changes
from common.locks import is_lost, with_patience
from imports.actions import judging, merging, reporting, resolving, staging, weighing
from imports.events import FAILED, FINISHED
from imports.kinds import kind_named
from imports.messages import file_message
from imports.models import ChangeSet, Import
from imports.queries import source_of
from imports.reading import UnreadableError
from jobs.actions import Progress, TakenOverError, enqueue, still_mine

# Writers of the records come one after the other: imports, undos.
LOCK = "SELECT pg_advisory_xact_lock(7341003)"

Opener = Callable[[], AbstractContextManager[BinaryIO]]
Told = Callable[[str, int, int], None]
log = structlog.get_logger()


@transaction.atomic
def queue(*, imported: Import, by: User | None, request_id: str = "") -> Import:
    """Hand the import to a worker."""
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    if locked.state in (Import.State.UPLOADED, Import.State.CHECKED):
        locked.state = Import.State.QUEUED
        locked.job = enqueue(kind="import", arguments={"import_id": locked.pk}, asked_by=by, request_id=request_id)
        locked.save(update_fields=["state", "job"])
    return locked


@transaction.atomic
def queue_check(*, imported: Import, by: User | None, request_id: str = "") -> Import:
    """Hand the dry run to a worker."""
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    if locked.state in (Import.State.UPLOADED, Import.State.CHECKED):
        arguments = {"import_id": locked.pk, "dry_run": True}
        locked.state = Import.State.CHECKING
        locked.job = enqueue(kind="import", arguments=arguments, asked_by=by, request_id=request_id)
        locked.save(update_fields=["state", "job"])
    return locked


def run(*, imported: Import, today: date, job_id: int | None = None) -> Import:
    """The worker's job: import the stored file, and bring what is computed from it up to date."""
    if imported.state in (Import.State.DONE, Import.State.FAILED, Import.State.UNDONE):
        return imported
    Import.objects.filter(pk=imported.pk).update(state=Import.State.RUNNING, started_at=Now())
    _work(imported, today, job_id, applies=True)
    if imported.change_set_id:
        follow_up()
    return imported


def check(*, imported: Import, today: date, job_id: int | None = None) -> Import:
    """What `run` would do, with its counts and errors; nothing is changed."""
    Import.objects.filter(pk=imported.pk).update(state=Import.State.CHECKING)
    return _work(imported, today, job_id, applies=False)


def _work(imported: Import, today: date, job_id: int | None, *, applies: bool) -> Import:
    try:
        with Progress(job_id) as told:
            return carry_out(
                imported=imported, opened=_stored(imported), today=today, applies=applies, told=told, job_id=job_id
            )
    except TakenOverError:
        raise
    except Exception as problem:
        if not is_lost(problem):
            _fail(imported, "broke")
        raise


def follow_up() -> None:
    """Attainment and whatever else higher floors compute from the records."""
    import_string(settings.IMPORT_FOLLOW_UP)()


def _stored(imported: Import) -> Opener:
    return lambda: Path(imported.file.path).open("rb")


def carry_out(
    *, imported: Import, opened: Opener, today: date, applies: bool, told: Told | None = None, job_id: int | None = None
) -> Import:
    """Import or check; an import that no row was read of ends in the state failed, with what to do."""
    try:
        with opened() as file:
            with_patience(lambda: _in_one_transaction(imported, file, today, applies, told or _silent, job_id))
    except UnreadableError as problem:
        _fail(imported, problem.code, **problem.params)
    except OSError as problem:
        _fail(imported, "no_file", reason=problem.strerror or type(problem).__name__)
    except IntegrityError as problem:
        _fail(imported, "refused_by_database", constraint=constraint_of(problem))
        log.exception("import_refused_by_database", imported=imported.pk)
    except OperationalError as problem:
        if not isinstance(problem.__cause__, psycopg2.errors.DiskFull):
            raise
        _fail(imported, "no_space")
    return imported


def _silent(phase: str, done: int, total: int) -> None:
    return None


def _in_one_transaction(
    imported: Import, file: BinaryIO, today: date, applies: bool, told: Told, job_id: int | None
) -> None:
    kind = kind_named(imported.kind)
    if kind is None:
        raise UnreadableError("unknown_kind", kind=imported.kind)
    still_mine(job_id)
    import_string(settings.IMPORT_PREPARE)()
    if imported.pk is None:
        imported.save()
    staged = staging.open_file(file, kind, imported.mapping)
    staging.stage(file, staged, lambda done: told("reading", done, imported.size))
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    imported.same_as = _first_of_its_bytes(imported)
    told("validating", 0, staged.records)
    staged.source = source_of(imported.by)
    resolving.resolve(staged)
    judging.judge(staged)
    told("merging", 0, staged.records)
    with history.context(**{"import": imported.pk}):
        refused = _apply(imported, staged, today=today, applies=applies, told=told, job_id=job_id)
    told("reporting", 0, staged.records)
    reporting.write_report(imported, staged, today=today, atomic_refused=refused)
    staging.drop_tables()
    imported.state = Import.State.DONE if applies else Import.State.CHECKED
    imported.effect = imported.effect if imported.state == Import.State.CHECKED else None
    imported.error = imported.error_code = ""
    imported.finished_at = Now() if applies else None
    imported.save()
    _tell(imported)
    if applies:
        _announce(imported, FINISHED)
    told("reporting", staged.records, staged.records)


def _apply(
    imported: Import, staged: staging.Staged, *, today: date, applies: bool, told: Told, job_id: int | None
) -> bool:
    """Merge, and take it back in a dry run or where an atomic file has bad rows (then: True).

    The dry run of a job is looked at before it is taken back: its page shows what it would do to figures.
    """
    kind, change_set = staged.kind, merging.reserve_change_set()
    savepoint = merging.merge(
        kind,
        change_set=change_set,
        today=today,
        told=lambda: told("checking", 0, staged.records),
        author=imported.by_id,
        reason=str(imported),
        source=staged.source,
    )
    refused = imported.atomic and (staged.refused > 0 or merging.any_bad())
    wrote, kept = merging.wrote(change_set), applies and not refused
    weighs = job_id is not None and not applies
    if wrote:
        reason = imported.file_name[:400]
        ChangeSet.objects.create(pk=change_set, source=ChangeSet.Source.IMPORT, by=imported.by, reason=reason)
        merging.finish(kind, rebuild=kept or weighs)
    if weighs:
        told("weighing", 0, staged.records)
        imported.effect = weighing.effect(
            records=staged.records, wrote=wrote, refused=refused, back=lambda: merging.take_back(savepoint)
        )
    elif not kept:
        merging.take_back(savepoint)
    imported.change_set_id = change_set if wrote and kept else None
    return refused


def _first_of_its_bytes(imported: Import) -> Import | None:
    done = Import.objects.filter(kind=imported.kind, sha256=imported.sha256, state=Import.State.DONE)
    return done.exclude(pk=imported.pk).order_by("pk").first()


def _fail(imported: Import, code: str, **params: Any) -> None:
    imported.state, imported.error_code = Import.State.FAILED, code
    imported.error = file_message(code, params)
    imported.read = imported.added = imported.changed = imported.unchanged = imported.rejected = imported.deleted = 0
    imported.change_set_id = None
    with transaction.atomic():
        imported.finished_at = Now()
        imported.save()
        imported.errors.all().delete()
        imported.rejected_rows.all().delete()
        _tell(imported)
        _announce(imported, FAILED)


def _tell(imported: Import) -> None:
    """Whoever asked hears how it ended, from a floor above; nothing is said of a check that went well."""
    import_string(settings.IMPORT_TELL)(imported)


def _announce(imported: Import, event: Event) -> None:
    announce(event, [imported.pk])
    if imported.change_set_id:
        announce_changes(imported.change_set_id)


def constraint_of(problem: IntegrityError) -> str:
    diagnosis = getattr(problem.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
