import subprocess
import time
from pathlib import Path

from tests.stack.conftest import PROJECT, PYTHON, Run, bare_environment, is_free, processes_of

MANAGE = [PYTHON, "-m", "salesmgmt.stack", "manage"]
ASK_POSTGRES = (
    "from django.db import connection as c; k = c.cursor(); k.execute('select 41 + 1'); print(k.fetchone()[0])"
)


def manage(data: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MANAGE, *words],
        cwd=PROJECT,
        env=bare_environment(data),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_standard_input_and_output_are_the_command_s_own(used: Path) -> None:
    done = manage(used, "shell", "-v", "0", stdin=ASK_POSTGRES)

    assert done.stdout == "42\n"
    assert done.returncode == 0
    assert processes_of(used) == []
    assert is_free(used)


def test_the_exit_code_is_the_command_s_own(used: Path) -> None:
    done = manage(used, "shell", "-v", "0", "-c", "import sys; sys.exit(7)")

    assert (done.returncode, done.stdout) == (7, "")


def test_beside_a_running_server_a_command_is_welcome_and_a_second_server_is_not(used: Path) -> None:
    server = Run(used, "--port", "0")
    url = server.ready()

    done = manage(used, "shell", "-v", "0", stdin=ASK_POSTGRES)
    second = Run(used, "--port", "0")

    assert (done.returncode, done.stdout, done.stderr) == (0, "42\n", "")
    assert second.ended() == 1
    assert f"already running on this data folder (process {server.process.pid}): {url}" in second.said()
    assert server.stop() == 0


def test_two_commands_at_once_share_services_until_the_last_one_ends(used: Path) -> None:
    slow = f"import time; time.sleep(3); {ASK_POSTGRES}"
    at_once = [
        subprocess.Popen(
            [*MANAGE, "shell", "-v", "0", "-c", code],
            cwd=PROJECT,
            env=bare_environment(used),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for code in (ASK_POSTGRES, slow, slow)
    ]

    answers = [process.communicate(timeout=40)[0] for process in at_once]

    assert answers == ["42\n", "42\n", "42\n"]
    assert [process.returncode for process in at_once] == [0, 0, 0]
    assert processes_of(used) == []


def test_a_server_waits_for_a_command_that_owns_the_services(used: Path) -> None:
    with subprocess.Popen(
        [*MANAGE, "shell", "-v", "0", "-c", "import time; time.sleep(4)"],
        cwd=PROJECT,
        env=bare_environment(used),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as command:
        time.sleep(2)
        server = Run(used, "--port", "0")
        server.ready()

        assert command.wait() == 0
    assert "waiting for script/manage shell to end" in server.said()
    assert server.stop() == 0
