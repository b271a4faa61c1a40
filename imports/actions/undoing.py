"""Taking an import back, whole, while nothing later built on it."""

from __future__ import annotations

import json
from datetime import datetime

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.events import announce, announce_changes
from common.locks import patient
from imports.actions.judging import referrers_of
from imports.actions.resolving import quoted
from imports.actions.running import LOCK
from imports.events import UNDONE
from imports.kinds import Kind, Part, all_kinds, kind_named
from imports.models import ChangeSet, Import
from imports.queries import UNDO_DAYS
from jobs.actions import enqueue


class CannotUndoError(Exception):
    """What stands in the way, in words for the person who asked."""


@patient
@transaction.atomic
def undo(*, imported: Import, by: User | None, now: datetime) -> ChangeSet:
    """Restore every row that the import changed, in a change-set of its own."""
    with connection.cursor() as cursor:
        # A page's statement may take 15 seconds, this one as long as its request.
        cursor.execute("SET LOCAL statement_timeout = '50s'")
        cursor.execute(LOCK)
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    change_set = _undoable(imported, now)
    tables = {model._meta.db_table: model for model in apps.get_models()}
    names = list(change_set.rows.order_by().values_list("table", flat=True).distinct())
    touched = [tables[name] for name in names]
    for model in touched:
        _refuse_if_built_on(change_set, model, touched)
    back = ChangeSet.objects.create(source=ChangeSet.Source.UNDO, by=by, undoes=change_set, reason=imported.file_name)
    for take_back in (_keep_images, _delete_added, _restore_changed, _insert_deleted):
        for model in touched:
            take_back(change_set, back, model)
    kind = kind_named(imported.kind)
    if kind:
        _refuse_what_cannot_last(kind, back)
        kind.after()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    imported.state = Import.State.UNDONE
    imported.save(update_fields=["state"])
    enqueue(kind="apply", arguments={}, asked_by=by)
    announce(UNDONE, [imported.pk])
    announce_changes(back.pk)
    return back


def _undoable(imported: Import, now: datetime) -> ChangeSet:
    if imported.state == Import.State.UNDONE:
        raise CannotUndoError(_("This import is undone already."))
    if imported.state != Import.State.DONE or imported.change_set is None:
        raise CannotUndoError(_("This import changed nothing, so there is nothing to undo."))
    if now - imported.change_set.at > UNDO_DAYS:
        raise CannotUndoError(
            _("An import can be undone for 30 days; this one is older. Import the earlier data again.")
        )
    return imported.change_set


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _refuse_if_built_on(change_set: ChangeSet, model: type[models.Model], touched: list[type[models.Model]]) -> None:
    """A later change of a row, or a later row that refers to one that would go."""
    table = model._meta.db_table
    mine = f"k.change_set_id = {change_set.pk} AND k.\"table\" = '{table}'"
    if "change_set_id" in _columns(model):
        # A form may save a row without a change-set; its version tells, which each import and each undo raises by one.
        since = (
            "(SELECT count(*) FROM imports_changedrow l "
            'WHERE l."table" = k."table" AND l.row_id = k.row_id AND l.change_set_id > k.change_set_id)'
        )
        edited = (
            f"t.version > COALESCE((k.before ->> 'version')::int, 0) + 1 + {since}"
            if "version" in _columns(model)
            else "false"
        )
        later = _count(
            f"SELECT count(*) FROM imports_changedrow k LEFT JOIN {table} t ON t.id = k.row_id WHERE {mine} "
            f"AND CASE WHEN k.action = 'd' THEN t.id IS NOT NULL "
            f"ELSE t.change_set_id IS DISTINCT FROM {change_set.pk} OR {edited} END"
        )
        if later:
            raise CannotUndoError(_changed_later(change_set, model, later))
    else:
        later = _count(
            f'SELECT count(*) FROM imports_changedrow k JOIN imports_changedrow l ON l."table" = k."table" '
            f"AND l.row_id = k.row_id AND l.change_set_id > k.change_set_id JOIN imports_changeset s "
            f"ON s.id = l.change_set_id WHERE {mine} AND s.undoes_id IS NULL "
            f"AND NOT EXISTS (SELECT FROM imports_changeset u WHERE u.undoes_id = s.id)"
        )
        if later:
            raise CannotUndoError(_changed_later(change_set, model, later))
    parts = {(part.model, part.field) for part in _parts(model)}
    for field in referrers_of(model):
        other = field.model
        if (other, str(field.column)) in parts:
            continue
        going = (
            f" AND NOT EXISTS (SELECT FROM imports_changedrow g WHERE g.change_set_id = {change_set.pk} "
            f"AND g.\"table\" = '{other._meta.db_table}' AND g.row_id = o.id AND g.action IN ('a', 'c'))"
            if other in touched
            else ""
        )
        found = _count(
            f"SELECT count(*) FROM {other._meta.db_table} o JOIN imports_changedrow k "
            f"ON k.row_id = o.{quoted(field.column)} WHERE {mine} AND k.action = 'a'{going}"
        )
        if found:
            raise CannotUndoError(
                _("%(count)s %(others)s refer to %(rows)s that this import added. Undo or change those first.")
                % {
                    "count": found,
                    "others": other._meta.verbose_name_plural,
                    "rows": model._meta.verbose_name_plural,
                }
            )


def _changed_later(change_set: ChangeSet, model: type[models.Model], count: int) -> str:
    later = (
        Import.objects.filter(change_set__gt=change_set.pk, state=Import.State.DONE)
        .filter(change_set__rows__table=model._meta.db_table)
        .filter(change_set__rows__row_id__in=change_set.rows.filter(table=model._meta.db_table).values("row_id"))
        .order_by("pk")
        .first()
    )
    by = _("by import %(number)s (%(file)s)") % {"number": later.pk, "file": later.file_name} if later else _("since")
    return _("%(count)s %(rows)s were changed %(by)s. Undo that first.") % {
        "count": count,
        "rows": model._meta.verbose_name_plural,
        "by": by,
    }


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _of(change_set: ChangeSet, model: type[models.Model], action: str) -> str:
    return f"k.change_set_id = {change_set.pk} AND k.\"table\" = '{model._meta.db_table}' AND k.action = '{action}'"


def _keep_images(change_set: ChangeSet, back: ChangeSet, model: type[models.Model]) -> None:
    _execute(
        f'INSERT INTO imports_changedrow (change_set_id, "table", row_id, action, before) '
        f"SELECT {back.pk}, k.\"table\", k.row_id, translate(k.action, 'ad', 'da'), to_jsonb(t) "
        f"FROM imports_changedrow k LEFT JOIN {model._meta.db_table} t ON t.id = k.row_id "
        f"WHERE k.change_set_id = {change_set.pk} AND k.\"table\" = '{model._meta.db_table}'"
    )


def _parts(model: type[models.Model]) -> list[Part]:
    return [part for kind in all_kinds() if kind.model is model for part in kind.parts]


def _refuse_what_cannot_last(kind: Kind, back: ChangeSet) -> None:
    """Rules over several rows that what was imported since would break with the rows of before."""
    _execute(
        "CREATE TEMP TABLE undone_rows ON COMMIT DROP AS SELECT row_id AS id, before FROM imports_changedrow "
        f"WHERE change_set_id = {back.pk} AND \"table\" = '{kind.table}'"
    )
    for rule in kind.lasting:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT v.params FROM ({rule.sql}) v (params) LIMIT 1")
            found = cursor.fetchone()
        if found:
            raise CannotUndoError(str(rule.text) % json.loads(found[0] or "{}"))
    _execute("DROP TABLE undone_rows")


def _delete_added(change_set: ChangeSet, back: ChangeSet, model: type[models.Model]) -> None:
    """With the parts that came to them since, of themselves: a goal's states."""
    for part in _parts(model):
        table = part.model._meta.db_table
        _execute(
            f"WITH gone AS (DELETE FROM {table} t USING imports_changedrow k "
            f"WHERE t.{quoted(part.field)} = k.row_id AND {_of(change_set, model, 'a')} RETURNING t.*) "
            f'INSERT INTO imports_changedrow (change_set_id, "table", row_id, action, before) '
            f"SELECT {back.pk}, '{table}', gone.id, 'd', to_jsonb(gone) FROM gone ON CONFLICT DO NOTHING"
        )
    _execute(
        f"DELETE FROM {model._meta.db_table} t USING imports_changedrow k "
        f"WHERE t.id = k.row_id AND {_of(change_set, model, 'a')}"
    )


def _restore_changed(change_set: ChangeSet, back: ChangeSet, model: type[models.Model]) -> None:
    """As it was, with the stamp of whoever wrote that, but for the version, which only ever counts up."""
    table = model._meta.db_table
    fresh = {"version": "t.version + 1"}
    assignments = ", ".join(
        f"{quoted(name)} = {fresh.get(name, f'b.{quoted(name)}')}" for name in _columns(model) if name != "id"
    )
    _execute(
        f"UPDATE {table} t SET {assignments} FROM imports_changedrow k, jsonb_populate_record(NULL::{table}, k.before) b "
        f"WHERE t.id = k.row_id AND {_of(change_set, model, 'c')}"
    )


def _insert_deleted(change_set: ChangeSet, back: ChangeSet, model: type[models.Model]) -> None:
    table, names = model._meta.db_table, _columns(model)
    chosen = ", ".join(f"b.{quoted(name)}" for name in names)
    _execute(
        f"INSERT INTO {table} ({', '.join(quoted(name) for name in names)}) SELECT {chosen} "
        f"FROM imports_changedrow k, jsonb_populate_record(NULL::{table}, k.before) b "
        f"WHERE {_of(change_set, model, 'd')}"
    )
