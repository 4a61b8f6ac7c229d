"""A message of Outlook in a file (.msg): its genuine headers, which Outlook keeps, and its text.

Outlook and its report buttons attach messages so. The properties are those of MS-OXPROPS; what a file
does to a reader, it does in the worker process of :mod:`duecare.mail.guarded`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_string, policy
from typing import Final

import olefile

from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.mapi import BODY, HTML, SUBJECT, TRANSPORT_HEADERS, Value
from duecare.discovery.readers.message_file import properties_of
from duecare.discovery.readers.segments import Budget
from duecare.discovery.readers.source import Source
from duecare.mail.headers import HeaderFacts, address_in, header_facts, ids_in, plain

_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SENDERS: Final = (0x5D02, 0x5D01, 0x0065, 0x0C1F)
"""Addresses of who it is from: as SMTP addresses, then as the directory has them."""
_NAMES: Final = (0x0042, 0x0C1A)
_MESSAGE_ID: Final = 0x1035
LARGEST_PART: Final = 4_000_000
"""Bytes of one property; a longer one is as if it was not there."""


def is_message_file(content: bytes) -> bool:
    """Whether the bytes begin as a compound file does."""
    return content.startswith(_MAGIC)


def read_message_file(content: bytes) -> tuple[HeaderFacts, str] | None:
    """The facts of a message file and its text with links; ``None`` for one that cannot be read."""
    limits = Limits(member_bytes=LARGEST_PART)
    source = Source("message.msg", limits, Budget(limits.expansion_bytes), data=content)
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            values = properties_of(ole, source)
    except Exception:  # noqa: BLE001  a damaged file is one without facts
        return None
    return _facts(values), "\n".join((_text(values, BODY), _text(values, HTML)))


def _facts(values: Mapping[int, Value]) -> HeaderFacts:
    """From the headers that the mail server wrote; what they lack, and mail without any, as Outlook says."""
    kept = header_facts(
        message_from_string(_text(values, TRANSPORT_HEADERS), policy=policy.default)
    )
    senders = (address_in(_text(values, one))[1] for one in _SENDERS)
    names = (plain(_text(values, one)) for one in _NAMES)
    return replace(
        kept,
        sender=kept.sender or next(filter(None, senders), ""),
        sender_name=kept.sender_name or ("" if kept.sender else next(filter(None, names), "")),
        subject=kept.subject or plain(_text(values, SUBJECT)),
        message_id=kept.message_id or next(iter(ids_in(_text(values, _MESSAGE_ID))), ""),
    )


def _text(values: Mapping[int, Value], number: int) -> str:
    value = values.get(number, "")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
