"""From a bare Python to .venv with every package. Standard library only: nothing else is there yet."""

import argparse
import fcntl
import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
STAMPS = VENV / "salesmgmt-setup.json"
SUPPORTED = "Linux with glibc 2.28 or newer (x86_64, aarch64) or macOS 11 or newer"


def say(message: str) -> None:
    print(f"salesmgmt: {message}", file=sys.stderr, flush=True)


def fail(message: str) -> None:
    say(f"error: {message}")
    sys.exit(1)


def read_stamps() -> dict[str, str]:
    """What was set up from which sources."""
    try:
        return dict(json.loads(STAMPS.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(name: str, value: str) -> None:
    partial = STAMPS.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps({**read_stamps(), name: value}, indent=1))
    partial.replace(STAMPS)


def checksum(*paths: Path) -> str:
    """Of the names and contents of files, and of those in folders."""
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        files = (
            sorted(one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc")
            if path.is_dir()
            else [path]
        )
        for file in files:
            found.update(f"{file.relative_to(PROJECT)}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()


def refuse_unsupported() -> None:
    """One sentence instead of a compiler's output."""
    if sys.platform not in ("linux", "darwin"):
        fail(f"script/setup runs on {SUPPORTED}; on Windows use WSL, or run docker-compose.yml")
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        fail(f"the embedded Postgres needs glibc, which this Linux does not have (Alpine?): use {SUPPORTED}")
    if platform.machine().lower() not in ("x86_64", "amd64", "aarch64", "arm64"):
        fail(f"there are no ready-made packages for {platform.machine()}: use {SUPPORTED}")


def make_venv() -> None:
    if runs(VENV / "bin" / "python"):
        return
    say(f"making .venv with Python {platform.python_version()}")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        fail(
            "python -m venv failed; on Debian and Ubuntu: apt install python3-venv\n"
            + (made.stdout + made.stderr).strip()[-1000:]
        )


def runs(python: Path) -> bool:
    """Whether the Python of .venv still works, and is one that the packages are made for."""
    try:
        code = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
        return not subprocess.run([python, "-c", code], capture_output=True, check=False).returncode
    except OSError:
        return False


def install(requirements: list[Path]) -> None:
    """By uv, else by pip; hashes are checked, and nothing is compiled."""
    python = str(VENV / "bin" / "python")
    checks = ["--require-hashes", "--only-binary", ":all:"]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *checks]
    files = [word for path in requirements for word in ("-r", str(path))]
    first = subprocess.run(
        [*pip, "-r", str(PROJECT / "requirements-uv.txt")],
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    fast = [python, "-m", "uv", "pip", "install", "--quiet", "--system-certs", "--python", python, *checks, *files]
    if not first.returncode:
        # uv does not read pip's configuration, so a registry that pip finds may be unknown to it.
        second = subprocess.run(fast, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False)
        if not second.returncode:
            return
        say(f"uv could not install ({second.stderr.strip()[-200:]}); trying pip, which takes longer")
    slow = subprocess.run([*pip, *files], stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False)
    if slow.returncode:
        explain(slow.stderr)


def explain(error: str) -> None:
    sys.stderr.write(error[-3000:])
    if "No space left" in error:
        fail("the disk is full: about 1 GB is needed; make room and run script/setup again")
    if "No matching distribution" in error and "Retrying" not in error:
        fail(f"there is no ready-made package for this machine ({platform.platform()}): use {SUPPORTED}")
    fail("the packages could not be installed: is the package registry reachable? (pip's settings apply)")


def main() -> None:
    parser = argparse.ArgumentParser("script/setup", description="Make .venv and everything that the commands need.")
    parser.add_argument("--dev", action="store_true", help="also what the checks and tests need")
    given = parser.parse_args()
    refuse_unsupported()
    files = [PROJECT / "requirements.txt"]
    if given.dev:
        files.append(PROJECT / "requirements-dev.txt")
    with (PROJECT / "requirements.txt").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once on a fresh machine
        make_venv()
        wanted = {path.stem: checksum(path) for path in files}
        if wanted.items() <= read_stamps().items():
            return
        say("installing packages, about a minute on a fresh machine")
        install(files)
        for name, value in wanted.items():
            write_stamp(name, value)


if __name__ == "__main__":
    main()
