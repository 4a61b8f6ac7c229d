"""Mailboxes that are read: bounces come to one, reported messages to another. IMAP (RFC 9051).

A port of two methods, so that another kind of mailbox can be read the same way.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from duecare.errors import InputError

SECONDS: Final = 20
LARGEST: Final = 10_000_000
"""Bytes: a larger message is not read, and counts as read."""
A_LOOK: Final = 50
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class ReadMailbox(Protocol):
    """A mailbox whose new messages are read once."""

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """New messages, oldest first: what names each one, and its source."""

    def done(self, name: str, *, delete: bool) -> None:
        """Count a message as read, or delete it."""


class ImapMailbox:
    """The open folder of an IMAP mailbox."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """New messages, oldest first; one that is too large is passed over."""
        _, found = self._connection.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:A_LOOK]:
            name = uid.decode()
            _, sized = self._connection.uid("FETCH", name, "(RFC822.SIZE)")
            size = _SIZE.search(b" ".join(one for one in sized if isinstance(one, bytes)))
            if size and int(size[1]) > LARGEST:
                self.done(name, delete=False)
                continue
            _, parts = self._connection.uid("FETCH", name, "(BODY.PEEK[])")
            source = next((one[1] for one in parts if isinstance(one, tuple)), None)
            if source is not None:
                yield name, source

    def done(self, name: str, *, delete: bool) -> None:
        """Flag a message as seen, or delete it."""
        flag = r"(\Seen \Deleted)" if delete else r"(\Seen)"
        self._connection.uid("STORE", name, "+FLAGS", flag)
        if delete:
            self._connection.expunge()


@contextmanager
def opened(address: str) -> Iterator[ImapMailbox]:
    """The mailbox at ``imaps://user:password@host/FOLDER`` (the folder is INBOX if none is named).

    ``imap://`` begins in the clear and changes to TLS, except on this machine. Raises
    :class:`InputError` for another address, and what the connection raises.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"imap", "imaps"} or not host or not parts.username:
        raise InputError(
            "the address of a mailbox cannot be used", hint="imaps://user:password@host/INBOX"
        )
    context = ssl.create_default_context()
    connection: imaplib.IMAP4
    if parts.scheme == "imaps":
        connection = imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=context, timeout=SECONDS
        )
    else:
        connection = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
        if host not in {"127.0.0.1", "localhost"}:
            connection.starttls(context)
    try:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        yield ImapMailbox(connection)
    finally:
        connection.logout()
