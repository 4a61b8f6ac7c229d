"""Messages (EML) and mailboxes (mbox) with the standard library's parser."""

from __future__ import annotations

import email.header
from collections.abc import Iterator
from email.message import Message

from duecare.discovery.readers.markup import text_of_html
from duecare.discovery.readers.mime import message_of
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.discovery.readers.throttle import throttle

_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_MOST_PARTS = 2000
_LARGEST_MESSAGE = 128_000_000


def extract(source: Source, member: str) -> Segments:
    """Texts and attachments of one message, or of each message of a mailbox."""
    if source.head(5) == b"From ":
        yield from _mailbox(source, member)
    else:
        yield from _message(source.read(), member)


def _mailbox(source: Source, member: str) -> Segments:
    with source.mapped() as view:
        for number, (start, stop) in enumerate(_bounds(view)):
            name = _inside(member, f"message {number + 1}")
            if stop - start > _LARGEST_MESSAGE:
                yield ReadProblem("a message larger than the limit", name, stop - start)
                continue
            raw = bytes(view[start:stop])
            raw = raw[raw.find(b"\n") + 1 :].replace(b"\n>From ", b"\nFrom ")
            yield from _message(raw, name)


def _bounds(view: memoryview) -> Iterator[tuple[int, int]]:
    """Start and end of each message: lines that begin with ``From `` after an empty line."""
    start = 0
    base = 0
    window = 16_000_000
    while base < len(view):
        chunk = throttle().copy(view, base, min(base + window, len(view)))
        at = chunk.find(b"\nFrom ", 0)
        while at >= 0:
            if chunk[max(at - 1, 0) : at] in (b"\n", b"\r") and base + at + 1 > start:
                yield start, base + at + 1
                start = base + at + 1
            at = chunk.find(b"\nFrom ", at + 1)
        base += max(len(chunk) - 8, 1) if len(chunk) == window else len(chunk)
    if start < len(view):
        yield start, len(view)


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _message(raw: bytes, member: str) -> Segments:
    try:
        message = message_of(raw)
    except Exception as error:
        raise UnreadableSourceError("a damaged message") from error
    parts: list[bytes] = []
    attachments: list[Segment] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            attachments.append(ReadProblem("a message with too many parts", member))
            break
        _take_part(part, number, member, parts, attachments)
    head = _headers(message)
    yield Text(b"\n\n".join([head, *parts]), member)
    yield from attachments


def _headers(message: Message) -> bytes:
    """Sender, recipients and subject as lines: they hold addresses and sometimes numbers."""
    lines = [
        f"{name}: {' '.join(_readable_header(str(value)).split())}"
        for name in ("From", "To", "Cc", "Subject")
        for value in message.get_all(name, [])[:50]
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _readable_header(value: str) -> str:
    if value.isascii() and "=?" not in value:
        return value  # nothing is encoded in it
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception:  # noqa: BLE001  a header that cannot be decoded is shown as it is
        return value


def _take_part(
    part: Message, number: int, member: str, parts: list[bytes], attachments: list[Segment]
) -> None:
    if part.is_multipart():
        return
    kind = part.get_content_type()
    name = part.get_filename() or ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload:
        return
    if kind in _SEALED and part.get_param("smime-type") != "signed-data":
        attachments.append(ReadProblem("an encrypted message", member, len(payload)))
    elif name or not kind.startswith("text/"):
        safe = name.replace("/", "_").replace("\\", "_") or f"part {number}"
        attachments.append(Inner(safe, payload, _inside(member, safe)))
    else:
        text = _decoded(part, payload)
        if kind == "text/html":
            if not parts:
                parts.append(text_of_html(text))
        else:
            parts.append(text.encode("utf-8", "replace"))


def _decoded(part: Message, payload: bytes) -> str:
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "strict")
    except (LookupError, UnicodeDecodeError):
        return payload.decode("cp1252", "replace")
