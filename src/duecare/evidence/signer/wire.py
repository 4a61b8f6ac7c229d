"""How an application asks a signer that runs as a process of its own.

A Unix socket, or TCP on the loopback where there is none; TCP also for servers on other machines, if
the signer is told to. What travels is not secret (sizes, roots, proofs), but must be genuine: the signer sends 32 random bytes; the
caller answers with its question and ``HMAC-SHA-256(secret, "ask" || random || question)``, the
signer with its answer and the same over ``"answer"``. So neither talks to a stranger, and what one
has overheard is of no use to repeat. Every step has a time limit.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from duecare.errors import EvidenceError
from duecare.evidence.canonical import parse_strict
from duecare.evidence.signer.home import Message, SignerHome
from duecare.evidence.signer.key_ring import replace_file

TIMEOUT_SECONDS = 10.0
LARGEST_MESSAGE = 8 * 1024 * 1024
_LONGEST_SOCKET_PATH = 100  # sun_path has 104 bytes on macOS, 108 on Linux
_CHALLENGE_BYTES = _MAC_BYTES = 32
_AWAY_HINT = "start the signer; entries wait for it and nothing is lost"


class UnreachableError(EvidenceError):
    """No signer answers where one should."""


def start_asking(ask: Path, message: Message) -> Callable[[], Message]:
    """Put one question to the signer whose folder ``ask`` is given; what is returned waits for it.

    Both raise :class:`UnreachableError` if it does not answer in time, and :class:`EvidenceError`
    if it is not the one that it should be. The answer must be waited for.
    """
    with _reaching(ask):
        address, secret = (ask / "address").read_text().strip(), (ask / "secret").read_bytes()
        connection = _connect(address)
        try:
            challenge = _receive_exactly(connection, _CHALLENGE_BYTES)
            _send(connection, secret, b"ask" + challenge, message)
        except BaseException:
            connection.close()
            raise

    def answer() -> Message:
        with _reaching(ask), connection:
            return _receive(connection, secret, b"answer" + challenge)

    return answer


@contextmanager
def _reaching(ask: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise EvidenceError(
            f"this user may not use the signer in {ask}", hint="add the user to the signer's group"
        ) from error
    except (OSError, EOFError, ValueError) as error:
        raise UnreachableError("the signer is not responding", hint=_AWAY_HINT) from error


def _connect(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(TIMEOUT_SECONDS)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    if kind != "tcp":
        raise ValueError(address)
    host, _, port = place.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=TIMEOUT_SECONDS)


def is_on_another_machine(ask: Path) -> bool:
    """Whether the folder ``ask`` is a copy that names a signer by host and port."""
    try:
        return (ask / "address").read_text().strip().count(":") > 1
    except OSError:
        return False


def _send(connection: socket.socket, secret: bytes, context: bytes, message: Message) -> None:
    body = json.dumps(message, separators=(",", ":")).encode()
    mac = hmac.digest(secret, context + body, "sha256")
    connection.sendall(len(body).to_bytes(4) + mac + body)


def _receive(connection: socket.socket, secret: bytes, context: bytes) -> Message:
    length = int.from_bytes(_receive_exactly(connection, 4))
    if length > LARGEST_MESSAGE:
        raise EvidenceError("a message from the signer is too large")
    mac, body = _receive_exactly(connection, _MAC_BYTES), _receive_exactly(connection, length)
    if not hmac.compare_digest(mac, hmac.digest(secret, context + body, "sha256")):
        raise EvidenceError(
            "the other side does not know the secret of this signer",
            hint="compare ask/secret on both sides",
        )
    found = parse_strict(body)
    if not isinstance(found, dict):
        raise EvidenceError("a message from the signer must be an object")
    return found


def _receive_exactly(connection: socket.socket, count: int) -> bytes:
    parts, missing = [], count
    while missing:
        part = connection.recv(min(missing, 1 << 16))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """One question, one answer; a stranger is turned away without one."""
        server: Any = self.server
        self.request.settimeout(TIMEOUT_SECONDS)
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        try:
            self.request.sendall(challenge)
            message = _receive(self.request, server.secret, b"ask" + challenge)
            with server.one_at_a_time:
                answer = server.home.answer(message)
            _send(self.request, server.secret, b"answer" + challenge, answer)
        except (EvidenceError, OSError, EOFError) as error:
            print(f"a caller was rejected: {type(error).__name__}", file=sys.stderr)  # noqa: T201 - the process has no other voice


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = True

    def __init__(self, address: Any, family: int, secret: bytes, home: SignerHome) -> None:
        self.address_family = family
        self.secret, self.home, self.one_at_a_time = secret, home, threading.Lock()
        super().__init__(address, _Handler)


def listen_to_network(ask: Path, like: _Server, *, host: str, port: int) -> _Server:
    """A second server for what ``like`` answers, for machines that have a copy of ``ask``.

    Raises :class:`EvidenceError` if the address cannot be used.
    """
    try:
        server = _Server(
            (host, port), socket.AF_INET6 if ":" in host else socket.AF_INET, like.secret, like.home
        )
    except OSError as error:
        raise EvidenceError(
            f"the signer cannot listen at {host}:{port}: {error.strerror or error}",
            hint=f"give an address of this machine that is free, and restart in {ask.parent}",
        ) from error
    server.one_at_a_time = like.one_at_a_time
    return server


def listen(ask: Path, home: SignerHome, *, group: bool) -> _Server:
    """A server that answers for ``home``; its address is written to ``ask``.

    ``group``: let the group of the folder ``ask`` connect as well.
    """
    secret, place = (ask / "secret").read_bytes(), ask / "socket"
    if hasattr(socket, "AF_UNIX") and len(os.fsencode(place)) <= _LONGEST_SOCKET_PATH:
        place.unlink(missing_ok=True)  # of a signer that was killed: this one holds the lock
        mask = os.umask(0o117 if group else 0o177)
        try:
            server = _Server(str(place), socket.AF_UNIX, secret, home)
        finally:
            os.umask(mask)
        address = f"unix:{place}"
    else:
        server = _Server(("127.0.0.1", 0), socket.AF_INET, secret, home)
        address = f"tcp:{server.server_address[1]}"
    replace_file(ask / "address", address.encode(), mode=0o640 if group else 0o600)
    return server
