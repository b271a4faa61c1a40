"""What an object of the API is: a row of a kind, with the rows of other kinds that it may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imports.kinds.kind import Kind


@dataclass(frozen=True)
class Nested:
    """The list `member` of an object: rows of `kind`, whose columns `given` (theirs to ours) the object itself says."""

    member: str
    kind: Kind
    given: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.kind.file_columns if column.name not in self.given)


@dataclass(frozen=True)
class Resource:
    """Taken whole or not at all, the rows that it holds included."""

    kind: Kind
    nested: Sequence[Nested] = ()
    without: frozenset[str] = frozenset()  # columns that nobody may send

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.kind.file_columns if column.name not in self.without)
