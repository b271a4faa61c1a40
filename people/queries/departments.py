"""The tree of departments, in the order in which it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from people.models import Department


@dataclass(frozen=True, slots=True)
class Node:
    """A department; `depth` counts from the highest one that is shown."""

    pk: int
    code: str
    name: str
    head: str
    parent: int | None
    root: bool
    depth: int = 0


def departments() -> list[Node]:
    """All of them, as they stand today: departments carry no dates. One statement."""
    rows = Department.objects.values_list("pk", "code", "name", "head__name", "parent_id", "kind")
    return in_order(
        Node(pk, code, name, head or "", parent, kind == Department.Kind.COMPANY)
        for pk, code, name, head, parent, kind in rows
    )


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Each department below the one above it, neighbours by name; one whose parent is not shown stands on top."""
    found = {node.pk: node for node in nodes}
    below: dict[int | None, list[Node]] = {}
    for node in sorted(found.values(), key=lambda node: (node.name, node.pk), reverse=True):
        below.setdefault(node.parent if node.parent in found else None, []).append(node)
    ordered: list[Node] = []
    stack = [(node, 0) for node in below.get(None, [])]
    while stack:
        node, depth = stack.pop()
        ordered.append(Node(node.pk, node.code, node.name, node.head, node.parent, node.root, depth))
        stack.extend((child, depth + 1) for child in below.get(node.pk, []))
    return ordered
