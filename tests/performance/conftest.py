from collections.abc import Iterator

import pytest
import time_machine

from people.models import Person
from tests.factories.people import PersonFactory, sits
from tests.performance.stories import NOW


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hr() -> Person:
    person = PersonFactory(name="Hanna Reed", signs_in=True)
    sits(person, role="hr")
    return person
