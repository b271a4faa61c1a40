"""The one file: a tar of the database's dump, the uploads, and last the manifest with a hash of each."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, cast

DUMP = "database.dump"
UPLOADS = "uploads/"
MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1024 * 1024


class BackupError(Exception):
    """Why there is no backup, or why nothing was restored, in a sentence for the operator."""


@dataclass(frozen=True)
class Part:
    """A file of the archive as it was written."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What is in a backup and what made it."""

    made_at: str
    product: str
    server: int
    dumped_by: int
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        found = json.loads(text)
        if found.get("format") != FORMAT:
            raise BackupError(
                f"the backup has format {found.get('format')}, this version reads {FORMAT}: "
                f"restore it with the version that made it, or a newer one"
            )
        parts = {name: Part(**part) for name, part in found.pop("parts").items()}
        return cls(**found, parts=parts)


class Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.sha256.update(block)
        self.size += len(block)
        return block

    @property
    def part(self) -> Part:
        return Part(self.size, self.sha256.hexdigest())


class Writer:
    """Adds files, and the manifest at the end: what has no manifest was never finished."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            seen, member = Hashed(file), tarfile.TarInfo(name)
            about = os.fstat(file.fileno())
            member.size, member.mtime, member.mode = about.st_size, int(about.st_mtime), 0o600
            self.tar.addfile(member, cast("IO[bytes]", seen))
        self.parts[name] = seen.part

    def finish(self, manifest: Manifest) -> None:
        manifest.parts = self.parts
        text = json.dumps(asdict(manifest), indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        self.tar.addfile(member, io.BytesIO(text))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Whole or not at all: written beside its place, flushed to the disk, renamed."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _flush(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """The name of a new file is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def reading(path: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """The archive and its manifest; one that is cut off or of another kind is refused."""
    try:
        tar = tarfile.open(path, mode="r:")  # noqa: SIM115  (closed below, whatever the caller's block does)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}") from error
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no backup: {error}") from error
    with tar:
        yield tar, _manifest(tar, path)


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    try:
        names = tar.getnames()
    except tarfile.TarError as error:
        raise BackupError(f"{path} is cut off: {error}") from error
    if names[-1:] != [MANIFEST]:
        raise BackupError(f"{path} is no whole backup: it does not end with a manifest")
    manifest = Manifest.read(_member(tar, MANIFEST).read())
    if sorted(names) != sorted([*manifest.parts, MANIFEST]):
        raise BackupError(f"{path} does not hold what its manifest lists")
    return manifest


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise BackupError(f"{name} is no file in the backup")
    return file


def take_out(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Every part below `folder`; the first one that is not as it was written ends it."""
    for name, part in manifest.parts.items():
        target = folder / _checked(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = Hashed(_member(tar, name))
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            while block := seen.read(BLOCK):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if seen.part != part:
            raise BackupError(f"{name} in the backup is damaged: its hash is not the one it was written with")
        written = tar.getmember(name).mtime
        os.utime(target, (written, written))


def _checked(name: str) -> str:
    """Only what a backup holds: a name that leads out of the folder is refused."""
    path = PurePosixPath(name)
    inside = name.startswith(UPLOADS) and ".." not in path.parts
    if name != DUMP and not inside:
        raise BackupError(f"the backup names a file that belongs nowhere: {name}")
    return name
