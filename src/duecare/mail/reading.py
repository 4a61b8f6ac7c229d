"""A message that came to a report mailbox: who sent it, whether a machine did, and what it is about.

The message that a person found strange is in it as an attachment (then its headers are genuine),
as quoted text (then they are what the forward says), or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any, Final, Literal

from duecare.mail.headers import HeaderFacts, address_in, header, header_facts, ids_in, plain

Form = Literal["attached", "quoted", "none"]
MOST_PARTS: Final = 200
_OUTLOOK: Final = "application/vnd.ms-outlook"
MOST_TEXT: Final = 200_000
"""Characters of text in which a quoted header and links are looked for."""
MOST_LINKS: Final = 100
_LINK: Final = re.compile(r"https?://[^\s<>\"'\])]{1,2000}", re.IGNORECASE)
_QUOTED: Final = {
    "from": "sender",
    "de": "sender",
    "subject": "subject",
    "asunto": "subject",
    "reply-to": "reply_to",
    "responder a": "reply_to",
    "sent": "",
    "date": "",
    "to": "",
    "cc": "",
    "enviado": "",
    "fecha": "",
    "para": "",
}
"""Words before a colon in the head of a quoted message, in English and Spanish."""
_AUTOMATIC: Final = {
    "precedence": frozenset({"bulk", "junk", "list", "auto_reply"}),
    "x-auto-response-suppress": frozenset({"all"}),
}
_MARKS: Final = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "feedback-id")


@dataclass(frozen=True, slots=True)
class ReportedMail:
    """What is known of one message in a report mailbox.

    ``automatic`` says why no answer goes out to it, and is empty for a person's own. ``links``
    and ``about_ids`` serve to recognize an exercise and are not kept. ``sha256`` is over the source
    as far as it was read; ``is_whole`` is false where only its headers were.
    """

    by: HeaderFacts
    sha256: str
    is_whole: bool
    automatic: str = ""
    form: Form = "none"
    about: HeaderFacts = field(default_factory=HeaderFacts)
    about_ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What two reports about one message have in common; empty where nothing is known of it."""
        if self.form == "none":
            return ""
        subject = _PREFIXES.sub("", self.about.subject).casefold()
        told = f"{self.about.domain}\n{' '.join(subject.split())}"
        return sha256(told.encode()).hexdigest()


_PREFIXES: Final = re.compile(r"^(?:\s*(?:fwd?|re|rv|aw|wg|tr)\s*:)+\s*", re.IGNORECASE)


def read_report(source: bytes, *, is_whole: bool = True) -> ReportedMail:
    """The facts in the source of a message, whatever it holds."""
    message = message_from_bytes(source, policy=policy.default)
    original, texts = _original(message), list(_texts(message))
    form: Form = "attached" if original else "none"
    about = original.facts if original else HeaderFacts()
    if original:
        texts += original.texts
    elif (quoted := next(filter(None, map(_quoted, texts)), None)) is not None:
        form, about = "quoted", quoted
    ids = (about.message_id,) if about.message_id else ()
    references = f"{header(message, 'References', most=4_000)} {header(message, 'In-Reply-To')}"
    links = dict.fromkeys(link for text in texts for link in _LINK.findall(text))
    return ReportedMail(
        by=header_facts(message),
        sha256=sha256(source).hexdigest(),
        is_whole=is_whole,
        automatic=_why_automatic(message),
        form=form,
        about=about,
        about_ids=tuple(dict.fromkeys((*ids, *ids_in(references)))),
        links=tuple(links)[:MOST_LINKS],
    )


def _why_automatic(message: Message[Any, Any]) -> str:
    """RFC 3834: no answer to what a machine or a list has sent."""
    submitted = header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return "an automatic message"
    if message.get_content_type() in ("multipart/report", "message/delivery-status"):
        return "a delivery report"
    if header(message, "Return-Path") == "<>":
        return "an automatic message"
    for name, values in _AUTOMATIC.items():
        if header(message, name).lower() in values:
            return "an automatic message"
    return "a message of a list" if any(header(message, one) for one in _MARKS) else ""


def _parts(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


@dataclass(frozen=True, slots=True)
class _Original:
    """The message that was attached; ``texts`` are those that walking through the report does not reach."""

    facts: HeaderFacts
    texts: tuple[str, ...] = ()


def _original(message: Message[Any, Any]) -> _Original | None:
    """The first message that is attached, also one as a file: .eml, or .msg as Outlook writes it."""
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            held = payload[0] if isinstance(payload, list) and payload else None
            found = _Original(header_facts(held)) if isinstance(held, Message) else None
        else:
            found = _from_file(part)
        if found is not None:
            return found
    return None


def _from_file(part: Message[Any, Any]) -> _Original | None:
    name, kind = _file_name(part), part.get_content_type()
    if part.is_multipart() or not (name.endswith((".eml", ".msg")) or kind == _OUTLOOK):
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    if name.endswith(".eml"):
        inner = message_from_bytes(content, policy=policy.default)
        return _Original(header_facts(inner), tuple(_texts(inner)))
    from duecare.mail.outlook import read_message_file

    read = read_message_file(content)
    return _Original(read[0], (_without_tags(read[1][:MOST_TEXT]),)) if read else None


def _file_name(part: Message[Any, Any]) -> str:
    try:
        return str(part.get_filename() or "").lower()
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _texts(message: Message[Any, Any]) -> Iterator[str]:
    """The texts of a message, plain ones first, HTML without its tags and with its links."""
    left = MOST_TEXT
    for kind in ("text/plain", "text/html"):
        for part in _parts(message):
            if part.get_content_type() != kind or left <= 0:
                continue
            content = part.get_payload(decode=True)
            raw = content[: left * 4] if isinstance(content, bytes) else b""
            text = raw.decode(_charset(part), "replace")
            text = text[:left]
            left -= len(text)
            yield _without_tags(text) if kind == "text/html" else text


def _charset(part: Message[Any, Any]) -> str:
    try:
        name = part.get_content_charset("utf-8") or "utf-8"
        "".encode(name)
    except (LookupError, ValueError, AttributeError, TypeError):
        return "latin-1"
    return name


class _Stripper(HTMLParser):
    """Text of HTML: a line for each block, addresses of links beside their words."""

    _LINES: Final = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._LINES:
            self.found.append("\n")
        for name, value in attrs:
            if name == "href" and value:
                self.found.append(f" {value} ")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _without_tags(text: str) -> str:
    stripper = _Stripper()
    try:
        stripper.feed(text)
        stripper.close()
    except (ValueError, AssertionError):
        return ""
    return "".join(stripper.found)


def _quoted(text: str) -> HeaderFacts | None:
    """The head of the message that a text quotes: From and Subject within a few lines."""
    lines = [line.strip(" \t>*|\r") for line in text.splitlines()[:2_000]]
    for at, line in enumerate(lines):
        if _named(line)[0] != "sender":
            continue
        found: dict[str, str] = {}
        for one in [one for one in lines[at : at + 16] if one][:8]:
            name, value = _named(one)
            if name:
                found.setdefault(name, value)
        name, address = address_in(_address_text(found["sender"]))
        if "subject" in found and (address or found["sender"]):
            _, reply_to = address_in(_address_text(found.get("reply_to", "")))
            return HeaderFacts(
                sender=address,
                sender_name=name or ("" if address else plain(found["sender"])),
                reply_to=reply_to,
                subject=plain(found["subject"]),
            )
    return None


def _named(line: str) -> tuple[str, str]:
    name, colon, value = line[:1_000].partition(":")
    key = _QUOTED.get(name.strip(" *").lower(), "") if colon else ""
    return key, value.strip(" *")


def _address_text(text: str) -> str:
    """An address as a forward writes it: ``Name [mailto:a@b.c]`` and ``Name <mailto:a@b.c>`` too."""
    return text.replace("[mailto:", "<").replace("<mailto:", "<").replace("]", ">")
