"""The one way out over HTTP: bounded in time and size, never redirected, never where it must not go.

An address that a stranger can choose (a witness of another firm, a list named in a certificate) is
asked with ``public_only``: then every address that its name has must be a public one, and the
connection goes to the very address that was looked at, so that a name cannot lead elsewhere between
the look and the connection (DNS rebinding).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from duecare.errors import EvidenceError

_CONNECTIONS: Final = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last bytes


class HttpReply(NamedTuple):
    """What a server answered; ``content`` is cut at the most that was asked for, and one byte."""

    status: int
    content: bytes
    media_type: str
    wait: int = 0
    """Seconds that the server asks to wait before the next request (Retry-After)."""


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be asked; raises :class:`EvidenceError` for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EvidenceError("this is not a web address") from error
    if parts.scheme not in _CONNECTIONS or not parts.hostname or port == 0:
        raise EvidenceError("this is not a web address", hint="it begins with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise EvidenceError("the address holds a user name or password")
    if any(character <= " " or character == "\x7f" for character in url):
        raise EvidenceError("the address holds blanks or control characters")
    return parts


def ask(
    url: str,
    *,
    body: bytes | None,
    largest: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    public_only: bool = False,
) -> HttpReply:
    """One request (GET without a body), ended after ``seconds`` whatever the server does.

    No redirect is followed and no proxy is used. At most ``largest`` bytes are of use; one more is
    read, so that the caller sees that there are more. Raises :class:`EvidenceError` for an address
    that may not be asked, and when nobody answers in time.
    """
    parts = check_address(url)
    host = str(parts.hostname)
    place = place_of(host, parts.port or _PORTS[parts.scheme], public_only=public_only)
    connection: Any = _CONNECTIONS[parts.scheme](host, parts.port, timeout=seconds)
    # HTTPSConnection still checks the certificate against the name, not against the address.
    connection._create_connection = lambda _, timeout, __=None: socket.create_connection(  # noqa: SLF001  the one hook there is
        place, timeout
    )
    watch = threading.Timer(seconds, _hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        given = dict(headers or {})
        connection.request("GET" if body is None else "POST", target, body, given)
        answer = connection.getresponse()
        content = answer.read(largest + 1)
        wait = answer.headers.get("Retry-After", "")
        return HttpReply(
            answer.status,
            content,
            answer.headers.get("Content-Type", ""),
            int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0,
        )
    except (OSError, ValueError, AttributeError, http.client.HTTPException) as error:
        # AttributeError: the connection was hung up on while the library was using it.
        raise EvidenceError(f"{host} does not answer") from error
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: Any) -> None:
    """Time is up: also for a server that sends a byte now and then."""
    opened = connection.sock
    if opened is not None:
        try:
            opened.shutdown(socket.SHUT_RDWR)
        except OSError:
            opened.close()


def place_of(host: str, port: int, *, public_only: bool) -> tuple[str, int]:
    """The address and port to connect to; with ``public_only`` the very address that was looked at.

    Raises :class:`EvidenceError` for a name that is not known, or leads into a private network.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise EvidenceError(f"the name {host} is not known") from error
    addresses = [str(one[4][0]) for one in found]
    if not public_only:
        return host, port
    if not addresses or not all(map(is_public, addresses)):
        raise EvidenceError(
            f"{host} is in a private network and is not asked",
            hint="DUECARE_PRIVATE_ADDRESSES=yes permits it, for example in a network of your own",
        )
    return addresses[0], port


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet: none of this machine, network or cloud."""
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(given, ipaddress.IPv6Address):
        inner = given.ipv4_mapped or given.sixtofour or (given.teredo or (None, None))[1]
        if given in _NAT64:
            inner = ipaddress.IPv4Address(int(given) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return given.is_global and not (given.is_multicast or given.is_reserved)
