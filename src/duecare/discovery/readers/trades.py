"""Which format of a trade a text is, by what its first records say; names only confirm."""

from __future__ import annotations

import re
from typing import Final

_X12: Final = re.compile(
    rb"ISA(.)\d\d\1.{10}\1|(?:GS|ST)\*(?:HC|HP|BE|HS|HB|HI|HR|HN|RA|8\d\d|27\d)\*", re.DOTALL
)
_FHIR_JSON: Final = re.compile(rb'"resourceType"\s*:\s*"[A-Z]')
_FIRE: Final = re.compile(rb"T(?:19|20)\d\d[ P]\d{9}")
_EFW2: Final = re.compile(rb"RC?A\d{9}[A-Z0-9 ]{8}")
_NACHA: Final = re.compile(rb"1\d\d[ \d]{10}.{21}094101", re.DOTALL)
_NCPDP: Final = re.compile(rb"(?<!\d)\d{6}D0[A-Z]\d.{30,80}[\x1c-\x1e]\x1c?AM\d\d", re.DOTALL)
_BOOKS: Final = re.compile(
    rb"OFXHEADER|<\?OFX|<OFX>|!(?:Type:|Account\b|Option:|Clear:)|![A-Z]{3,16}\t", re.IGNORECASE
)


def trade_format(head: bytes) -> str:
    """The format of the first bytes, empty where they are of no trade that is known here."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _X12.match(start):
        return "x12"
    if start[:1] == b"<" and (
        re.search(rb"<(?:\w+:)?ClinicalDocument\b", head) or b'"http://hl7.org/fhir"' in head
    ):
        return "clinical"
    if start[:1] in (b"{", b"[") and _FHIR_JSON.search(head):
        return "clinical"
    if b"\x1c" in head and _NCPDP.search(head):
        return "ncpdp"
    if _NACHA.match(start) or _is_tax(start):
        return "tax"
    if _BOOKS.match(start) or (start[:5] == b"<?xml" and b"<?OFX" in start[:300]):
        return "bookkeeping"
    return ""


def _is_tax(start: bytes) -> bool:
    """A first record of the kind and of the length that the publications lay down."""
    if _FIRE.match(start):
        return _is_long(start, 750, b"AB")
    if _EFW2.match(start):
        return _is_long(start, 1024 if start[:3] == b"RCA" else 512, b"R")
    return False


def _is_long(start: bytes, width: int, follows: bytes) -> bool:
    end = min((at for at in (start.find(b"\n"), start.find(b"\r")) if at >= 0), default=-1)
    if end < 0:
        return len(start) <= width or start[width : width + 1] in (follows[:1], follows[1:] or b"R")
    return width // 3 < end <= width + 2  # trailing blanks are often lost
