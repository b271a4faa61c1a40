"""The SQL that turns text cells into import_rows: judged, cast, with references joined and the stored row beside it."""

from __future__ import annotations

from django.db import connection, models

from imports.actions.staging import Staged
from imports.kinds import Column, Kind, Reference
from imports.kinds.kind import has_source


def problem(staged: Staged, column: Column) -> str:
    """SQL over import_cells (alias c): the code of what is wrong with a cell, or NULL."""
    cell = f"c.{staged.cell(column.name)}"
    needed = "NULL"
    if column.name in staged.kind.required:
        needed = "'required'"
        if column.name not in staged.kind.key and "delete" in staged.places:
            needed = f"CASE WHEN c.{staged.cell('delete')} = 'yes' THEN NULL ELSE 'required' END"
    return f"CASE WHEN {cell} IS NULL THEN {needed} ELSE {column.type.problem.replace('{c}', cell)} END"


def resolve(staged: Staged) -> None:
    """Make import_rows and the view good_rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")  # compiling these statements takes longer than running them
        cursor.execute(f"SELECT pg_get_serial_sequence('{staged.kind.table}', 'id')")
        sequence = str(cursor.fetchone()[0])
        cursor.execute(f"CREATE TEMP TABLE import_rows AS {_rows(staged, sequence)}")
        cursor.execute("CREATE TEMP VIEW good_rows AS SELECT * FROM import_rows WHERE NOT bad AND NOT deleting")
        for reference in staged.kind.references:
            if reference.own:
                cursor.execute(_own(staged.kind, reference))
        known = [name for name in staged.kind.matched_by if name not in staged.kind.fixed]
        cursor.execute(f"ANALYZE import_rows (file_line, id, action, bad, {', '.join(quoted(name) for name in known)})")


def stored(kind: Kind) -> list[str]:
    """The table's columns that the merge writes."""
    columns = [column.stored_as for column in kind.columns if column.stored_as]
    return [*columns, *(reference.field for reference in kind.references if reference.stored), *kind.fixed]


def _judged(staged: Staged) -> str:
    """s: each cell with its problem, evaluated once (OFFSET 0 keeps the planner from copying the expressions)."""
    columns = [column for column in staged.kind.file_columns if column.name in staged.places]
    judged = [
        part
        for column in columns
        for part in (
            f"c.{staged.cell(column.name)} AS v_{column.name}",
            f"{problem(staged, column)} AS e_{column.name}",
        )
    ]
    if staged.partial:
        judged.append(f"c.c{len(staged.places)} AS row_has")
    return f"SELECT c.line AS file_line, {', '.join(judged)} FROM import_cells c OFFSET 0"


def _typed(staged: Staged) -> str:
    """t: the cells cast; NULL where empty, wrong or absent."""
    chosen = []
    for column in staged.kind.file_columns:
        if column.name in staged.places:
            cast = column.type.cast.replace("{c}", f"s.v_{column.name}")
            chosen.append(f"CASE WHEN s.e_{column.name} IS NULL THEN {cast} END AS {quoted(column.name)}")
        else:
            chosen.append(f"NULL::{column.type.sql} AS {quoted(column.name)}")
    if staged.partial:
        chosen.append("s.row_has")
    wrong = " OR ".join(f"s.e_{name} IS NOT NULL" for name in staged.places)
    return f"SELECT s.file_line, {', '.join(chosen)}, ({wrong}) AS wrong FROM ({_judged(staged)}) s OFFSET 0"


def quoted(name: str) -> str:
    return f'"{name}"'


def _rows(staged: Staged, sequence: str) -> str:
    kind = staged.kind
    fields, given = _fields(staged)
    unequal = f"({', '.join(f'old.{quoted(name)}' for name in fields)}) IS DISTINCT FROM ({', '.join(fields.values())})"
    changed = [unequal]
    if kind.also_changed:
        changed.append(f"({kind.also_changed})")
    changed += [f"({_sought(kind, ref)} AND ref_{ref.field}.id IS NULL)" for ref in kind.references if ref.own]
    chosen = [f"{sql} AS {quoted(name)}" for name, sql in {**given, **fields}.items()]
    chosen += [f"{f'ref_{ref.field}.id'} AS {quoted(ref.field)}" for ref in kind.references if not ref.stored]
    lost = {ref.field: f"({_sought(kind, ref)} AND ref_{ref.field}.id IS NULL)" for ref in kind.references if ref.code}
    chosen += [f"{sql} AS lost_{name}" for name, sql in lost.items()]
    chosen.append(f"{_of_another(staged)} AS of_another")
    own = {ref.field for ref in kind.references if ref.own}
    bad = " OR ".join(["t.wrong", _of_another(staged), *(sql for name, sql in lost.items() if name not in own)])
    return f"""
        SELECT t.file_line, COALESCE(old.id, nextval('{sequence}')) AS id,
            CASE WHEN t.delete THEN CASE WHEN old.id IS NULL THEN 'u' ELSE 'd' END
                 WHEN old.id IS NULL THEN 'a' WHEN {" OR ".join(changed)} THEN 'c' ELSE 'u' END AS action,
            COALESCE(t.delete, false) AS deleting, COALESCE({bad}, false) AS bad, {", ".join(chosen)}
        FROM ({_typed(staged)}) t {" ".join(_join(staged, ref) for ref in kind.references)}
        LEFT JOIN {kind.table} old ON {kind.find or _found(kind)}"""


def _fields(staged: Staged) -> tuple[dict[str, str], dict[str, str]]:
    """SQL of the stored columns as they will be, and of what is kept beside them."""
    kind, fields, given = staged.kind, {}, {}
    for column in kind.columns:
        name, typed = column.stored_as, f"t.{quoted(column.name)}"
        if not name:
            given[column.name] = typed
        elif column.value:
            given[f"given_{column.name}"] = typed
            fields[name] = f"({column.value.replace('{there}', staged.there(column.name))})"
        else:
            said = f"COALESCE({typed}, {column.default})"
            fields[name] = _kept(said, column.default, name, there=staged.there(column.name))
    for ref in kind.references:
        if ref.stored:
            fields[ref.field] = _kept(f"ref_{ref.field}.id", "NULL::bigint", ref.field, there=_any_there(staged, ref))
    fields.update({name: f"({sql})" for name, sql in kind.fixed.items()})
    return {name: f"({sql})::{_sql_type(kind, name)}" for name, sql in fields.items()}, given


def _any_there(staged: Staged, ref: Reference) -> str:
    ways = {staged.there(column) for column in file_columns(staged.kind, ref)} - {"false"}
    return "true" if "true" in ways else f"({' OR '.join(sorted(ways))})" if ways else "false"


def _kept(said: str, default: str, name: str, *, there: str) -> str:
    kept = f"CASE WHEN old.id IS NULL THEN {default} ELSE old.{quoted(name)} END"
    return {"true": said, "false": kept}.get(there, f"CASE WHEN {there} THEN {said} ELSE {kept} END")


def _sql_type(kind: Kind, name: str) -> str:
    field = next(field for field in kind.model._meta.concrete_fields if field.column == name)
    if isinstance(field, models.ForeignKey):
        return "bigint"
    return str(field.db_type(connection))


def file_columns(kind: Kind, ref: Reference) -> list[str]:
    """Those of the file on which a reference depends, through the references before it."""
    names: list[str] = []
    for name in ref.columns:
        before = next((other for other in kind.references if other.field == name), None)
        names += file_columns(kind, before) if before else [name]
    return names


def _key_part(kind: Kind, name: str) -> str:
    if any(ref.field == name for ref in kind.references):
        return f"ref_{name}.id"
    return f"t.{quoted(name)}"


def _sought(kind: Kind, ref: Reference) -> str:
    """The row names something: without it, finding nothing is no error."""
    parts = [f"{_key_part(kind, name)} IS NOT NULL" for name in ref.columns]
    return " AND ".join([*parts, *([f"({ref.when})"] if ref.when else [])])


def _of_another(staged: Staged) -> str:
    """The key names a record that another source has sent."""
    if staged.source is None or not staged.kind.has_source:
        return "false"
    return f"(old.id IS NOT NULL AND old.source_id IS DISTINCT FROM {staged.source})"


def _join(staged: Staged, ref: Reference) -> str:
    """To a program, what another source has sent is not there."""
    kind, alias = staged.kind, f"ref_{ref.field}"
    on = [
        f"{alias}.{quoted(theirs)} = {_key_part(kind, ours)}" for ours, theirs in zip(ref.columns, ref.key, strict=True)
    ]
    if ref.when:
        on.append(f"({ref.when})")
    if staged.source is not None and has_source(ref.model):
        on.append(f"{alias}.source_id = {staged.source}")
    return f"LEFT JOIN {ref.model._meta.db_table} {alias} ON {' AND '.join(on)}"


def _found(kind: Kind) -> str:
    on = []
    stored_columns = {column.stored_as: column for column in kind.columns if column.stored_as}
    for name in (*kind.matched_by, *(name for name in kind.fixed if name not in kind.matched_by)):
        if name in kind.fixed:
            value = f"({kind.fixed[name]})"
        elif name in stored_columns:
            column = stored_columns[name]
            value = (
                f"COALESCE(t.{quoted(column.name)}, {column.default})"
                if column.default != "NULL"
                else f"t.{quoted(column.name)}"
            )
        else:
            value = f"ref_{name}.id"
        equals = "IS NOT DISTINCT FROM" if name in kind.nullable or value == "(NULL)" else "="
        on.append(f"old.{quoted(name)} {equals} {value}")
    return " AND ".join(on)


def _own(kind: Kind, ref: Reference) -> str:
    """Rows of the file may name one another, in any order: the new ones have their ids already."""
    same = " AND ".join(
        f"o.{quoted(theirs)} = r.{quoted(ours)}" for ours, theirs in zip(ref.columns, ref.key, strict=True)
    )
    mine = " AND ".join(f"r.{quoted(name)} IS NOT NULL" for name in ref.columns)
    return f"""
        UPDATE import_rows r SET {quoted(ref.field)} = o.id, lost_{ref.field} = false
        FROM (SELECT DISTINCT ON ({", ".join(quoted(name) for name in ref.key)}) * FROM import_rows
              WHERE action = 'a' ORDER BY {", ".join(quoted(name) for name in ref.key)}, bad, file_line) o
        WHERE r.lost_{ref.field} AND {mine} AND {same}"""
