"""Where Postgres may keep its files and sockets, and as which user it runs: it refuses to run as root."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from salesmgmt.stack.processes import StackError, as_user, say

# A socket's address has 108 bytes on Linux and 104 on macOS; a comma would split libpq's list of hosts.
SOCKET_PATH = re.compile(r"[A-Za-z0-9._/ -]{1,90}")


@dataclass(frozen=True)
class Place:
    """The folder of the cluster, the folder of the sockets, and the user of the server (None: ourselves)."""

    user: pwd.struct_passwd | None
    home: Path
    sockets: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"


def find_place(data: Path) -> Place:
    """The place that belongs to this data folder, made if it is missing."""
    user, home = (None, data) if os.geteuid() else home_under_root(data)
    sockets = home / "run"
    if not SOCKET_PATH.fullmatch(str(sockets)):
        sockets = outside(data) if user is None or home != data else private_home(data) / "run"
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_foreign(sockets)
    place = Place(user, home, sockets)
    place.postgres_sockets.mkdir(mode=0o700, exist_ok=True)
    if user:
        for folder in (home, sockets.parent, sockets):
            folder.chmod(0o711)
        os.chown(place.postgres_sockets, user.pw_uid, user.pw_gid)
    return place


def home_under_root(data: Path) -> tuple[pwd.struct_passwd, Path]:
    """The server's user and a folder that it can enter, whatever the modes above the data folder are."""
    user = server_user(data)
    record = data / "postgres-is-at"
    if record.exists():
        home = Path(record.read_text().strip())
        adopt(home, data)
        return user, home
    data.chmod(0o711)
    if can_enter(data, user):
        return user, data
    if (data / "postgres" / "PG_VERSION").exists():
        raise StackError(
            f"the user {user.pw_name}, as whom Postgres runs, can no longer enter {data}: "
            f"let others enter its parent folders (chmod o+x)"
        )
    home = private_home(data)
    set_aside(home / "postgres")
    record.write_text(f"{home}\n")
    return user, home


def set_aside(cluster: Path) -> None:
    """Whoever removes a data folder wants to begin anew, but may regret it once."""
    if (cluster / "PG_VERSION").exists():
        kept = cluster.with_name("postgres-of-the-removed-folder")
        shutil.rmtree(kept, ignore_errors=True)
        cluster.rename(kept)
        say(f"the data folder is new; the database of the removed one is kept in {kept}")


def private_home(data: Path) -> Path:
    """A folder of this data folder's own, which users other than root can enter."""
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    home = Path("/var/lib") / f"salesmgmt-{name}"
    home.mkdir(mode=0o711, exist_ok=True)
    adopt(home, data)
    return home


def adopt(home: Path, data: Path) -> None:
    """Note whose this folder is; refuse the second of two copies of one data folder."""
    if not home.is_dir():
        raise StackError(f"{data} keeps its database in {home}, which is missing: bring it back, or remove {data}")
    owner = home / "belongs-to"
    former = Path(owner.read_text().strip()) if owner.exists() else data
    if former != data and (former / "postgres-is-at").exists():
        raise StackError(f"{data} is a copy of {former}, which owns the database in {home}: remove one of the two")
    owner.write_text(f"{data}\n")


def server_user(data: Path) -> pwd.struct_passwd:
    """Who owns the cluster already, else the most private of the users that this machine has."""
    for cluster in (data / "postgres", *recorded_cluster(data)):
        if cluster.exists() and cluster.stat().st_uid:
            return passwd(cluster.stat().st_uid)
    for name in ("salesmgmt", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StackError("Postgres does not run as root and this machine has no user nobody: run as another user")


def recorded_cluster(data: Path) -> list[Path]:
    record = data / "postgres-is-at"
    return [Path(record.read_text().strip()) / "postgres"] if record.exists() else []


def passwd(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise StackError(f"the database belongs to user {uid}, whom this machine does not know") from None


def can_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Asked of the kernel, which also knows access lists and read-only name spaces."""
    return succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], user)


def succeeds(argv: list[str], user: pwd.struct_passwd) -> bool:
    try:
        return not subprocess.run(argv, capture_output=True, cwd="/", check=False, **as_user(user)).returncode
    except OSError:
        return False


def outside(data: Path) -> Path:
    """A short path for the sockets of a data folder whose own path cannot hold them."""
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/var/lib" if not os.geteuid() else "/tmp") / f"salesmgmt-{os.geteuid()}-{name}"


def refuse_foreign(folder: Path) -> None:
    """Trust authentication is safe only behind a folder that nobody else may enter or replace."""
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
        raise StackError(f"{folder} is not a private folder of this user: remove it")


def throw_away_folder() -> Path:
    """A data folder that the caller removes when it is done."""
    return Path(tempfile.mkdtemp(prefix="salesmgmt-", dir="/tmp"))
