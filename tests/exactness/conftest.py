from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from people.calendar import ensure_calendar, get_company
from tests.exactness.loading import rolled_back


@pytest.fixture(scope="module")
def calendars(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The company's record and the calendars in use, made once a module: they are 48,000 rows a country."""
    with django_db_blocker.unblock(), rolled_back():
        get_company()
        ensure_calendar({"US", "DE"})
        yield
