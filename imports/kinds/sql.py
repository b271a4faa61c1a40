"""The few pieces of SQL text that every kind needs."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: str) -> str:
    """A text constant."""
    return "'" + value.replace("'", "''") + "'"


def literals(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in values)
