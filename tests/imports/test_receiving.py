"""Uploads: stored whole or not at all, under names of our own."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from imports.actions import RefusedError, check, convert, queue, receive, receiving, run
from imports.kinds import Kind, kind_named
from imports.models import Import
from jobs.models import Job
from people.models import Department
from tests.imports.conftest import DEPARTMENTS, counts


@pytest.fixture
def kind(db: Any) -> Kind:
    found = kind_named("departments")
    assert found
    return found


def upload(kind: Kind, content: bytes = DEPARTMENTS.encode(), name: str = "departments.csv", **more: Any) -> Import:
    return receive(kind=kind, file_name=name, chunks=[content[:10], content[10:]], by=None, **more)


def stored() -> list[Path]:
    return [path for path in Path(default_storage.path("imports")).rglob("*") if path.is_file()]


def test_an_upload_is_stored_checked_queued_and_run(kind: Kind) -> None:
    imported = upload(kind)
    assert (imported.state, imported.sha256) == ("uploaded", hashlib.sha256(DEPARTMENTS.encode()).hexdigest())

    check(imported=imported, today=timezone.localdate())
    assert (imported.state, counts(imported), Department.objects.count()) == ("checked", {"read": 3, "added": 3}, 0)

    queued = queue(imported=imported, by=None)
    assert (queued.state, Job.objects.get().arguments) == ("queued", {"import_id": imported.pk})

    run(imported=queued, today=timezone.localdate())
    assert (queued.state, counts(queued), Department.objects.count()) == ("done", {"read": 3, "added": 3}, 3)
    assert run(imported=queued, today=timezone.localdate()).added == 3


NAMES = {
    27: ("../../etc/x.csv", "x.csv"),
    28: ('a\n"b".csv', 'a"b".csv'),
    281: ("\u202egnp.csv", "gnp.csv"),
    282: ("x" * 300 + ".csv", "x" * 200 + ".csv"),
    283: ("..", "upload.csv"),
}


@pytest.mark.parametrize("number", NAMES)
def test_a_file_name_is_only_shown(number: int, kind: Kind) -> None:
    name, shown = NAMES[number]

    imported = upload(kind, name=name)

    assert imported.file_name == shown
    assert [path.parent for path in stored()] == [Path(default_storage.path(f"imports/{timezone.now():%Y/%m}"))]


def test_an_upload_that_ends_early_leaves_nothing(kind: Kind) -> None:  # 29, F33
    def broken() -> Iterator[bytes]:
        yield b"code,name"
        raise ConnectionResetError

    with pytest.raises(RefusedError, match="ended early"):
        upload(kind, expected_size=10_000)
    with pytest.raises(ConnectionResetError):
        receive(kind=kind, file_name="x.csv", chunks=broken(), by=None)

    assert stored() == []
    assert not Import.objects.exists()


def test_a_file_too_large_leaves_nothing(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 20)

    with pytest.raises(RefusedError, match="larger than"):
        upload(kind)

    assert stored() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_said_and_leaves_nothing(kind: Kind, tmp_path: Path) -> None:
    disk = tmp_path / "imports"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        with pytest.raises(RefusedError, match="no room"):
            upload(kind, b"x" * 200_000)
        assert stored() == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252"])
def test_an_old_encoding_is_converted(encoding: str, kind: Kind) -> None:
    text = DEPARTMENTS.replace("Sales North", "Région Nord")
    imported = upload(kind, text.encode(encoding))
    run(imported=imported, today=timezone.localdate())
    assert imported.error_code == ("cp1252_file" if encoding == "cp1252" else "utf16_file")

    convert(imported=imported, from_encoding="cp1252" if encoding == "cp1252" else "utf-16")
    run(imported=imported, today=timezone.localdate())

    assert (imported.state, imported.added, len(stored())) == ("done", 3, 1)
    assert Department.objects.get(code="NORTH").name == "Région Nord"
