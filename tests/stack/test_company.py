from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from salesmgmt.stack.company import DEMO, EMPTY, OWN, Company, Record
from salesmgmt.stack.processes import StackError
from salesmgmt.stack.supervisor import Supervisor


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write_private(self, name: str, text: str) -> None:
        (self.path / name).write_text(text)


class Steps:
    """A supervisor that only notes what it was asked to run."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self.ran: list[str] = []
        self.fails: set[str] = set()

    def run(self, name: str, argv: Sequence[str], env: object) -> bytes:
        if name in self.fails:
            raise StackError(f"{name} failed")
        self.ran.append(name)
        return b"ana@example.test\n"


class Watched(Company):
    in_use = False

    def is_in_use(self) -> bool:
        return self.in_use

    def wipe(self) -> None:
        cast("Steps", self.supervisor).ran.append("wipe")


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Watched(cast("Supervisor", Steps(tmp_path)), {})


def ran(company: Company) -> list[str]:
    return cast("Steps", company.supervisor).ran


def start(company: Company, *, empty: bool = False, reset_demo: bool = False) -> Record:
    record = company.decide(empty=empty, reset_demo=reset_demo)
    company.prepare(record)
    return record


def test_a_new_folder_gets_the_demo_once(company: Watched) -> None:
    start(company)
    start(company)

    assert ran(company) == ["migrate", "load-demo", "migrate"]
    assert company.read() == Record(DEMO, True)


def test_an_empty_one_gets_an_admin_once(company: Watched) -> None:
    start(company, empty=True)
    start(company, empty=True)
    start(company)

    assert ran(company) == ["migrate", "create-admin", "migrate", "migrate"]
    assert company.read() == Record(EMPTY, True)


def test_a_first_start_that_was_killed_is_completed_by_the_next(company: Watched) -> None:
    cast("Steps", company.supervisor).fails = {"load-demo"}
    with pytest.raises(StackError):
        start(company)
    assert company.read() == Record(DEMO, False)

    cast("Steps", company.supervisor).fails = set()
    start(company)

    assert ran(company) == ["migrate", "wipe", "migrate", "load-demo"]
    assert company.read() == Record(DEMO, True)


def test_a_database_that_somebody_has_filled_is_left_alone(company: Watched) -> None:
    company.in_use = True

    start(company)

    assert ran(company) == ["migrate"]
    assert company.read() == Record(OWN, True)


def test_empty_is_refused_where_the_demo_is(company: Watched) -> None:
    start(company)

    with pytest.raises(StackError, match="already holds the demo company"):
        start(company, empty=True)


def test_the_demo_is_made_anew_only_where_it_is(company: Watched) -> None:
    start(company)
    company.in_use = True
    start(company, reset_demo=True)

    assert ran(company) == ["migrate", "load-demo", "wipe", "migrate", "load-demo"]


def test_reset_demo_never_touches_a_database_of_the_company_s_own(
    company: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(company)
    company.in_use = True
    monkeypatch.setenv("DATABASE_URL", "postgres://app@production/app")

    with pytest.raises(StackError, match="leaves it alone"):
        start(company, reset_demo=True)

    start(company)
    with pytest.raises(StackError, match="would destroy real data"):
        start(company, reset_demo=True)
    assert "wipe" not in ran(company)
