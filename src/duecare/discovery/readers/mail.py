"""Messages (EML, EMLX, MHT) with the standard library's parser: every part in every form.

The alternatives of a part (plain, HTML, calendar) say the same: they are one text, in which what
both say is in it once. A message inside a message is one of its own.
"""

from __future__ import annotations

import binascii
import email.header
import re
from collections.abc import Iterator
from email.message import Message
from typing import Final

from duecare.discovery.readers.calendar_file import text_of_calendar
from duecare.discovery.readers.markup import files_of_html, text_of_html
from duecare.discovery.readers.mime import message_of
from duecare.discovery.readers.rtf import text_of_rtf
from duecare.discovery.readers.seen import in_both_forms
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_MOST_PARTS: Final = 2000
_MOST_HEADERS: Final = 50  # of one name
# Headers that programs write about the way of a message, not people about each other.
_TECHNICAL: Final = re.compile(
    r"(?i)(?:received|return-path|message-id|references|in-reply-to|date|mime-version|content-.*"
    r"|dkim-.*|arc-.*|authentication-.*|domainkey.*|received-spf|list-.*|feedback-id|precedence"
    r"|user-agent|autocrypt|status|lines|importance|thread-index|thread-topic|delivered-to"
    r"|errors-to|envelope-to|x-(?:ms-|microsoft|google|gm-|spam|received|forefront|proofpoint"
    r"|dkim|arc|virus|barracuda|mc-|sg-|ses|mailgun|originating|cmae|authority|mozilla|uid|status"
    r"|mailer|mimeole|priority|msmail|antiabuse|source|auth|sender-|amavis|yahoo|mimetrack|tmn"
    r"|hm|ironport|report|eopattributed|exchange|loop|list|gnu|trace|complaints|folder|origin"
    r"|apple|universally|evolution|account-key|keywords).*)"
)
_EMLX: Final = re.compile(rb"\s{0,8}(\d{1,12})[ \t]*\r?\n")
_UU: Final = re.compile(
    rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,61}[^\r\n]?\r?\n)+?)`?\s*\r?\nend\b"
)
_PGP: Final = "-----BEGIN PGP MESSAGE-----"
_EXTENSIONS: Final = {
    "text/csv": "csv", "text/tab-separated-values": "tsv", "text/xml": "xml", "text/vcard": "vcf",
    "text/x-vcard": "vcf", "text/directory": "vcf", "application/json": "json",
    "application/xml": "xml", "application/ms-tnef": "tnef", "application/vnd.ms-tnef": "tnef",
}  # fmt: skip


def extract(source: Source, member: str) -> Segments:
    """Texts and attachments of one message."""
    raw = source.read()
    counted = _EMLX.match(raw)
    if counted:  # Apple Mail: the length, the message, then a list of its marks
        raw = raw[counted.end() :][: int(counted[1])]
    yield from extract_message(raw, member, source)


def extract_message(raw: bytes, member: str, source: Source) -> Segments:
    """Texts and attachments of a message, and of those inside it."""
    try:
        message = message_of(raw)
    except Exception as error:
        raise UnreadableSourceError("a damaged message") from error
    yield from _Reader(source).message(message, member, 0)


class _Reader:
    """One message file with the number of parts that may still be read."""

    def __init__(self, source: Source) -> None:
        self._depth = source.limits.depth
        self._left = _MOST_PARTS
        self._beside: list[Segment] = []

    def message(self, message: Message, member: str, depth: int) -> Iterator[Segment]:
        """A message: one text, then what is attached."""
        if depth > self._depth:
            yield ReadProblem(f"nested deeper than {self._depth} levels", member)
            return
        outer, self._beside = self._beside, []
        words = self._words(message, member, depth)
        text = f"{_headers(message)}\n\n{words}".encode("utf-8", "replace")
        beside, self._beside = self._beside, outer
        yield Text(text, member)
        yield from beside

    def _words(self, part: Message, member: str, depth: int) -> str:
        """The words of a part; attachments and problems are put aside."""
        self._left -= 1
        if self._left < 0:
            if self._left == -1:
                self._beside.append(ReadProblem("a message with too many parts", member))
            return ""
        kind = part.get_content_type()
        if kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
            for number, inner in enumerate(_parts(part), 1):
                name = f"message inside {len(self._beside) + number}"
                self._beside.extend(self.message(inner, _inside(member, name), depth + 1))
            return ""
        if not part.is_multipart():
            return self._leaf(part, kind, member)
        texts = [self._words(inner, member, depth) for inner in _parts(part)]
        texts = [text for text in texts if text.strip()]
        if kind == "multipart/alternative" and len(texts) > 1:
            whole = texts[0]
            for text in texts[1:]:
                whole = in_both_forms(whole, text)
            texts = [whole]
        if kind == "message/delivery-status":
            texts += [_headers(inner) for inner in _parts(part)]
        around = [str(words) for words in (part.preamble, part.epilogue) if words]
        return "\n\n".join([*texts, *around])

    def _leaf(self, part: Message, kind: str, member: str) -> str:
        name = _file_name(part)
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload:
            return ""
        if kind in _SEALED and part.get_param("smime-type") != "signed-data":
            self._beside.append(ReadProblem("an encrypted message", member, len(payload)))
            return ""
        readable = kind in ("text/plain", "text/html", "text/calendar", "text/enriched", "text/rtf")
        if name or not (readable or (kind.startswith("text/") and kind not in _EXTENSIONS)):
            safe = name.replace("/", "_").replace("\\", "_") or self._name_for(kind)
            self._beside.append(Inner(safe, payload, _inside(member, safe)))
            return ""
        if kind == "text/plain":
            payload = _UU.sub(lambda found: self._decoded(found, member), payload)
        text = _decoded(part, payload)
        if kind == "text/html":
            self._beside.extend(files_of_html(text, member))
        if _PGP in text:
            self._beside.append(ReadProblem("an encrypted message", member, len(payload)))
        return _readable(text, kind)

    def _name_for(self, kind: str) -> str:
        extension = _EXTENSIONS.get(kind, "")
        number = f"part {len(self._beside) + 1}"
        return f"{number}.{extension}" if extension else number

    def _decoded(self, found: re.Match[bytes], member: str) -> bytes:
        """A file in the lines of a text (uuencode), as mail programs sent them before MIME."""
        name = found[1].decode("utf-8", "replace").strip().replace("/", "_").replace("\\", "_")
        try:
            lines = [binascii.a2b_uu(line) for line in found[2].splitlines() if line]
        except binascii.Error:
            return found[0]
        self._beside.append(Inner(name, b"".join(lines), _inside(member, name)))
        return b""


def _parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    inner = payload if isinstance(payload, list) else []
    return [one for one in inner if isinstance(one, Message)]


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _file_name(part: Message) -> str:
    name = part.get_filename() or ""
    return " ".join(_readable_header(name).split()) if "=?" in name else name


def _readable(text: str, kind: str) -> str:
    if kind in ("text/html", "text/enriched"):
        return text_of_html(text).decode("utf-8", "replace")
    if kind == "text/calendar":
        return text_of_calendar(text)
    if kind == "text/rtf":
        try:
            return text_of_rtf(text)
        except UnreadableSourceError:
            return text
    return text


def _headers(message: Message) -> str:
    """Who wrote to whom about what, and the remarks of programs, as lines."""
    lines = []
    counts: dict[str, int] = {}
    for name, value in message.items():
        low = name.lower()
        counts[low] = counts.get(low, 0) + 1
        if counts[low] > _MOST_HEADERS or _TECHNICAL.fullmatch(name):
            continue
        lines.append(f"{name}: {' '.join(_readable_header(str(value)).split())}")
    return "\n".join(lines)


def _readable_header(value: str) -> str:
    if value.isascii() and "=?" not in value:
        return value  # nothing is encoded in it
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception:  # noqa: BLE001  a header that cannot be decoded is shown as it is
        return value


def _decoded(part: Message, payload: bytes) -> str:
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "strict")
    except (LookupError, UnicodeDecodeError):
        return payload.decode("cp1252", "replace")
