from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Crew, Database, Servers, Zygote
from tests.faults.seed import NIGHT


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    running = Servers()
    try:
        running.seed()
        yield running
    finally:
        running.stop()


@pytest.fixture
def database(servers: Servers) -> Iterator[Database]:
    clone = servers.clone()
    yield clone
    clone.drop()


@pytest.fixture(scope="session")
def zygote(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    running = Zygote(servers, tmp_path_factory.mktemp("nights") / "log")
    yield running
    running.stop()


@pytest.fixture
def crew(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Crew]]:
    """Makes a crew; its log is shown when the test fails."""
    crews: list[Crew] = []

    def make(**environment: str) -> Crew:
        crews.append(Crew(database, tmp_path / "crew.log", **environment))
        return crews[-1]

    yield make
    for one in crews:
        one.stop()
        if one.log.exists():
            sys.stdout.write(one.log.read_text()[-6000:])


@pytest.fixture(scope="session")
def expected(servers: Servers, zygote: Zygote) -> dict[str, str]:
    """What an uninterrupted night stores."""
    from tests.faults.harness import is_over, wait_for

    clone = servers.clone()
    pid = zygote.night(clone, NIGHT)
    wait_for(lambda: is_over(pid), 60)
    assert clone.night(NIGHT) == ("done", 1), zygote.log.read_text()
    digest = clone.digest()
    clone.drop()
    return digest
