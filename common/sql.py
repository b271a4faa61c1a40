"""Querysets inside statements that are written out, and statements that a connection plans once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from psycopg2.errors import DuplicatePreparedStatement, FeatureNotSupported, InvalidSqlStatementName

log = structlog.get_logger()


# A queryset is never changed, only derived from: composed once, it is known.
_composed: WeakKeyDictionary[QuerySet[Any], tuple[str, tuple[Any, ...]]] = WeakKeyDictionary()


def ids(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """SQL of the rows' keys in no order, and its parameters; of no key where the ORM knows that there is none."""
    if rows not in _composed:
        try:
            _composed[rows] = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            _composed[rows] = "SELECT NULL::bigint WHERE false", ()
    return _composed[rows]


def named(sql: str, params: Sequence[Any], prefix: str) -> tuple[str, dict[str, Any]]:
    """The same statement with its parameters by name, to stand in the text of another one; the prefix keeps them apart."""
    names = [f"{prefix}{place}" for place in range(len(params))]
    text = sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
    return text, dict(zip(names, params, strict=True))


def literal(sql: str, params: Any) -> str:
    """A statement with its values in it, to stand in the text of another one that has parameters of its own."""
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify(sql, params)
    return text.decode().replace("%", "%%")


def among(column: str, rows: QuerySet[Any] | RawSQL) -> RawSQL:
    """A condition: the column holds one of these keys. Postgres makes the keys up first and looks them up in an index.

    For `IN (subquery)` beside other conditions under OR it reads the whole table instead.
    """
    sql, params = (rows.sql, rows.params) if isinstance(rows, RawSQL) else ids(rows)
    return RawSQL(f"{column} = ANY(ARRAY({sql}))", params, output_field=BooleanField())  # noqa: S611  # the ORM's or our own


MOST_PLANNED = 100


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement that a connection knows by name; the names of its parameters in their order."""

    name: str
    parameters: tuple[str, ...]


# Of each connection to the server: its plans by the text; None: planned anew each time.
_plans: WeakKeyDictionary[Any, dict[str, _Plan | None]] = WeakKeyDictionary()


def planned(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that pages ask again and again with other values, planned once for each connection.

    For statements that take longer to plan than to run. The plan is made without a look at the values, so that one must
    serve for all of them, and each parameter's type must follow from the text (`%(day)s::date`).

    Inside a transaction, where a failure could not be mended, and on a connection that loses its plans (a pooler may hand
    the next statement to another process of the server), the statement is planned as any other.
    """
    plan = _plan(sql) if connection.get_autocommit() else None
    with connection.cursor() as cursor:
        if plan is not None:
            values = f"({', '.join(['%s'] * len(plan.parameters))})" if plan.parameters else ""
            try:
                cursor.execute(
                    f"SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {plan.name}{values}",
                    [params[name] for name in plan.parameters],
                )
                return list(cursor.fetchall())
            except DatabaseError as error:
                if not isinstance(error.__cause__, (InvalidSqlStatementName, FeatureNotSupported)):
                    raise
                _plans[connection.connection][sql] = None
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _plan(sql: str) -> _Plan | None:
    known = _plans.setdefault(connection.connection, {})
    if sql not in known and len(known) < MOST_PLANNED:
        known[sql] = _prepare(sql)
    return known.get(sql)


def _prepare(sql: str) -> _Plan | None:
    places = _Places()
    text = sql % places
    plan = _Plan(f"p{blake2b(text.encode(), digest_size=12).hexdigest()}", tuple(places))
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"PREPARE {plan.name} AS {text}")
        except DatabaseError as error:
            # The name says what the statement is: a process of the server that knows it got it from one like this.
            if not isinstance(error.__cause__, DuplicatePreparedStatement):
                log.warning("statement_not_planned", error=str(error))
                return None
    return plan


class _Places(dict[str, str]):
    """Numbers for a statement's parameters, in the order in which its text first names them."""

    def __missing__(self, name: str) -> str:
        self[name] = f"${len(self) + 1}"
        return self[name]
