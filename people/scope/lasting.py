"""Rows with `start_on` and `end_on` (inclusive, empty: open) that hold a day, and who works here on one."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


def running_on(rows: QuerySet[M], on: date) -> QuerySet[M]:
    return rows.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), start_on__lte=on)


def not_left(on: date, path: str = "") -> Q:
    """People, or those at the end of a path, whose last day is not over."""
    name = f"{path}__left_on" if path else "left_on"
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": on})


def employed(on: date, path: str = "") -> Q:
    """The same, and whose first day has come."""
    name = f"{path}__hired_on" if path else "hired_on"
    return (Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": on})) & not_left(on, path)


def lasting(row: str, on: str) -> str:
    """SQL of the same: `row` is the alias, `on` the placeholder of the day."""
    return f"{row}.start_on <= {on} AND ({row}.end_on IS NULL OR {row}.end_on >= {on})"
