"""Mailboxes that are read: bounces come to one, reported messages to another. IMAP (RFC 9051).

A port of two methods, so that another kind of mailbox can be read the same way
(:mod:`outbox.graph`).
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from duecare.errors import DuecareError, InputError
from duecare.evidence.outgoing import place_of

SECONDS: Final = 20
LONGEST_LOOK: Final = 120
"""Seconds of one look at a mailbox, whatever its server does."""
LARGEST: Final = 10_000_000
"""Bytes: of a larger message only the headers are read."""
LARGEST_HEADERS: Final = 200_000
A_LOOK: Final = 50
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
MAILBOX_ERRORS: Final = (DuecareError, OSError, imaplib.IMAP4.error)
"""What a look at a mailbox can end with."""
_OWN: Final = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A new message: what names it in its mailbox, its source, and when the mailbox got it.

    ``is_whole`` is false for one that is too large: then ``source`` is its headers.
    """

    name: str
    source: bytes
    is_whole: bool = True
    at: datetime | None = None


class ReadMailbox(Protocol):
    """A mailbox whose new messages are read once."""

    def unread(self) -> Iterator[Arrived]:
        """New messages, oldest first."""

    def done(self, name: str, *, delete: bool) -> None:
        """Count a message as read, or delete it."""


@dataclass(frozen=True, slots=True)
class ImapPlace:
    """Where an IMAP mailbox is, and how to sign in.

    Without ``from_the_start`` the connection begins in the clear and changes to TLS, except on
    this machine. ``public_only``: a name that leads into a private network is not asked.
    """

    host: str
    user: str
    password: str
    port: int = 993
    folder: str = "INBOX"
    from_the_start: bool = True
    public_only: bool = False


class ImapMailbox:
    """The open folder of an IMAP mailbox."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def unread(self) -> Iterator[Arrived]:
        """New messages, oldest first."""
        _, found = self._connection.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:A_LOOK]:
            name = uid.decode()
            _, sized = self._connection.uid("FETCH", name, "(RFC822.SIZE INTERNALDATE)")
            told = b" ".join(one for one in sized if isinstance(one, bytes))
            size = _SIZE.search(told)
            is_whole = size is None or int(size[1]) <= LARGEST
            wanted = "(BODY.PEEK[])" if is_whole else f"(BODY.PEEK[HEADER]<0.{LARGEST_HEADERS}>)"
            _, parts = self._connection.uid("FETCH", name, wanted)
            source = next((one[1] for one in parts if isinstance(one, tuple)), None)
            if source is not None:
                yield Arrived(name, source, is_whole, _moment(told))

    def done(self, name: str, *, delete: bool) -> None:
        """Flag a message as seen, or delete it."""
        flag = r"(\Seen \Deleted)" if delete else r"(\Seen)"
        self._connection.uid("STORE", name, "+FLAGS", flag)
        if delete:
            self._connection.expunge()


def place_in(address: str) -> ImapPlace:
    """The place in ``imaps://user:password@host/FOLDER`` (the folder is INBOX if none is named).

    Raises :class:`InputError` for another address.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"imap", "imaps"} or not host or not parts.username:
        raise InputError(
            "the address of a mailbox cannot be used", hint="imaps://user:password@host/INBOX"
        )
    secure = parts.scheme == "imaps"
    return ImapPlace(
        host=host,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        port=parts.port or (993 if secure else 143),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        from_the_start=secure,
    )


@contextmanager
def opened(place: ImapPlace) -> Iterator[ImapMailbox]:
    """The mailbox at a place, for at most :data:`LONGEST_LOOK` seconds.

    Raises what the connection raises: ``OSError``, ``imaplib.IMAP4.error`` or
    :class:`~duecare.errors.EvidenceError` for a host that is not asked.
    """
    connection = _connect(place)
    watch = threading.Timer(LONGEST_LOOK, _hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.login(place.user, place.password)
        folder = place.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, _ = connection.select(f'"{folder}"')
        if answer != "OK":
            raise InputError(f"the mailbox has no folder {place.folder}")
        yield ImapMailbox(connection)
    finally:
        watch.cancel()
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()


def problem_of(error: Exception) -> str:
    """What went wrong in a look, in words that hold nothing a server could have put there."""
    if isinstance(error, DuecareError):
        return str(error)
    if isinstance(error, imaplib.IMAP4.abort):
        return "the mail server ended the connection"
    if isinstance(error, imaplib.IMAP4.error):
        return "the mail server refuses the sign-in or the folder"
    return "the mail server does not answer"


def _connect(place: ImapPlace) -> imaplib.IMAP4:
    target = place_of(place.host, place.port, public_only=place.public_only)
    context = ssl.create_default_context()

    class Pinned(imaplib.IMAP4):
        """Connects to the very address that was looked at."""

        def _create_socket(self, timeout: Any) -> socket.socket:
            plain = socket.create_connection(target, timeout)
            if not place.from_the_start:
                return plain
            return context.wrap_socket(plain, server_hostname=place.host)

    connection = Pinned(place.host, place.port, timeout=SECONDS)
    if not place.from_the_start and place.host not in _OWN:
        connection.starttls(context)
    return connection


def _hang_up(connection: imaplib.IMAP4) -> None:
    with suppress(OSError):
        connection.shutdown()


def _moment(told: bytes) -> datetime | None:
    found = imaplib.Internaldate2tuple(told)
    return datetime.fromtimestamp(time.mktime(found), UTC) if found else None
