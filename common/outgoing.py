"""A POST to an address that somebody typed in, which must not lead back inside.

The name is resolved once, every address that it has is judged, and the connection goes to one of those, so that a name
that answers differently a moment later changes nothing. No redirect is followed, no proxy of the environment is used, and
of the answer nothing is read but its status.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 5.0  # seconds for the name, the connection, and each piece of the answer
WHOLE = 10.0  # seconds for all of it
PORTS = {"https": 443, "http": 80}
LONGEST = 2000
MOST_ADDRESSES = 3
# Of no use to anybody outside, though some versions of Python call them global, or another spelling of an inner address.
_INSIDE = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("::/96"),  # IPv4-compatible
    ipaddress.ip_network("2002::/16"),  # 6to4
    ipaddress.ip_network("2001::/23"),  # Teredo and other tunnels
)


class NotAllowedError(Exception):
    """The address may not be asked: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, or a word for why there is none: no_such_host, internal, no_connection, tls, timeout, no_answer."""

    status: int | None
    problem: str = ""


def check_url(url: str, *, allowed: Sequence[str] = ()) -> SplitResult:
    """Its parts; refused where it is no plain https address. `allowed` hosts and networks may be http and internal."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NotAllowedError("not_an_address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowedError("not_an_address") from error
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise NotAllowedError("not_an_address")
    if parts.username is not None or parts.password is not None or parts.fragment or "#" in url:
        raise NotAllowedError("not_an_address")
    if parts.scheme != "https" and not _named(parts.hostname, allowed):
        raise NotAllowedError("not_https")
    return parts


def is_outside(address: str) -> bool:
    """Whether an IP address is of the internet: none of ours, of this machine, of the link, of a tunnel back inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return is_outside(str(ip.ipv4_mapped))
    if any(ip in network for network in _INSIDE) or (isinstance(ip, IPv6Address) and ip.is_site_local):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def post(url: str, body: bytes, headers: Mapping[str, str], *, allowed: Sequence[str] = ()) -> Answer:
    """Never raises for what is on the other side."""
    try:
        parts = check_url(url, allowed=allowed)
        host = str(parts.hostname)
        port = parts.port or PORTS[parts.scheme]
        addresses = _judged(_resolve(host, port), host, allowed)
    except NotAllowedError as refused:
        return Answer(None, refused.code)
    connection = _Pinned(host, port, addresses, tls=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _send(connection, path, body, headers)


def _send(connection: _Pinned, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Under a watch that cuts off whoever answers a byte at a time."""
    watch = threading.Timer(WHOLE, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, body, dict(headers))
        return Answer(connection.getresponse().status)
    except ssl.SSLError:
        return Answer(None, "timeout" if connection.was_cut else "tls")
    except TimeoutError:
        return Answer(None, "timeout")
    except (OSError, http.client.HTTPException):
        return Answer(None, "timeout" if connection.was_cut else "no_answer" if connection.sock else "no_connection")
    finally:
        watch.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """To addresses that were judged, whatever their name says by now; TLS still asks for the name."""

    def __init__(self, host: str, port: int, addresses: Sequence[str], *, tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.addresses, self.tls, self.was_cut = addresses, tls, False
        self.default_port = PORTS["https" if tls else "http"]  # left out of the Host header

    def connect(self) -> None:
        self.sock = self._reach()
        if self.tls:
            self.sock = _trust().wrap_socket(self.sock, server_hostname=self.host)

    def _reach(self) -> socket.socket:
        """The first that takes the connection: a machine without IPv6 cannot reach what a name lists first."""
        *others, last = self.addresses
        for address in others:
            try:
                return socket.create_connection((address, self.port), TIMEOUT)
            except OSError:
                if self.was_cut:
                    raise
        return socket.create_connection((last, self.port), TIMEOUT)

    def cut(self) -> None:
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _resolvers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(8, thread_name_prefix="resolve")


def _resolve(host: str, port: int) -> list[str]:
    """Every address of a name; numbers in any spelling (0x7f.1, 2130706433) are addresses of themselves."""
    try:
        found = _resolvers().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(TIMEOUT)
    except TooSlow as error:
        raise NotAllowedError("timeout") from error
    except (OSError, UnicodeError) as error:
        raise NotAllowedError("no_such_host") from error
    return [str(one[4][0]) for one in found]


def _judged(addresses: Sequence[str], host: str, allowed: Sequence[str]) -> Sequence[str]:
    """All of them, where all may be asked: a name that has an address inside too is not trusted with the other."""
    if not addresses:
        raise NotAllowedError("no_such_host")
    if not all(is_outside(one) or _named(host, allowed) or _within(one, allowed) for one in addresses):
        raise NotAllowedError("internal")
    return addresses[:MOST_ADDRESSES]


def _named(host: str, allowed: Sequence[str]) -> bool:
    return host.lower() in {one.lower() for one in allowed} or _within(host, allowed)


def _within(address: str, allowed: Sequence[str]) -> bool:
    try:
        ip: IPv4Address | IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(ip in network for network in _networks(tuple(allowed)))


@cache
def _networks(allowed: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for one in allowed:
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            continue  # a host's name
    return found
