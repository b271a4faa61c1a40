"""script/bench: the benchmark, on services that exist for this run alone and are set as the product's own."""

import os
import sys
from collections.abc import Sequence

from salesmgmt.stack import assets
from salesmgmt.stack.command import foreground
from salesmgmt.stack.processes import Stopped
from salesmgmt.stack.services import forget_given
from salesmgmt.stack.testing import services


def run(words: Sequence[str]) -> int:
    forget_given()
    os.environ["SECRET_KEY"] = "bench"
    assets.prepare()
    try:
        with services(durable=True) as (supervisor, env):
            return foreground(supervisor, [sys.executable, "-m", "bench", *words], {**env, "LOG_LEVEL": "ERROR"})
    except Stopped:
        return 130
