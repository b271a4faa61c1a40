"""Querysets inside statements that are written out."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Model, QuerySet
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


def among(column: str, rows: QuerySet[Any] | RawSQL) -> RawSQL:
    """A condition: the column holds one of these keys. Postgres makes the keys up first and looks them up in an index.

    For `IN (subquery)` beside other conditions under OR it reads the whole table instead.
    """
    sql, params = (rows.sql, rows.params) if isinstance(rows, RawSQL) else ids(rows)
    return RawSQL(f"{column} = ANY(ARRAY({sql}))", params, output_field=BooleanField())  # noqa: S611  # the ORM's or our own
