"""gunicorn's configuration: the web processes count their requests into files that /metrics adds up.

A process counts into the files of its slot, of which there are as many as processes at a time; by process id, as
usual, the files of all that ever lived would be kept and read.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from salesmgmt.stack.folder import data_path

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """Before the first process: counts begin at nothing, as Prometheus expects of a start."""
    folder = data_path() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        server.log.warning("requests are not counted for /metrics: %s", error)
        return
    os.environ[COUNTS] = str(folder)


def pre_fork(server: Any, worker: Any) -> None:
    worker.slot = free_slot(getattr(one, "slot", -1) for one in server.WORKERS.values())


def free_slot(taken: Iterable[int]) -> int:
    used = set(taken)
    return next(slot for slot in range(len(used) + 1) if slot not in used)


def post_fork(server: Any, worker: Any) -> None:
    """Before the application is imported, and with it what counts."""
    if Path(os.environ.get(COUNTS, "/nowhere")).is_dir():
        from prometheus_client import values  # noqa: PLC0415  (it looks at the environment when it is imported)

        values.ValueClass = values.MultiProcessValue(lambda: worker.slot)  # type: ignore[no-untyped-call]
