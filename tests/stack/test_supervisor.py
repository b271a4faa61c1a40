import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesmgmt.stack.folder import DataFolder
from salesmgmt.stack.processes import Child, StackError, Stopped, born, is_alive, stop_all
from salesmgmt.stack.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)",
]


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor(DataFolder.temporary())
    assert supervisor.folder.try_lock()
    yield supervisor
    supervisor.stop()
    os.close(supervisor.folder.lock_fd)
    os.close(supervisor.folder.users_fd)
    assert not supervisor.folder.path.exists()


def child(supervisor: Supervisor, argv: list[str], **more: object) -> Child:
    return Child("sleeper", argv, dict(os.environ), supervisor.folder.log("sleeper"), **more)  # type: ignore[arg-type]


def test_one_that_keeps_dying_ends_the_watch_with_its_last_words(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    dying = child(supervisor, [sys.executable, "-c", "raise SystemExit('no luck today')"])
    supervisor.add(dying)

    with pytest.raises(StackError, match=r"(?s)sleeper ended with 1, 4 times within a minute.*no luck today"):
        supervisor.watch()

    assert len(dying.starts) == 4


def test_one_that_does_not_listen_is_killed_after_its_grace(supervisor: Supervisor) -> None:
    stubborn = child(supervisor, STUBBORN, grace=0.2)
    supervisor.add(stubborn)
    while "on" not in stubborn.last_words():
        time.sleep(0.01)
    pid = stubborn.pid

    stop_all([stubborn.record()])

    assert born(pid) is None


def test_what_a_dead_leader_forked_is_removed_too(supervisor: Supervisor) -> None:
    forking = f"import subprocess, sys, time; subprocess.Popen({SLEEP!r}); print('on', flush=True); time.sleep(60)"
    leader = child(supervisor, [sys.executable, "-c", forking])
    supervisor.add(leader)
    while "on" not in leader.last_words():
        time.sleep(0.01)
    os.kill(leader.pid, signal.SIGKILL)

    stop_all([leader.record()])

    time.sleep(0.2)
    group = subprocess.run(["pgrep", "-g", str(leader.pid), "-r", "S,R,D"], capture_output=True, check=False)
    assert group.stdout == b""


def test_a_process_that_got_a_recorded_id_is_not_taken_for_the_recorded_one() -> None:
    mine = born(os.getpid())
    assert mine is not None

    assert is_alive({"pid": os.getpid(), "born": mine})
    assert not is_alive({"pid": os.getpid(), "born": mine - 100})
    assert not is_alive(None)


def test_a_request_to_stop_is_heard_while_waiting(supervisor: Supervisor) -> None:
    supervisor.note(signal.SIGTERM, None)

    with pytest.raises(Stopped):
        supervisor.pause(60)


def test_a_failing_step_says_why(supervisor: Supervisor) -> None:
    with pytest.raises(StackError, match=r"(?s)migrate failed with 1; its log .* ends:\nno such table"):
        supervisor.run("migrate", [sys.executable, "-c", "raise SystemExit('no such table')"], os.environ)


def test_a_step_beside_others_is_waited_for_and_says_why_it_failed(supervisor: Supervisor) -> None:
    slow = supervisor.begin("assets", [sys.executable, "-c", "import time; time.sleep(0.3)"], os.environ)
    broken = supervisor.begin("build", [sys.executable, "-c", "raise SystemExit('no such file')"], os.environ)

    assert supervisor.run("meanwhile", [sys.executable, "-c", "print('done')"], os.environ) == b"done\n"
    supervisor.finish(slow)
    with pytest.raises(StackError, match=r"(?s)build failed with 1.*no such file"):
        supervisor.finish(broken)

    assert (slow.status, supervisor.groups) == (0, [])


def test_the_answer_of_a_step_is_not_left_on_disk(supervisor: Supervisor) -> None:
    answer = supervisor.run("secret", [sys.executable, "-c", "print('geheim')"], os.environ)

    assert answer == b"geheim\n"
    assert all(b"geheim" not in path.read_bytes() for path in (supervisor.folder.path / "log").iterdir())


def test_logs_are_kept_for_a_few_starts_and_cut_while_they_grow(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start in range(8):
        supervisor.folder.log("web").write_text(f"start {start}")
    kept = sorted(path.name for path in (supervisor.folder.path / "log").glob("web.log*"))

    assert kept == ["web.log", *(f"web.log.{age}" for age in range(1, 6))]
    assert (supervisor.folder.path / "log" / "web.log.1").read_text() == "start 6"

    monkeypatch.setattr("salesmgmt.stack.supervisor.LOG_LIMIT", 3)
    talker = child(supervisor, SLEEP)
    supervisor.add(talker)
    talker.log.write_text("too much")

    supervisor.cut_logs()

    assert talker.log.read_text() == ""
    assert talker.log.with_name("sleeper.log.1").read_text() == "too much"


def test_the_secret_key_is_made_once_and_is_ours_alone(supervisor: Supervisor) -> None:
    first, second = supervisor.folder.secret_key(), supervisor.folder.secret_key()

    assert first == second
    assert len(first) >= 50
    assert (supervisor.folder.path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("needs root to give a folder away")
    theirs = tmp_path / "data"
    theirs.mkdir()
    (theirs / "file").touch()
    os.chown(theirs, 65534, 65534)

    with pytest.raises(StackError, match="belongs to user 65534: run as that user"):
        DataFolder(theirs)
