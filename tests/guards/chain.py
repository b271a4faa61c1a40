"""The migrations as they came one after the other, which installations from before the squashed ones have run."""

from __future__ import annotations

from typing import Any

from django.db.migrations.loader import MigrationLoader


class Chain(MigrationLoader):
    """Without the squashed migrations; one that follows these follows the last of what they replace."""

    def __init__(self, connection: Any = None, **options: Any) -> None:
        super().__init__(connection, **{**options, "replace_migrations": False})

    def build_graph(self) -> None:
        super().build_graph()
        for key, migration in self.replacements.items():
            self.graph.remove_replacement_node(key, migration.replaces)


def whole_plan(loader: MigrationLoader) -> list[tuple[str, str]]:
    """All of them in the order in which an empty database runs them."""
    return list(dict.fromkeys(node for leaf in loader.graph.leaf_nodes() for node in loader.graph.forwards_plan(leaf)))
