"""What an import kind declares, so that the engine can read, judge, merge, report and undo its file.

A kind is data and SQL; it never loops over rows. An app lists its kinds in `<app>/files.py`, settings.IMPORT_KINDS
names them in the order in which a folder is imported. `people.files.DEPARTMENTS` is the complete example.

How a file becomes rows
-----------------------
1. The reader cuts the bytes into records, trims and normalises the cells and checks characters and field sizes.
2. `good` cells are judged by their column's `Type` (`required`, `not_a_date`, ...) and cast; an empty cell is NULL.
3. Each `Reference` is joined (`unknown_person`, ...), and the stored row that the key names (`old`).
4. The result is the temporary table **import_rows**, one row a record, which every statement of a kind may read:
     file_line    physical line of the file on which the record begins
     id           of the stored row, or already reserved for the new one
     action       'a' added, 'c' changed, 'u' unchanged, 'd' deleted
     deleting     its `delete` says yes (action 'd', or 'u' when there was nothing to delete)
     bad          rejected already
     <column>     each column of the file that is not stored itself (an e-mail, a code), typed
     <field>      each stored column of the table, with the value it will have: from the file; where the file lacks
                  the column, as the stored row has it; for a new row, or an empty cell, `default`
     given_<column>   of a column with a `value` of its own: what the file said, typed
   The view **good_rows** is import_rows that are neither bad nor deleted: what will stand after the import.
5. `rules` judge single rows (after them: references to rejected rows, keys that come twice).
6. In a savepoint: `before_merge`, the merge (deletes, updates, inserts; only what differs, each with its image in
   ChangedRow), `after_merge`, then `checks` on the state as it now stands. If a check names rows, the savepoint is
   rolled back, they are rejected, and step 6 runs again without them.
7. `after` (derived tables), the constraints, the report, commit. A dry run rolls back to before step 6.

Aliases in `Column.value`, `Column.default`, `Reference.when`, `Kind.also_changed`, `Kind.find`
    t            the typed cells of the file: t.<column>, NULL where empty, wrong or absent
    old          the stored row, all NULL for a new one
    ref_<field>  the row that a reference found: ref_product_id.list_price
In a Rule's `where`, `join` and `params`, and in your own statements: `import_rows` (alias r in a Rule).
SQL here is run without parameters: write % once. All of it must run on Postgres 15. Text sorts COLLATE "C".

Example: a product line that a file may name before it exists (`A / B`):
    references=[Reference("line_id", ("product_line",), ProductLine, ("path",), code="")],   # code "": no error
    also_changed="t.product_line IS NOT NULL AND ref_line_id.id IS NULL",
    before_merge=make_lines,    # batch.add(lines...), then UPDATE import_rows SET line_id = ...
"""

from imports.kinds.batch import Batch
from imports.kinds.catalogue import all_kinds, kind_named
from imports.kinds.columns import (
    Column,
    Type,
    choice,
    country,
    currency,
    day,
    decimal,
    email,
    integer,
    key,
    text,
    time_zone,
    yes_no,
)
from imports.kinds.kind import Check, Kind, Lasting, Part, Reference, Rule
from imports.kinds.resource import Nested, Resource
from imports.kinds.sql import literal

__all__ = [
    "Batch",
    "Check",
    "Column",
    "Kind",
    "Lasting",
    "Nested",
    "Part",
    "Reference",
    "Resource",
    "Rule",
    "Type",
    "all_kinds",
    "choice",
    "country",
    "currency",
    "day",
    "decimal",
    "email",
    "integer",
    "key",
    "kind_named",
    "literal",
    "text",
    "time_zone",
    "yes_no",
]
