"""A process with everything loaded that forks one for each line it reads: killing costs no start."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Order:
    database: str
    words: Sequence[Any]
    log: str
    function: str = ""
    pause: float = 0
    still: float = 0
    # The host of the database, and the network namespace from which it is reached.
    host: str = ""
    network: str = ""
    lease: float = 0


def run(order: Order) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils.module_loading import import_string

    from tests.faults import probes

    connection.settings_dict["NAME"] = order.database
    if order.network:
        enter(order.network)
        connection.settings_dict["HOST"] = order.host
    settings.NIGHT_LEASE_SECONDS = order.lease or settings.NIGHT_LEASE_SECONDS
    probes.slow_down(order.pause)
    probes.stand_still(order.still)
    with Path(order.log).open("a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        if order.function:
            import_string(order.function)(*order.words)
        else:
            call_command(*order.words, stdout=log)


def enter(network: str) -> None:
    with Path(f"/run/netns/{network}").open() as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")


def main() -> None:
    import django

    django.setup()
    from imports.management.commands import import_data  # noqa: F401
    from nightly.management.commands import run_night  # noqa: F401
    from tests.faults import writers  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                run(order)
            except SystemExit as end:
                os._exit(int(end.code or 0))
            except BaseException as problem:
                with Path(order.log).open("a") as log:
                    log.write(f"{type(problem).__name__}: {problem}\n")
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
