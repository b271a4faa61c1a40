"""Rows given as values: the way of a file, without the file. What the API's writes are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg2
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.module_loading import import_string

from accounts.models import User
from common import history
from common.events import announce_changes
from common.locks import with_patience
from imports.actions import judging, merging, reporting, resolving, staging
from imports.actions.receiving import RefusedError
from imports.actions.running import LOCK, constraint_of
from imports.actions.unpacking import Fault, Lot
from imports.messages import row_message
from imports.models import ChangeSet
from imports.queries import source_of
from jobs.actions import enqueue_once

# Whoever sends a few rows waits so long for a file that is being imported, and keeps no web process longer.
PATIENCE = "5s"


class BusyError(Exception):
    """An import holds the records for longer than a request may wait; nothing was changed."""


@dataclass
class Taken:
    """What became of each object of the request: added, changed, unchanged, deleted or rejected."""

    results: list[str]
    rows: list[int | None] = field(default_factory=list)  # the id of each object's own row, where it was not rejected
    faults: list[Fault] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    change_set: int | None = None

    def count(self, result: str) -> int:
        return self.results.count(result)


@dataclass
class _Pass:
    actions: dict[int, list[str]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    late: set[int] = field(default_factory=set)  # units refused for rows that they hold: what else they wrote must go


def take(
    *,
    lots: Sequence[Lot],
    faults: Sequence[Fault],
    units: int,
    today: date,
    by: User | None,
    reason: str,
    atomic: bool = False,
    source: ChangeSet.Source = ChangeSet.Source.API,
) -> Taken:
    """Judge and merge the rows in one transaction, each object whole or not at all; attainment follows within seconds.

    Rejected objects change nothing, and with `atomic` a single one keeps all from changing anything. Raises BusyError,
    and RefusedError where the database refuses what no rule names.
    """
    found = Taken([], faults=list(faults))
    try:
        with_patience(lambda: _in_one_transaction(found, lots, units, today, by, reason, atomic=atomic, source=source))
    except IntegrityError as problem:
        raise RefusedError("refused_by_database", constraint=constraint_of(problem)) from problem
    return found


def _in_one_transaction(
    found: Taken,
    lots: Sequence[Lot],
    units: int,
    today: date,
    by: User | None,
    reason: str,
    *,
    atomic: bool,
    source: ChangeSet.Source,
) -> None:
    import_string(settings.IMPORT_PREPARE)()
    wait_for_turn()
    before = transaction.savepoint()
    change_set = merging.reserve_change_set()
    malformed = list(found.faults)
    with history.context(user=by.pk if by else None):
        passed = _until_nothing_falls(lots, change_set, today=today, by=by, reason=reason)
        found.faults = sorted([*malformed, *passed.faults], key=lambda fault: fault.unit)
        found.notes, found.change_set = passed.notes, None
        refused = {fault.unit for fault in found.faults}
        found.results = [_result(passed.actions.get(unit, []), unit in refused) for unit in range(units)]
        found.rows = [None if unit in refused else passed.rows[unit] for unit in range(units)]
        if atomic and refused:
            transaction.savepoint_rollback(before)
            _refuse_all(found, lots)
        elif merging.wrote(change_set):
            ChangeSet.objects.create(pk=change_set, source=source, by=by, reason=reason)
            for lot in lots:
                merging.finish(lot.kind, rebuild=bool(lot.rows))
            enqueue_once(kind="apply", asked_by=by)
            announce_changes(change_set)
            found.change_set = change_set


def wait_for_turn() -> None:
    """Until the transaction ends nobody else imports or takes rows. Raises BusyError."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            cursor.execute(LOCK)
        except OperationalError as problem:
            if isinstance(problem.__cause__, psycopg2.errors.LockNotAvailable):
                raise BusyError from problem
            raise
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _until_nothing_falls(lots: Sequence[Lot], change_set: int, *, today: date, by: User | None, reason: str) -> _Pass:
    """Objects whose own row was good and whose held rows were not are taken back, and the others judged again."""
    out: set[int] = set()
    faults: list[Fault] = []
    while True:
        savepoint = transaction.savepoint()
        passed = _Pass()
        for place, lot in enumerate(lots):
            fallen = out | ({fault.unit for fault in passed.faults} - passed.late)
            rows = Lot(lot.kind, [row for row in lot.rows if row.unit not in fallen])
            if rows.rows:
                _merge(rows, passed, change_set, today=today, by=by, reason=reason, held=place > 0)
        passed.faults = faults = [*faults, *passed.faults]
        if not passed.late:
            return passed
        transaction.savepoint_rollback(savepoint)
        out |= {fault.unit for fault in faults}


def _merge(lot: Lot, passed: _Pass, change_set: int, *, today: date, by: User | None, reason: str, held: bool) -> None:
    def pointer(line: int) -> str:
        return lot.rows[line - 1].pointer or "/"

    staged = staging.stage_values([row.values for row in lot.rows], lot.kind)
    staged.source = source_of(by)
    resolving.resolve(staged)
    judging.judge(staged)
    merging.merge(
        lot.kind,
        change_set=change_set,
        today=today,
        told=_silent,
        author=by.pk if by else None,
        reason=reason,
        source=staged.source,
    )
    for line, column, code, message in reporting.told_errors(staged, pointer):
        row = lot.rows[line - 1]
        passed.faults.append(Fault(row.unit, f"{row.pointer}/{column}" if column else row.pointer, code, message))
        if held:
            passed.late.add(row.unit)
    for line, action, number in _actions():
        unit = lot.rows[line - 1].unit
        passed.actions.setdefault(unit, []).append(action)
        passed.rows.setdefault(unit, number)
    passed.notes += [_note(note, lot) for note in reporting.told_notes(staged, today, pointer)]
    staging.drop_tables()


def _silent() -> None:
    return None


def _actions() -> list[tuple[int, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_line, action, id FROM import_rows WHERE NOT bad ORDER BY file_line")
        return list(cursor.fetchall())


def _note(note: dict[str, Any], lot: Lot) -> dict[str, Any]:
    at = lot.rows[note["at"] - 1].pointer if note["at"] else ""
    return {"pointer": f"{at}/{note['column']}", "code": note["code"], "detail": note["message"]}


def _result(actions: Sequence[str], refused: bool) -> str:
    """The object's own row comes first; a change of what it holds changes it."""
    if refused:
        return "rejected"
    if actions[0] != "u":
        return {"a": "added", "c": "changed", "d": "deleted"}[actions[0]]
    return "changed" if set(actions) != {"u"} else "unchanged"


def _refuse_all(found: Taken, lots: Sequence[Lot]) -> None:
    refused = {fault.unit for fault in found.faults}
    message = row_message("not_applied")
    found.faults += [
        Fault(row.unit, row.pointer, "not_applied", message) for row in lots[0].rows if row.unit not in refused
    ]
    found.faults.sort(key=lambda fault: fault.unit)
    found.results = ["rejected" for _result in found.results]
    found.rows = [None for _result in found.results]
    found.notes = []
