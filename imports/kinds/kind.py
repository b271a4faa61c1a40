"""A kind of file, its references and its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from imports.kinds.batch import Batch
from imports.kinds.columns import Column, type_text, yes_no

DELETE = Column(
    name="delete",
    type=yes_no(),
    help=_("yes takes the row away that the key names; refused while something else refers to it"),
    field="",
)


@dataclass(frozen=True)
class Reference:
    """`field` of import_rows becomes the id of the row of `model` whose `key` equals `columns`.

    `columns` are columns of the file, or fields of references above this one:
        Reference("order_id", ("order_number",), Order, ("number",), code="unknown_order", stored=False),
        Reference("line_id", ("order_id", "line"), OrderLine, ("order_id", "line"), code="unknown_line"),
    A cell that names nothing gives `code` on the first of `columns` that the file has; "": no error, and NULL.
    """

    field: str
    columns: tuple[str, ...]
    model: type[Model]
    key: tuple[str, ...]
    code: str
    text: type_text = ""  # of the error; else that of the code in imports/messages.py
    stored: bool = True  # a column of the kind's own table
    own: bool = False  # may name a row of the same file: the model is the kind's own, `key` its key
    when: str = ""  # SQL over t: only rows for which it holds look here (and are then required to find something)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Rejects the rows of import_rows (alias r) for which `where` holds; deleted rows are not asked.

    `params`: SQL of a jsonb object whose values the text may name: %(day)s. `join`: SQL after `FROM import_rows r`.
    The text says what is wrong and how to mend it; where it is stands before it already.
    """

    code: str
    column: str
    where: str
    text: type_text
    join: str = ""
    params: str = "NULL::jsonb"
    of_deleted: bool = False  # judges the rows to be deleted in place of the others


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule over several rows, judged on the tables as they stand after the merge.

    `sql`: SELECT file_line, params (a jsonb object or NULL): every row of the file that takes part in a violation, with the
    others named in params (at most a few: an array_agg without a limit may grow for ever). Read `good_rows` for the
    lines, the tables for the state. A violation in which no row of the file takes part returns nothing.
    """

    code: str
    column: str
    sql: str
    text: type_text


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """What must stand after an undo, too: `sql` selects a jsonb object for each violation, and any refuses the undo.

    It reads the tables as they are then, and the temporary table undone_rows: the rows of the kind's own table that the
    undo touched, (id, before): what each was until now, as jsonb; NULL for one that comes back.
    """

    sql: str
    text: type_text


def has_source(model: type[Model]) -> bool:
    """Its rows know the program that sent them, which alone of all programs reads and corrects them."""
    return any(field.attname == "source_id" for field in model._meta.concrete_fields)


@dataclass(frozen=True)
class Part:
    """Rows of another table that have no life of their own: deleted (with their images) with the row they belong to."""

    model: type[Model]
    field: str


def nothing(batch: Batch) -> None:
    return None


def no_derived_tables() -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One file format and the table that it fills."""

    name: str  # the file's stem
    title: type_text
    help: type_text
    model: type[Model]
    columns: Sequence[Column]
    key: tuple[str, ...]  # columns of the file: bold in the documentation, always required
    match: tuple[str, ...] = ()  # the table's columns that are unique together; default: key
    references: Sequence[Reference] = ()
    rules: Sequence[Rule] = ()
    checks: Sequence[Check] = ()
    lasting: Sequence[Lasting] = ()
    fixed: Mapping[str, str] = field(
        default_factory=dict
    )  # stored columns that no file has: SQL; part of what identifies
    nullable: frozenset[str] = frozenset()  # columns of `match` that may be NULL, and then equal each other
    find: str = ""  # SQL of the join to `old` in place of equality of `match`
    also_changed: str = ""  # SQL: the row counts as changed though its stored fields are equal
    before_merge: Callable[[Batch], None] = nothing
    after_merge: Callable[[Batch], None] = nothing
    after: Callable[[], None] = no_derived_tables  # rebuilds derived tables; runs after an undo as well
    parts: Sequence[Part] = ()
    derived: Sequence[type[Model]] = ()  # tables rebuilt by `after` (of any kind): never stand in the way of a delete
    texts: Mapping[str, type_text] = field(default_factory=dict)  # code: text, for codes that hooks use
    samples: Sequence[Sequence[str]] = ()  # rows of the sample file, in the order of `columns`

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def matched_by(self) -> tuple[str, ...]:
        return self.match or self.key

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """All that a file of this kind may have, `delete` last."""
        return (*self.columns, DELETE)

    @property
    def has_source(self) -> bool:
        return has_source(self.model)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required or column.name in self.key)

    def column(self, name: str) -> Column:
        return next(column for column in self.file_columns if column.name == name)
