from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import transaction

from people.models import Company
from tests.factories.people import PersonFactory, root
from tests.sales.importing import taken

T = TypeVar("T")


@pytest.fixture
def in_a_rollback(db: None) -> Callable[[Callable[[], T]], T]:
    """Does something and takes it back: what it returned is what is left."""

    def do(something: Callable[[], T]) -> T:
        with transaction.atomic():
            result = something()
            transaction.set_rollback(True)
        return result

    return do


@pytest.fixture
def people(db: None) -> None:
    """A company in dollars, Ana and Ben in it."""
    Company.objects.get_or_create(pk=1, defaults={"currency": "USD", "time_zone": "UTC", "country": "US"})
    Company.objects.update(currency="USD")
    root()
    PersonFactory(email="ana@x.example", name="Ana")
    PersonFactory(email="ben@x.example", name="Ben")


@pytest.fixture
def order(people: None) -> None:
    """Order o1 of 1 March with line 1: ten pumps."""
    taken("products", "sku,name,list_price,unit_cost\npump,Pump,12.5,7\nseal,Seal,,")
    taken("orders", "number,ordered_on\no1,2026-03-01")
    taken("order_lines", "order_number,line,sku,quantity,unit_price\no1,1,pump,10,10")
