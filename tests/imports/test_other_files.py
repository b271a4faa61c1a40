"""Files that are no CSV (bad inputs, group H): said to be what they are, by their first bytes, and never unpacked.

There are no avatars and no attachments: what is uploaded is read as a table of text, and is served to nobody as it came.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from imports.models import Import
from imports.reading import UnreadableError, read_header
from people.models import Department
from tests.imports.conftest import DEPARTMENTS, Load, codes

MEGABYTE = 1024**2
BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "lol">{}]><sst><si><t>&j;</t></si></sst>""".format(
    "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
)


def book(**parts: str) -> bytes:
    """An XLSX of these parts."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + (".xml" if "." not in name else ""), text)
    return file.getvalue()


def bomb() -> bytes:
    """64 megabytes of zeros in 64 kilobytes; what is not unpacked may as well be a gigabyte."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _block in range(64):
            part.write(bytes(MEGABYTE))
    return file.getvalue()


def escaping() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("../../../../tmp/salesmgmt-zip-slip", "out")
    return file.getvalue()


def flood() -> bytes:
    """A PNG that says it is 60,000 by 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 99)) + chunk(b"IEND", b"")
    )


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "133 zip bomb": (bomb, "packed_file"),
    "134 columns": (lambda: book(xl__sheet1="<row>" + "<c/>" * 16_384 + "</row>"), "packed_file"),
    "134 external link": (lambda: book(xl__externalLinks="<ddeLink ddeService='cmd'/>"), "packed_file"),
    "134 macro": (lambda: book(**{"xl__vbaProject.bin": "Auto_Open"}), "packed_file"),
    "135 entity bomb": (lambda: book(xl__sharedStrings=BILLION_LAUGHS), "packed_file"),
    "135 bare entity bomb": (BILLION_LAUGHS.encode, "html_file"),
    "136 SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\n', "header_quotes"),
    "136 HTML": (lambda: b"<html><script>alert(1)</script></html>\n", "html_file"),
    "137 PNG then CSV": (lambda: b"\x89PNG\r\n\x1a\n" + DEPARTMENTS.encode(), "not_text"),
    "137 GIF then CSV": (lambda: b"GIF89a\x00\x01\x00\x01" + DEPARTMENTS.encode(), "not_text"),
    "137 CSV in a ZIP": (lambda: book(**{"departments.csv": DEPARTMENTS}), "packed_file"),
    "138 zip-slip": (escaping, "packed_file"),
    "138 pixel flood": (flood, "not_text"),
}


@pytest.fixture
def _nothing_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, what in ((zipfile, "ZipFile"), (zlib, "decompressobj"), (gzip, "GzipFile"), (expat, "ParserCreate")):
        monkeypatch.setattr(module, what, lambda *args, **kwargs: pytest.fail("unpacked"))


BUILT = {name: (make(), code) for name, (make, code) in FILES.items()}


@pytest.mark.usefixtures("_nothing_is_unpacked")
@pytest.mark.parametrize("name", BUILT)
def test_it_is_refused_for_what_it_is_and_not_unpacked(name: str) -> None:
    content, code = BUILT[name]

    with pytest.raises(UnreadableError) as refused:
        read_header(io.BytesIO(content), ("code", "name", "kind", "parent_code"))

    assert refused.value.code == code


@pytest.mark.usefixtures("_nothing_is_unpacked")
def test_such_a_file_leaves_the_record_of_an_import_that_failed(load: Load) -> None:
    imported = load("departments", BUILT["133 zip bomb"][0])

    assert (imported.state, codes(imported)) == (Import.State.FAILED, {"packed_file"})
    assert Department.objects.count() == 0


def test_what_decides_is_how_a_file_begins_and_not_a_word_in_it(load: Load) -> None:
    imported = load("departments", DEPARTMENTS.replace("Sales North", "PK %PDF <html>"))

    assert (imported.state, Department.objects.count()) == (Import.State.DONE, 3)
