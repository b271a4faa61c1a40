"""A process that takes part in a night and whose network is gone: its locks, and what it may write when it is back."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from salesmgmt.stack import postgres
from tests.faults.harness import Database, Servers, Zygote, is_over, wait_for
from tests.faults.seed import NIGHT

# Everything that is held: the night, a step, the posting.
HELD = """
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
"""
POSTING = f"{HELD} AND l.objid = 7341010"


class Wire:
    """A network namespace of its own, and the one wire from it to Postgres."""

    def __init__(self, number: int) -> None:
        self.name = f"faults{number}"
        self.net = f"10.97.{number % 250}"
        self.host = f"{self.net}.1"
        here, there = f"f{number}a", f"f{number}b"
        for line in (
            f"ip netns add {self.name}",
            f"ip link add {here} type veth peer name {there}",
            f"ip link set {there} netns {self.name}",
            f"ip addr add {self.host}/30 dev {here}",
            f"ip link set {here} up",
            f"ip netns exec {self.name} ip addr add {self.net}.2/30 dev {there}",
            f"ip netns exec {self.name} ip link set {there} up",
        ):
            run(line)

    def cut(self) -> None:
        """Nothing arrives, nothing leaves, and nobody is told."""
        for chain in ("INPUT", "OUTPUT"):
            run(f"ip netns exec {self.name} iptables -A {chain} -j DROP")

    def mend(self) -> None:
        run(f"ip netns exec {self.name} iptables -F")

    def remove(self) -> None:
        run(f"ip netns del {self.name}")


def run(line: str) -> None:
    subprocess.run(line.split(), check=True, capture_output=True)


@pytest.fixture
def wire(servers: Servers) -> Iterator[Wire]:
    if os.geteuid() or not (shutil.which("ip") and shutil.which("iptables")):
        pytest.skip("needs root, ip and iptables (apt-get install iproute2 iptables) to cut a network")
    try:
        made = Wire(os.getpid() % 10_000)
    except subprocess.CalledProcessError as problem:
        pytest.skip(f"no network namespace can be made here: {problem.stderr.decode().strip()}")
    access = servers.postgres.place.cluster / "pg_hba.conf"
    before = access.read_text()
    listens = postgres.SETTINGS["listen_addresses"]
    try:
        access.write_text(f"{before}\nhost all all {made.net}.0/30 trust\n")
        postgres.SETTINGS["listen_addresses"] = made.host
        servers.crash_postgres()
        yield made
    finally:
        postgres.SETTINGS["listen_addresses"] = listens
        access.write_text(before)
        servers.crash_postgres()
        made.remove()


@pytest.mark.parametrize(
    ("busy", "sign"),
    [
        pytest.param({"still": 1}, POSTING, id="while the server works"),
        pytest.param(
            {"pause": 4}, f"{HELD} AND l.classid = 41003", id="between two statements", marks=pytest.mark.full
        ),
    ],
)
def test_a_holder_that_is_cut_off_holds_nothing_for_long_and_writes_nothing_when_it_is_back(
    busy: dict[str, float], sign: str, wire: Wire, zygote: Zygote, database: Database, expected: dict[str, str]
) -> None:
    words = ("run_night", "--date", NIGHT.isoformat())
    far = zygote.run(database, *words, host=wire.host, network=wire.name, lease=600, **busy)
    wait_for(lambda: database.one(sign))

    wire.cut()
    begun = time.monotonic()
    wait_for(lambda: not database.one(HELD), 30)
    took = time.monotonic() - begun
    pid = zygote.night(database, NIGHT)
    wait_for(lambda: is_over(pid), 60)
    done = database.night(NIGHT), database.digest()
    wire.mend()
    wait_for(lambda: is_over(far), 60)

    assert took <= 10
    assert done == (("done", 2), expected)
    assert (database.night(NIGHT), database.digest()) == done
