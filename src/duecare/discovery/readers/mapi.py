"""Outlook items (messages, contacts, appointments) as text, wherever their properties come from.

Property ids are those of the Exchange specification MS-OXPROPS. Both Outlook stores (PST) and
message files (MSG) hand over the same mapping from id to value.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from duecare.discovery.readers.markup import text_of_html
from duecare.discovery.readers.rtf import text_of_rtf
from duecare.discovery.readers.seen import Seen, in_both_forms

Value: TypeAlias = str | bytes | int

MESSAGE_CLASS: Final = 0x001A
SUBJECT: Final = 0x0037
TRANSPORT_HEADERS: Final = 0x007D
BODY: Final = 0x1000
RTF_COMPRESSED: Final = 0x1009
HTML: Final = 0x1013
BODIES: Final = frozenset((BODY, RTF_COMPRESSED, HTML))
ATTACH_DATA: Final = 0x3701
ATTACH_FILENAME: Final = 0x3704
ATTACH_LONG_FILENAME: Final = 0x3707
DISPLAY_NAME: Final = 0x3001
FIRST_NAMED: Final = 0x8000  # ids from here on are given out by each store
# Lines of an item in reading order: whose it is stands before what is said about them.
_LABELS: Final = (
    (0x0C1A, "From"), (0x0C1F, "From"), (0x5D01, "From"), (0x0E04, "To"), (0x0E03, "Cc"),
    (SUBJECT, "Subject"), (DISPLAY_NAME, "Name"), (0x3A06, "First name"), (0x3A11, "Last name"),
    (0x3A16, "Company"), (0x3A17, "Title"), (0x3A42, "Date of birth"), (0x3A08, "Phone"),
    (0x3A09, "Phone"), (0x3A1C, "Phone"), (0x3A1A, "Phone"), (0x3003, "Email"), (0x39FE, "Email"),
    (0x3A29, "Address"), (0x3A15, "Address"), (0x3A5D, "Address"), (0x3A4A, "Account"),
    (0x3A10, "Organizational ID"), (0x3A07, "Government ID"),
)  # fmt: skip
_HOME_ADDRESS: Final = (0x3A5D, 0x3A59, 0x3A5C, 0x3A5B)  # street, city, state, postal code
_WORK_ADDRESS: Final = (0x3A29, 0x3A27, 0x3A28, 0x3A2A)
_LONGEST_NAME: Final = 512  # bytes
_LARGEST_RTF: Final = 64_000_000
_SHORTEST_NOTE: Final = 4  # shorter ones are version numbers and marks of programs
_CONTACT: Final = "IPM.Contact"


@dataclass
class OutlookItem:
    """Properties by id, names of the properties a user or program added, and recipients."""

    properties: Mapping[int, Value]
    names: Mapping[int, str] = field(default_factory=dict)
    recipients: Sequence[str] = ()

    @property
    def message_class(self) -> str:
        """What the item is, e.g. ``IPM.Note``."""
        return _words(self.properties.get(MESSAGE_CLASS, ""))

    @property
    def is_sealed(self) -> bool:
        """Whether the content is encrypted (S/MIME), so that only its recipient can read it."""
        kind = self.message_class.upper()
        return kind.startswith("IPM.NOTE.SMIME") and "MULTIPARTSIGNED" not in kind


def added_names(entries: bytes, strings: bytes) -> Iterator[tuple[int, str]]:
    """Ids and names of the properties that users and programs added.

    Both streams are laid out alike in MS-PST 2.4.7 and MS-OXMSG 2.2.3.
    """
    for offset in range(0, len(entries) - 7, 8):
        at, kind, index = struct.unpack_from("<IHH", entries, offset)
        if not kind & 1 or at + 4 > len(strings):
            continue  # a number, known to programs only
        size = min(int.from_bytes(strings[at : at + 4], "little"), _LONGEST_NAME)
        name = strings[at + 4 : at + 4 + size].decode("utf-16-le", "replace")
        yield FIRST_NAMED + index, " ".join(name.split())


def text_of_item(item: OutlookItem) -> bytes:
    """The words of an item: labeled lines, then the body once."""
    lines = list(_labelled(item))
    body = _body(item.properties)
    return ("\n".join(lines) + "\n\n" + body).strip().encode("utf-8", "replace")


def _labelled(item: OutlookItem) -> Iterable[str]:
    values = item.properties
    is_contact = item.message_class.startswith(_CONTACT)
    for number, label in _LABELS:
        if number == SUBJECT and is_contact:
            continue  # a contact's subject repeats its name
        if number in (_HOME_ADDRESS[0], _WORK_ADDRESS[0]):
            text = _address(values, _HOME_ADDRESS if number == _HOME_ADDRESS[0] else _WORK_ADDRESS)
        else:
            text = _words(values.get(number, ""))
        if text and not text.lower().startswith("/o="):  # a directory's name for a mailbox
            yield f"{label}: {text}"
    yield from (f"To: {recipient}" for recipient in item.recipients)
    headers = values.get(TRANSPORT_HEADERS, "")
    if isinstance(headers, str):
        wanted = ("from:", "to:", "cc:", "reply-to:")
        yield from (line for line in headers.splitlines() if line.lower().startswith(wanted))
    for number, value in values.items():
        if number >= FIRST_NAMED and isinstance(value, str) and len(value) > _SHORTEST_NOTE:
            name = item.names.get(number, "")
            label = "Email" if not name and "@" in value else name or "Note"
            yield f"{label}: {_words(value)}"


def _address(values: Mapping[int, Value], parts: tuple[int, int, int, int]) -> str:
    street, city, state, postal = (_words(values.get(part, "")) for part in parts)
    if not street and not postal:
        return ""
    return ", ".join(part for part in (street, city, f"{state} {postal}".strip()) if part)


def _words(value: Value) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _body(values: Mapping[int, Value]) -> str:
    """Plain text and HTML as one, each thing once; rich text where these say nothing."""
    plain = values.get(BODY, "")
    text = plain.replace("\r\n", "\n") if isinstance(plain, str) else ""
    page = values.get(HTML, b"")
    if isinstance(page, bytes):
        page = _decoded(page)
    if isinstance(page, str) and page.strip():
        words = text_of_html(page).decode("utf-8", "replace")
        return in_both_forms(text, words) if text.strip() else words
    rich = values.get(RTF_COMPRESSED, b"")
    if isinstance(rich, bytes) and rich and not Seen().lacks(text):
        words = _rich(rich)
        return in_both_forms(text, words) if text.strip() else words
    return text


def _decoded(page: bytes) -> str:
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode("cp1252", "replace")


def _rich(packed: bytes) -> str:
    """The text of a compressed RTF body; a damaged one gives what the header promised: nothing."""
    import compressed_rtf

    document = packed
    if not packed.startswith(b"{\\rtf"):
        if int.from_bytes(packed[4:8], "little") > _LARGEST_RTF:
            return ""
        try:
            document = compressed_rtf.decompress(packed)
        except Exception:  # noqa: BLE001  the format has no error of its own
            return ""
    text = text_of_rtf(document.decode("latin-1"))
    return text_of_html(text).decode("utf-8", "replace") if "<html" in text[:2000].lower() else text
