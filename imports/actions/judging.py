"""What is wrong with single rows, and with keys that come twice: before anything is written."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import PROTECT, ForeignKey, ForeignObjectRel, Model

from imports.actions.resolving import file_columns, problem, quoted
from imports.actions.staging import Staged
from imports.kinds import Kind, Reference, Rule, all_kinds, literal

INSERT = 'INSERT INTO import_errors (line, "column", code, params)'


def judge(staged: Staged) -> None:
    """Fill import_errors and mark the rows of import_rows that have any as bad."""
    kind = staged.kind
    _wrong_cells(staged)
    for reference in kind.references:
        if reference.code:
            _run(
                f"{INSERT} SELECT file_line, {literal(_first_column(staged, reference))}, {literal(reference.code)}, "
                f"NULL FROM import_rows WHERE lost_{reference.field}"
            )
    if staged.source is not None:
        _run(
            f"{INSERT} SELECT file_line, {literal(kind.key[0])}, 'of_another_source', NULL FROM import_rows WHERE of_another"
        )
    mark()
    _rules(kind)
    _refused_deletes(kind)
    mark()
    fall(kind)
    _twice(kind)
    mark()
    fall(kind)


def mark() -> int:
    """Rows with an error are bad; how many became so."""
    return _run("UPDATE import_rows SET bad = true WHERE NOT bad AND file_line IN (SELECT line FROM import_errors)")


def fall(kind: Kind) -> None:
    """A rejected new row takes with it the rows of the file that need it."""
    for ref in kind.references:
        if not ref.own:
            continue
        field, column = f"r.{quoted(ref.field)}", literal(ref.columns[0])
        _run(f"""
            WITH RECURSIVE fallen AS (
                SELECT id, file_line FROM import_rows WHERE bad AND action = 'a'
                UNION
                SELECT r.id, r.file_line FROM import_rows r JOIN fallen ON {field} = fallen.id
                WHERE NOT r.bad AND r.action = 'a'
            )
            {INSERT} SELECT DISTINCT ON (r.file_line) r.file_line, {column}, 'reference_rejected',
                jsonb_build_object('first', fallen.file_line)
            FROM import_rows r JOIN fallen ON {field} = fallen.id WHERE NOT r.bad AND NOT r.deleting""")
        _run(f"""
            {INSERT} SELECT r.file_line, {column}, 'refers_to_deleted', jsonb_build_object('first', gone.file_line)
            FROM import_rows r JOIN import_rows gone ON gone.id = {field}
            WHERE NOT r.bad AND NOT r.deleting AND gone.action = 'd' AND NOT gone.bad""")
        mark()


def _run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def _any(condition: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM import_rows r WHERE {condition})")
        return bool(cursor.fetchone()[0])


def _wrong_cells(staged: Staged) -> None:
    if not _any("r.bad"):
        return
    for column in staged.kind.file_columns:
        if column.name in staged.places:
            _run(
                f"{INSERT} SELECT * FROM (SELECT c.line, {literal(column.name)}, {problem(staged, column)} AS code, "
                "NULL::jsonb FROM import_cells c JOIN import_rows r ON r.file_line = c.line AND r.bad OFFSET 0) e "
                "WHERE code IS NOT NULL"
            )


def _first_column(staged: Staged, reference: Reference) -> str:
    names = file_columns(staged.kind, reference)
    # The last of them is the one that this reference adds: order_number is known, line is not.
    return next((name for name in reversed(names) if name in staged.places), names[-1])


def _rules(kind: Kind) -> None:
    """One scan tells that no plain rule holds anywhere; only then is each asked."""
    plain = [rule for rule in kind.rules if not rule.join]
    if plain and not _any(" OR ".join(f"({_asked(rule)})" for rule in plain)):
        plain = []
    for rule in kind.rules:
        if rule.join or rule in plain:
            _run(
                f"{INSERT} SELECT DISTINCT ON (r.file_line) r.file_line, {literal(rule.column)}, {literal(rule.code)}, "
                f"({rule.params})::jsonb FROM import_rows r {rule.join} WHERE {_asked(rule)} "
                f'AND NOT EXISTS (SELECT FROM import_errors e WHERE (e.line, e."column", e.code) = '
                f"(r.file_line, {literal(rule.column)}, {literal(rule.code)}))"
            )


def _asked(rule: Rule) -> str:
    of = "r.action = 'd'" if rule.of_deleted else "NOT r.deleting"
    return f"NOT r.bad AND {of} AND ({rule.where})"


def referrers_of(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Foreign keys by which a row can be referred to, those without a way back included.

    Those that the database does not check count where they protect; not those of derived tables, which are made anew.
    """
    derived = {other for kind in all_kinds() for other in kind.derived}
    relations = (field for field in model._meta.get_fields(include_hidden=True) if isinstance(field, ForeignObjectRel))
    return [
        relation.field
        for relation in relations
        if isinstance(relation.field, ForeignKey)
        and (getattr(relation.field, "db_constraint", True) or relation.on_delete is PROTECT)
        and relation.related_model not in derived
    ]


def _refused_deletes(kind: Kind) -> None:
    if not _any("r.action = 'd' AND NOT r.bad"):
        return
    parts = {(part.model, part.field) for part in kind.parts}
    for field in referrers_of(kind.model):
        if (field.model, field.column) in parts:
            continue
        table, name = field.model._meta.db_table, str(field.model._meta.verbose_name_plural)
        going = " AND o.id NOT IN (SELECT id FROM import_rows WHERE action = 'd')" if table == kind.table else ""
        _run(
            f"{INSERT} SELECT r.file_line, {literal(kind.key[0])}, 'still_referred_to', "
            f"jsonb_build_object('others', {literal(name)}::text) FROM import_rows r "
            "WHERE r.action = 'd' AND NOT r.bad AND NOT EXISTS (SELECT FROM import_errors e WHERE e.line = r.file_line) "
            f"AND EXISTS (SELECT FROM {table} o WHERE o.{quoted(field.column)} = r.id{going})"
        )


def _twice(kind: Kind) -> None:
    """Of rows with one key the first counts."""
    _repeated(kind, [f"r.{quoted(name)}" for name in kind.matched_by if name not in kind.fixed])
    if kind.find:
        _repeated(kind, ["r.id"])


def _repeated(kind: Kind, parts: list[str]) -> None:
    key = ", ".join(parts)
    same = " AND ".join(
        f"r.{name} IS NOT DISTINCT FROM twice.{name}"
        if name.strip('"') in kind.nullable
        else f"r.{name} = twice.{name}"
        for name in (part.removeprefix("r.") for part in parts)
    )
    _run(f"""
        {INSERT} SELECT r.file_line, {literal(kind.key[0])}, 'duplicate_key', jsonb_build_object('first', twice.first)
        FROM import_rows r JOIN (
            SELECT {key}, min(r.file_line) AS first FROM import_rows r WHERE NOT r.bad GROUP BY {key} HAVING count(*) > 1
        ) twice ON {same}
        WHERE NOT r.bad AND r.file_line > twice.first
          AND NOT EXISTS (SELECT FROM import_errors e WHERE e.line = r.file_line)""")
