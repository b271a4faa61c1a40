"""script/bench [s|m|l] [--rounds N] [SECTION...]: generate, load, measure, judge. Exit code 1: a gate failed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import django


def main(words: list[str]) -> int:
    django.setup()
    from bench.course import SECTIONS, USUAL, run_course  # noqa: PLC0415  # models need the setup first

    parser = argparse.ArgumentParser("script/bench", description=__doc__)
    parser.add_argument("scale", nargs="?", default="s", choices=("s", "m", "l"))
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; default: all but hosts")
    parser.add_argument("--rounds", type=int, help="how often each variant runs and counts; default 5")
    given = parser.parse_args(words)
    unknown = set(given.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    print(f"# script/bench {given.scale}\n\n{_machine()}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        good = run_course(given.scale, Path(folder), sections=given.sections or USUAL, rounds=given.rounds)
    print(f"{time.monotonic() - begun:.0f} s in all; {_load()}", flush=True)
    return 0 if good else 1


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; {_load()}"


def _load() -> str:
    return "load average " + " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
