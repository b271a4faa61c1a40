"""Taking a file in: stored whole and safely, or refused with a reason."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from imports.kinds import Kind
from imports.messages import file_message
from imports.models import Import

LARGEST = 1024**3
ENCODINGS = ("utf-16", "cp1252")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class RefusedError(Exception):
    """The upload was not taken; nothing of it is left. `str` says why and what to do."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(file_message(code, params))
        self.code = code


def receive(
    *,
    kind: Kind,
    file_name: str,
    chunks: Iterable[bytes],
    by: User | None,
    atomic: bool = False,
    mapping: Mapping[str, str] | None = None,
    expected_size: int | None = None,
) -> Import:
    """Store an upload whole, then make its record."""
    name, size, digest = _store(chunks, expected_size)
    try:
        return Import.objects.create(
            kind=kind.name,
            file_name=clean_name(file_name),
            file=name,
            sha256=digest,
            size=size,
            by=by,
            atomic=atomic,
            mapping=dict(mapping or {}),
            state=Import.State.UPLOADED,
        )
    except BaseException:
        default_storage.delete(name)
        raise


def convert(*, imported: Import, from_encoding: str) -> Import:
    """The same upload in UTF-8 in place of what came; `from_encoding` is one of ENCODINGS."""
    source_path = Path(imported.file.path)
    try:
        with source_path.open("rb") as source:
            name, size, digest = _store(_converted(source, from_encoding), None)
    except UnicodeDecodeError as problem:
        raise RefusedError("not_this_encoding", encoding=from_encoding) from problem
    imported.file, imported.size, imported.sha256 = name, size, digest
    imported.state, imported.error, imported.error_code, imported.finished_at = Import.State.UPLOADED, "", "", None
    imported.save()
    source_path.unlink(missing_ok=True)
    return imported


def _converted(source: BinaryIO, encoding: str) -> Iterable[bytes]:
    """Strictly: a byte that the encoding does not know is no reason to guess."""
    start = source.read(2)
    source.seek(0)
    if encoding == "utf-16" and start not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := source.read(256 * 1024):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()


def suggest_mapping(header: Sequence[str], kind: Kind) -> dict[str, str]:
    """Column of the file: the column of the kind that it most likely is, or '' where none is."""
    free = {_plain(column.name): column.name for column in kind.file_columns}
    found = {name: free.pop(_plain(name), "") for name in header}
    for name in header:
        if not found[name]:
            words = set(_plain(name).split("_"))
            close = [
                plain for plain in free if words and (words <= set(plain.split("_")) or set(plain.split("_")) <= words)
            ]
            if len(close) == 1:
                found[name] = free.pop(close[0])
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_").replace("e_mail", "email")


def clean_name(name: str) -> str:
    """A file name fit to be shown: no folders, no control or direction characters, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] not in "CZ" or char == " "
    )
    stem, dot, suffix = shown.strip(" .").rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{(stem or 'upload')[:200]}.{suffix}"
    return shown.strip(" .")[:200] or "upload.csv"


def _store(chunks: Iterable[bytes], expected_size: int | None) -> tuple[str, int, str]:
    """Written beside its place, flushed to the disk, then renamed: a file that is there is whole."""
    name = timezone.now().strftime(f"imports/%Y/%m/{uuid.uuid4().hex}.csv")
    place = Path(default_storage.path(name))
    part = place.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            part.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise RefusedError("too_large", limit="1 GiB")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if expected_size is not None and size != expected_size:
            raise RefusedError("cut_off", received=size, expected=expected_size)
        part.rename(place)
    except BaseException as problem:
        part.unlink(missing_ok=True)
        if isinstance(problem, OSError) and problem.errno in _NO_ROOM:
            raise RefusedError("no_space") from problem
        raise
    return name, size, digest.hexdigest()
