"""What comes back about a mail that was sent: delivery reports and complaints, and their old forms.

Sources: RFC 3464 (delivery status; ``failed`` means that no one tries again, whatever the code), RFC
6533 (the same with addresses beyond ASCII), RFC 5965 with the IANA registry of feedback types (RFC
6430 ``not-spam``, RFC 6591 ``auth-failure``), the bounces of qmail (QSBMF) and Exim, which are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from typing import Any, Final

from duecare.mail.headers import header, ids_in

_COPIES: Final = frozenset({"message/rfc822", "message/global"})
_HEADERS: Final = frozenset({"text/rfc822-headers", "text/global-headers"})
_STATUS: Final = frozenset({"message/delivery-status", "text/global-delivery-status"})
_GLOBAL: Final = re.compile(rb"^(content-type:\s*)message/(global-)", re.IGNORECASE | re.MULTILINE)
"""Types of RFC 6533 that the standard library takes for whole messages: they are read as text."""
_NO_COMPLAINTS: Final = frozenset({"not-spam", "auth-failure"})
"""Feedback types that complain of nothing: a report taken back, and one about someone's forgery."""
_OLD_FORMS: Final = re.compile(r"^Hi\. This is the qmail-send program", re.MULTILINE)
_ID_LINE: Final = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_CODE: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
MOST_TEXT: Final = 200_000


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a report says of a mail of ours; ``feedback`` is set for a complaint.

    ``for_good``: it was not delivered and will not be. ``status`` is an enhanced code (RFC 3463).
    """

    message_id: str
    status: str = ""
    said: str = ""
    for_good: bool = False
    feedback: str = ""


def parse(source: bytes) -> CameBack | None:
    """What a message reports; ``None`` for anything that is no report about a mail."""
    message = message_from_bytes(_GLOBAL.sub(rb"\1text/\2", source), policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return _old_form(message)
    message_id = _original_id(message)
    if not message_id:
        return None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            feedback = _fields(part).get("feedback-type", "abuse").lower()
            return None if feedback in _NO_COMPLAINTS else CameBack(message_id, feedback=feedback)
        if kind in _STATUS:
            return _of_status(part, message_id)
    return None


def _of_status(part: Message[Any, Any], message_id: str) -> CameBack | None:
    """The worst that is said of any recipient."""
    found = None
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        if action not in {"failed", "delayed"}:
            continue
        status = str(block.get("Status", "")).split()[:1]
        said = " ".join(str(block.get("Diagnostic-Code", "")).split())
        failed = action == "failed"
        code = status[0] if status else "5.0.0" if failed else "4.0.0"
        if found is None or (failed and not found.for_good):
            found = CameBack(message_id, code, said, failed)
    return found


def _blocks(part: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The groups of fields of a delivery status; the standard library parses only the older type."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
        return
    for text in re.split(r"\r?\n[ \t]*\r?\n", _text(part)):
        yield message_from_string(text.strip())


def _fields(part: Message[Any, Any]) -> dict[str, str]:
    payload = part.get_payload()
    text = str(payload[0]) if isinstance(payload, list) and payload else _text(part)
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _text(part: Message[Any, Any]) -> str:
    content = part.get_payload(decode=True)
    raw = (
        content
        if isinstance(content, bytes)
        else str(part.get_payload()).encode("utf-8", "replace")
    )
    return raw[:MOST_TEXT].decode("utf-8", "replace")


def _original_id(message: Message[Any, Any]) -> str:
    """The Message-ID of the mail that is reported: in its copy, in its headers, or as what is answered."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in _COPIES:
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, Message) and inner["Message-ID"]:
                return str(inner["Message-ID"]).strip()
        if kind in _HEADERS and (found := _ID_LINE.search(_text(part))):
            return found[1]
    answered = ids_in(header(message, "In-Reply-To") + " " + header(message, "References"))
    return answered[-1] if answered else ""


def _old_form(message: Message[Any, Any]) -> CameBack | None:
    """A bounce in plain text: qmail says so in its first line, Exim in a header."""
    if message.get_content_maintype() != "text":
        return None
    text = _text(message)
    if not (header(message, "X-Failed-Recipients") or _OLD_FORMS.search(text)):
        return None
    ids, code = _ID_LINE.findall(text), _CODE.search(text)
    return CameBack(ids[-1], code[0] if code else "5.0.0", for_good=True) if ids else None
