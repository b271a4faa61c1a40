"""What the history of an object is told from: which tables, which of their fields, in which words.

Each app declares the trails of its own objects, and settings.HISTORY_TRAILS names them; pages read them in people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

Said = Any  # a text that is translated when it is shown


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `kind` says how its values are written (text, day, moment, person, seller, department, user, country, share,
    limit, number, yes, choice); `keepers`: shown to those alone who keep everybody's record.
    """

    label: Said
    kind: str = "text"
    choices: Mapping[str, Said] = field(default_factory=dict)
    keepers: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """A table: `of` is the column that says whose history a row belongs to, `about` the one that names it in a list.

    `through` is SQL that finds what stands in `of` from the object's id, %(of)s, where that is not the id itself.

    `about` holds a text, or with `person` or `department` as its kind the id of one.
    """

    model: type[Model]
    noun: Said
    fields: Mapping[str, Field]
    of: str = "pgh_obj_id"
    through: str = ""
    about: str = "name"
    about_kind: str = "text"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        """By which a filter chooses it."""
        return str(self.model._meta.model_name)


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as it was before and after one change, and the words of whoever made it."""

    track: Track
    key: str
    action: str  # added, changed, removed, or a word of its own where `told` says the sentence
    at: datetime
    words: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """The history of one kind of object. `rows(viewer)`: those whose history that viewer reads, and nobody else.

    `read(pk)` brings changes that no trigger writes: images of imports. `person`: reading it is reading about somebody.
    """

    name: str
    noun: Said
    rows: Callable[[Any], Any]
    tracks: tuple[Track, ...] = ()
    read: Callable[[int], list[Raw]] | None = None
    personal: bool = False
