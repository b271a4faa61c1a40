import contextlib
import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.stack.conftest import Run, is_free, processes_of, wait_until


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


def children_of(data: Path) -> dict[str, int]:
    if not (data / "state.json").exists():
        return {}
    return {child["name"]: child["pid"] for child in json.loads((data / "state.json").read_text())["children"]}


def kill(data: Path, name: str) -> int | None:
    """Its id; None when it is just not there."""
    pid = children_of(data).get(name)
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGKILL)
    return pid


def test_an_empty_start_makes_one_admin_and_a_request_to_stop_leaves_nothing(template: Path) -> None:
    seen = json.loads((template.parent / "seen.json").read_text())
    password = (template / "first-admin").read_text().strip()

    assert seen["lines"] == [
        f"ready {seen['url']}",
        f"sign in as admin@localhost with the one-time password {password} (also in {template / 'first-admin'})",
    ]
    assert seen["status"] == 200
    assert seen["children"] == ["beat", "postgres", "redis", "web", "worker"]
    assert stat.S_IMODE((template / "first-admin").stat().st_mode) == 0o600
    assert stat.S_IMODE((template / "secret-key").stat().st_mode) == 0o600
    assert "SECRET_KEY is not set; made one in" in seen["said"]
    assert (seen["code"], seen["left"]) == (0, [])
    assert is_free(template)


def test_a_killed_parent_leaves_no_orphans_and_the_next_start_recovers(used: Path) -> None:
    killed = Run(used, "--port", "0")
    killed.ready()

    killed.stop(signal.SIGKILL)
    gone = wait_until(lambda: not processes_of(used) and is_free(used), 15 if sys.platform == "linux" else 0)
    assert gone or sys.platform != "linux", processes_of(used)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as innocent:
        try:
            claim_to_live_on(used, innocent.pid)
            again = Run(used, "--port", "0")
            again.ready()

            assert again.stop(signal.SIGINT) == 0
            assert processes_of(used) == []
            assert innocent.poll() is None, "the process whose id a stale file names is not ours to stop"
        finally:
            innocent.kill()


def claim_to_live_on(data: Path, pid: int) -> None:
    """What a reboot can leave: files that name a process id which is now somebody else's."""
    state = {"pid": pid, "born": 1.0, "phase": "ready", "services": {}, "children": []}
    (data / "state.json").write_text(json.dumps(state))
    for stale in (data / "postgres" / "postmaster.pid", data / "run" / "pg" / ".s.PGSQL.5432.lock"):
        stale.write_text(f"{pid}\n{data / 'postgres'}\n1\n5432\n{data / 'run' / 'pg'}\n\n\n")


def test_what_dies_is_brought_back_and_a_start_right_after_a_kill_waits_for_the_port(used: Path) -> None:
    run = Run(used, "--port", "0")
    url = run.ready()
    before = children_of(used)

    for name in ("postgres", "web"):
        os.kill(before[name], signal.SIGKILL)

    assert wait_until(lambda: run.said().count("starting it again") == 2, 15), run.said()
    assert wait_until(lambda: status_of(f"{url}/healthz") == 200, 30), run.said()
    run.stop(signal.SIGKILL)
    again = Run(used, "--port", url.rsplit(":", 1)[1])
    assert again.ready() == url
    assert again.stop(signal.SIGHUP) == 0
    assert processes_of(used) == []


@pytest.mark.full
def test_a_second_start_takes_less_than_ten_seconds(used: Path) -> None:
    run = Run(used, "--port", "0")
    run.ready()

    assert run.took < 10
    assert run.stop() == 0


@pytest.mark.full
def test_each_process_is_brought_back_and_one_that_keeps_dying_ends_the_run(used: Path) -> None:
    run = Run(used, "--port", "0")
    url = run.ready()

    for name in ("postgres", "redis", "worker", "beat", "web"):
        pid = kill(used, name)
        assert wait_until(lambda name=name, pid=pid: children_of(used).get(name, pid) != pid, 30), name
        assert wait_until(lambda: status_of(f"{url}/readyz") == 200, 30), name
    for _ in range(8):
        pid = kill(used, "beat")
        wait_until(lambda pid=pid: children_of(used).get("beat", pid) != pid or run.process.poll() is not None, 10)

    assert run.ended() == 1
    assert "beat ended with -9, 4 times within a minute" in run.said()
    assert processes_of(used) == []


def test_a_taken_port_is_one_sentence(used: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        run = Run(used, "--port", str(port))

        assert run.ended() == 1
    assert f"error: port {port}: Address already in use; choose another with --port" in run.said()
    assert run.out.read_text() == ""
    assert processes_of(used) == []


@pytest.mark.parametrize("words", [["--empty", "--reset-demo"], ["--port", "70000"], ["--port", "x"]])
def test_senseless_words_are_refused(data: Path, words: list[str]) -> None:
    run = Run(data, *words)

    assert run.ended() == 2
    assert run.out.read_text() == ""


def test_reset_demo_refuses_where_no_demo_is(used: Path) -> None:
    run = Run(used, "--port", "0", "--reset-demo")

    assert run.ended() == 2
    assert "does not hold the demo company" in run.said()
    assert processes_of(used) == []


def test_a_full_disk_is_one_sentence(data: Path) -> None:
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", data], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount")
    try:
        run = Run(data, "--empty", "--port", "0")

        assert run.ended() == 1
        assert f"the disk of {data} is full" in run.said()
        assert "Traceback" not in run.said()
        assert processes_of(data) == []
    finally:
        subprocess.run(["umount", "--lazy", data], check=True)


@pytest.mark.full
def test_a_disk_that_fills_while_it_runs_ends_the_run_with_one_sentence(data: Path, template: Path) -> None:
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=250m", "tmpfs", data], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount")
    try:
        subprocess.run(["cp", "-a", f"{template}/.", data], check=True)
        run = Run(data, "--port", "0")
        run.ready()
        with (data / "filler").open("wb") as filler:
            try:
                while True:
                    filler.write(bytes(2**16))
                    filler.flush()
            except OSError:
                pass
        for _ in range(5):
            if run.process.poll() is not None:
                break
            kill(data, "postgres")
            time.sleep(3)
        if run.process.poll() is None:
            run.stop()

        assert "Traceback" not in run.said()
        assert processes_of(data) == []
        (data / "filler").unlink()
        again = Run(data, "--port", "0")
        again.ready()
        assert again.stop() == 0
    finally:
        subprocess.run(["umount", "--lazy", data], check=True)
