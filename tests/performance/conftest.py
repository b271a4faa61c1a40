from collections.abc import Iterator

import pytest
import time_machine

from tests.performance.stories import NOW


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
