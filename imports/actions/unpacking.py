"""Objects of a request into rows of kinds, each with the pointer by which its sender finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from imports.kinds import Kind, Nested, Resource
from imports.messages import row_message


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `pointer` is a JSON pointer (RFC 6901) into the request."""

    unit: int  # which object of the request
    pointer: str
    code: str
    message: str


@dataclass(frozen=True)
class Given:
    values: Mapping[str, object]
    pointer: str
    unit: int


@dataclass
class Lot:
    """Rows of one kind, in the order of the request."""

    kind: Kind
    rows: list[Given] = field(default_factory=list)


def unpack(
    resource: Resource, objects: Sequence[object], pointer: Callable[[int], str]
) -> tuple[list[Lot], list[Fault]]:
    """One lot for the objects, one for each list that they may hold; an object that is malformed is in none."""
    lots = [Lot(resource.kind), *(Lot(nested.kind) for nested in resource.nested)]
    faults: list[Fault] = []
    for unit, one in enumerate(objects):
        at = pointer(unit)
        wrong = [Fault(unit, place, code, row_message(code)) for place, code in _malformed(resource, one, at)]
        faults += wrong
        if not wrong and isinstance(one, dict):
            held = {nested.member for nested in resource.nested}
            lots[0].rows.append(Given({name: one[name] for name in one if name not in held}, at, unit))
            for nested, lot in zip(resource.nested, lots[1:], strict=True):
                lot.rows += _held(nested, one, at, unit)
    return lots, faults


def _held(nested: Nested, one: Mapping[str, object], at: str, unit: int) -> Iterator[Given]:
    given = {theirs: one.get(ours) for theirs, ours in nested.given.items()}
    rows = one.get(nested.member)
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        yield Given({**given, **row}, f"{at}/{nested.member}/{place}", unit)


def _malformed(resource: Resource, one: object, at: str) -> Iterator[tuple[str, str]]:
    yield from _members(one, at, {*resource.columns, *(nested.member for nested in resource.nested)})
    for nested in resource.nested:
        rows = one.get(nested.member) if isinstance(one, dict) else None
        if rows is not None and not isinstance(rows, list):
            yield f"{at}/{nested.member}", "not_a_list"
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            yield from _members(row, f"{at}/{nested.member}/{place}", set(nested.columns))


def _members(one: object, at: str, known: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(one, dict):
        yield at, "not_an_object"
        return
    for name in one:
        if name not in known:
            yield f"{at}/{escaped(name)}", "unknown_field"


def escaped(name: str) -> str:
    """A member's name within a pointer; of a very long one the beginning."""
    return name[:100].replace("~", "~0").replace("/", "~1")
