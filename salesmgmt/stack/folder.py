"""The data folder: its lock, the record of who runs, the secret key, and what the first start did."""

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from salesmgmt.stack.place import Place, find_place, throw_away_folder
from salesmgmt.stack.processes import PROJECT, StackError, born, is_alive, say, stop_all

ENOUGH_FOR_A_NEW_DATABASE = 200 * 2**20
ENOUGH_TO_START = 20 * 2**20
LOGS_KEPT = 5
SWEPT_AFTER = 60 * 60


def data_path() -> Path:
    return Path(os.environ.get("SALESMGMT_DATA") or PROJECT / ".data").expanduser().absolute()


class DataFolder:
    """Everything that belongs to one installation on one machine."""

    def __init__(self, path: Path, *, throw_away: bool = False, durable: bool = True) -> None:
        self.path = path
        self.throw_away = throw_away
        self.durable = durable
        try:
            path.mkdir(mode=0o711 if not os.geteuid() else 0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StackError(f"the data folder {path} cannot be made: {error.strerror}") from None
        self.refuse_foreign()
        self.refuse_full()
        for name in ("log", "redis", "uploads"):
            (path / name).mkdir(mode=0o700, exist_ok=True)
        self.place: Place = find_place(path)
        self.lock_fd = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.users_fd = os.open(path / "users", os.O_RDWR | os.O_CREAT, 0o600)

    @classmethod
    def temporary(cls, *, durable: bool = False) -> "DataFolder":
        sweep()
        return cls(throw_away_folder(), throw_away=True, durable=durable)

    def refuse_foreign(self) -> None:
        """Files of two users in one folder would lock both of them out."""
        owner = self.path.stat().st_uid
        if owner != os.geteuid() and any(self.path.iterdir() if os.access(self.path, os.R_OK) else [self.path]):
            raise StackError(
                f"the data folder {self.path} belongs to user {owner}: run as that user, "
                f"or set SALESMGMT_DATA to a folder of your own"
            )

    def refuse_full(self) -> None:
        """A full disk is easier to understand before anything has failed on it."""
        new = not (self.path / "log").exists()
        self.need(ENOUGH_FOR_A_NEW_DATABASE if new else ENOUGH_TO_START, self.path)

    def need(self, size: int, where: Path) -> None:
        free = shutil.disk_usage(where).free
        if free < size:
            raise StackError(
                f"the disk of {where} is full: {free >> 20} MB are free, {size >> 20} MB are needed; "
                f"make room, or set SALESMGMT_DATA to a folder elsewhere"
            )

    # -- one run at a time --------------------------------------------------------------------

    def try_lock(self) -> bool:
        """Take the lock that every child inherits: it is free only when nothing of an earlier run lives."""
        return try_flock(self.lock_fd, fcntl.LOCK_EX)

    def unlock(self) -> None:
        fcntl.flock(self.lock_fd, fcntl.LOCK_UN)

    def state(self) -> dict[str, Any] | None:
        """What the run that holds the lock says of itself."""
        with contextlib.suppress(OSError, ValueError):
            return cast("dict[str, Any]", json.loads((self.path / "state.json").read_text()))
        return None

    def save_state(self, state: Mapping[str, Any]) -> None:
        self.write_private("state.json", json.dumps({"pid": os.getpid(), "born": born(os.getpid()), **state}))

    def forget_state(self) -> None:
        (self.path / "state.json").unlink(missing_ok=True)

    def clear_leftovers(self, patience: float = 30) -> None:
        """Stop what a killed run left; the caller holds no lock yet and has seen that the run is dead."""
        state = self.state()
        if is_alive(state):
            return
        say("an earlier run was killed; stopping what it left")
        leftovers: Sequence[Mapping[str, Any]] = state["children"] if state else []
        stop_all(leftovers)
        end = time.monotonic() + patience
        while not self.try_lock():
            if is_alive(self.state()):
                return
            if time.monotonic() > end:
                raise StackError(f"{self.path / 'lock'} is still held; see: fuser -v '{self.path / 'lock'}'")
            time.sleep(0.1)
        self.unlock()

    # -- small files --------------------------------------------------------------------------

    def write_private(self, name: str, text: str) -> None:
        """Whole or not at all, and readable to us alone."""
        partial = self.path / f"{name}.{os.getpid()}.new"
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path / name)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def secret_key(self) -> str:
        """Made once: a new one would sign everybody out."""
        path = self.path / "secret-key"
        if not path.exists():
            mine = f"secret-key.{os.getpid()}"
            self.write_private(mine, secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):  # two first commands at once agree on one key
                path.hardlink_to(self.path / mine)
                say(f"SECRET_KEY is not set; made one in {path}")
            (self.path / mine).unlink()
        return path.read_text().strip()

    def log(self, name: str) -> Path:
        """The log of a process that is about to start; earlier ones are kept beside it."""
        path = self.path / "log" / f"{name}.log"
        if path.exists() and path.stat().st_size:
            for age in range(LOGS_KEPT, 0, -1):
                older = path.with_name(f"{name}.log.{age}")
                if older.exists():
                    older.replace(path.with_name(f"{name}.log.{age + 1}")) if age < LOGS_KEPT else older.unlink()
            path.replace(path.with_name(f"{name}.log.1"))
        return path

    def remove(self) -> None:
        """The end of a throw-away folder."""
        for folder in {self.path, self.place.home, self.place.sockets}:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the throw-away folders of runs that were killed: nobody holds their locks."""
    for path in Path("/tmp").glob("salesmgmt-????????"):
        with contextlib.suppress(OSError), (path / "lock").open() as lock:
            old = time.time() - path.stat().st_mtime > SWEPT_AFTER
            if old and path.stat().st_uid == os.geteuid() and try_flock(lock.fileno(), fcntl.LOCK_EX):
                shutil.rmtree(path, ignore_errors=True)


def try_flock(fd: int, how: int) -> bool:
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def disk_is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
