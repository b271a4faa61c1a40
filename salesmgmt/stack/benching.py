"""script/bench: the benchmark, on services that exist for this run alone and are set as the product's own."""

import os
import subprocess
import sys
from collections.abc import Sequence

from salesmgmt.stack import assets
from salesmgmt.stack.command import foreground
from salesmgmt.stack.processes import Stopped
from salesmgmt.stack.services import forget_given
from salesmgmt.stack.testing import services


def run(words: Sequence[str]) -> int:
    forget_given()
    assets.prepare()
    if words[:1] == ["users"]:
        return subprocess.run([sys.executable, "-m", "bench.users", *words[1:]], check=False).returncode
    os.environ["SECRET_KEY"] = "bench"
    try:
        with services(durable=True) as (supervisor, env):
            return foreground(supervisor, [sys.executable, "-m", "bench", *words], {**env, "LOG_LEVEL": "ERROR"})
    except Stopped:
        return 130
