"""What a change leaves in the history: who, in which request or job (django-pghistory)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection


@contextmanager
def context(**metadata: Any) -> Iterator[None]:
    """As `pghistory.context`, by whose way of adding parameters a bare % of SQL without any would be read as one."""
    with connection.execute_wrapper(_double_percents), pghistory.context(**metadata):
        yield


def _double_percents(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if params is None and isinstance(sql, str) and "%" in sql:
        sql, params = sql.replace("%", "%%"), ()
    return run(sql, params, many, context)
