"""Querysets inside statements that are written out."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=Model)


def ids(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """SQL of the rows' keys in no order, and its parameters; of no key where the ORM knows that there is none."""
    try:
        return rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false", ()


def literal(sql: str, params: Any) -> str:
    """A statement with its values in it, to stand in the text of another one that has parameters of its own."""
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify(sql, params)
    return text.decode().replace("%", "%%")


def settled(rows: QuerySet[M]) -> QuerySet[M]:
    """The same rows in no order, composed once and for all: what filters, counts and embeds them composes them no more."""
    sql, params = ids(rows)
    return rows.model._default_manager.filter(pk__in=RawSQL(sql, params))  # noqa: S611  # the ORM wrote it
