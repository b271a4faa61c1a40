"""A process with everything loaded that forks one for each line it reads: killing costs no start."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


def run(order: dict[str, Any]) -> None:
    from django.core.management import call_command
    from django.db import connection

    from tests.faults import probes

    connection.settings_dict["NAME"] = order["database"]
    probes.slow_down(order["pause"])
    with Path(order["log"]).open("a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        call_command("run_night", "--date", order["day"], "--json", stdout=log)


def main() -> None:
    import django

    django.setup()
    from nightly.management.commands import run_night  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                run(order)
            except SystemExit as end:
                os._exit(int(end.code or 0))
            except BaseException as problem:
                with Path(order["log"]).open("a") as log:
                    log.write(f"{type(problem).__name__}: {problem}\n")
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
