"""A Chromium for the browser tests: one that is here, else Debian's when we may install it."""

import os
import shutil
import subprocess
from pathlib import Path

from salesmgmt.stack.processes import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> str | None:
    """Its path; None when none can be had."""
    return present() or (installed() and present()) or None


def present() -> str | None:
    candidates = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES), *ON_MACOS]
    return next((path for path in candidates if path and Path(path).exists() and starts(path)), None)


def starts(path: str) -> bool:
    """A stub may stand for a browser that is not there (Ubuntu's chromium-browser)."""
    try:
        return not subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed() -> bool:
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    say("installing Chromium by apt-get")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *words], env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"apt-get {words[0]} failed: {done.stderr.strip()[-500:]}")
            return False
    return True
