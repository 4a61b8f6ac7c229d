"""Which format of a trade a text is, by what its first records say; names only confirm."""

from __future__ import annotations

import re
from typing import Final

_X12: Final = re.compile(
    rb"ISA(.)\d\d\1.{10}\1|(?:GS|ST)\*(?:HC|HP|BE|HS|HB|HI|RA|8\d\d|27\d)\*", re.DOTALL
)
_FHIR_JSON: Final = re.compile(rb'"resourceType"\s*:\s*"[A-Z]')


def trade_format(head: bytes) -> str:
    """The format of the first bytes, empty where they are of no trade that is known here."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _X12.match(start):
        return "x12"
    if start.startswith(b"<") and (
        b"<ClinicalDocument" in head
        or b":ClinicalDocument" in head[:2000]
        or b'"http://hl7.org/fhir"' in head
    ):
        return "clinical"
    if start[:1] in b"{[" and start and _FHIR_JSON.search(head):
        return "clinical"
    return ""
