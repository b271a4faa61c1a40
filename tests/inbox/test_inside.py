"""Where webhooks may not lead: into our own network, by any spelling, and by no detour (F42)."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest

from common import outgoing
from common.outgoing import Answer, NotAllowedError, check_url, is_outside, post
from tests.inbox.receiving import receiver

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "::ffff:0:0",
    "100::1",
]
OUTSIDE = ["93.184.215.14", "1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"]
# Each is this machine, or the cloud's secrets, to one resolver or another.
SPELLINGS = [
    "127.0.0.1",
    "localhost",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[fe80::1]",
    "[::127.0.0.1]",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "localhost.",
    "10.0.0.1",
    "192.168.0.1",
    "[fd00::1]",
]
NO_ADDRESSES = [
    "",
    "hooks.example.com",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "https://",
    "https:///path",
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com/#part",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:http/",
    "https://exa mple.com/",
    "https://example.com/\r\nHost: evil",
    "https://example.com\\@127.0.0.1/",
    "https://ex\u0430mple.com/",
    "https://[::1/",
    "https://example.com/" + "x" * 2000,
]


@pytest.fixture(autouse=True)
def _nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that a test does not expect is a failure, not a packet."""
    real = socket.create_connection

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        assert address[0] == "127.0.0.1", f"a connection to {address}"
        return real(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_inside(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet(address: str) -> None:
    assert is_outside(address)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_leads_inside(host: str) -> None:
    with receiver() as there:
        port = there.url.rpartition(":")[2].partition("/")[0]

        answer = post(f"https://{host}:{port}/", b"{}", {})

        assert answer.status is None
        assert answer.problem in ("internal", "no_such_host")
        assert there.heard == []


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        check_url(url)

    assert refused.value.code == "not_an_address"


def test_only_what_is_named_may_be_without_tls() -> None:
    with pytest.raises(NotAllowedError, match="not_https"):
        check_url("http://example.com/")

    assert check_url("http://erp.internal/", allowed=["erp.internal"]).hostname == "erp.internal"
    assert check_url("http://10.1.2.3/", allowed=["10.1.0.0/16"]).hostname == "10.1.2.3"


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that says something else each time; whom it was asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_asked_once_and_the_connection_goes_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: of the internet when it is judged, of this machine a moment later."""
    asked = resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    reached: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    assert post("https://rebind.example/x", b"{}", {}) == Answer(None, "no_connection")
    assert (asked, reached) == (["rebind.example"], [("93.184.215.14", 443)])


@pytest.mark.parametrize("mixed", [["93.184.215.14", "127.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["::ffff:10.0.0.1"]])
def test_a_name_with_an_address_inside_is_not_asked_at_all(monkeypatch: pytest.MonkeyPatch, mixed: list[str]) -> None:
    resolving(monkeypatch, mixed)

    assert post("https://mixed.example/", b"{}", {}) == Answer(None, "internal")


def test_an_allowed_host_is_reached_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as there:
        host = there.url.replace("127.0.0.1", "erp.internal")
        resolving(monkeypatch, ["127.0.0.1"])

        answer = post(host, b"{}", {"X-Seen": "1"}, allowed=["erp.internal"])

    [(headers, body)] = there.heard
    assert (answer, body, headers["x-seen"]) == (Answer(204), b"{}", "1")
    assert headers["host"].startswith("erp.internal:")


def test_a_redirect_inside_is_an_answer_and_not_followed() -> None:
    def away(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("Location", "http://127.0.0.1:1/latest/meta-data/")
        request.end_headers()

    with receiver(away) as there:
        assert post(there.url, b"{}", {}, allowed=["127.0.0.1"]) == Answer(307)
        assert len(there.heard) == 1


@pytest.mark.parametrize("how", ["silent", "a byte at a time"])
def test_who_is_slow_is_cut_off(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.2)
    monkeypatch.setattr(outgoing, "WHOLE", 0.4)

    left = Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        if how == "silent":
            left.wait(20)
            return
        for _byte in range(200):
            try:
                request.wfile.write(b"H")
            except OSError:
                return
            if left.wait(0.1):
                return

    with receiver(slow) as there:
        answer = post(there.url, b"{}", {}, allowed=["127.0.0.1"])
        left.set()

    assert answer == Answer(None, "timeout")


def test_who_closes_or_speaks_another_tongue_gave_no_answer() -> None:
    def nonsense(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 smtp.example.com ESMTP\r\n")

    with receiver(nonsense) as there:
        assert post(there.url, b"{}", {}, allowed=["127.0.0.1"]) == Answer(None, "no_answer")


def test_plain_text_behind_https_is_told_as_such() -> None:
    with receiver() as there:
        url = there.url.replace("http://", "https://")

        assert post(url, b"{}", {}, allowed=["127.0.0.1"]).problem in ("tls", "no_answer", "timeout")
        assert there.heard == []
