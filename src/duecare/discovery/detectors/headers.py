"""What a column header says about its column, in English and Spanish.

A header is cut into words (``patientDOB`` -> *patient dob*), an optional party is split off
(*spouse ssn* belongs to another person than *ssn*), and the rest is compared with the rules in
order; the first that fits decides. The values still have to agree (`tables`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duecare.data_types import ALL
from duecare.discovery.kernel.kinds import (
    FIRST_NAME,
    LAST_NAME,
    NAME,
    NOT_PERSONAL,
    RECORD_KEY,
    STATE,
    UNKNOWN,
    ZIP,
)

_PARTIES: Final = {
    "spouse": "spouse", "husband": "spouse", "wife": "spouse", "partner": "spouse",
    "conyuge": "spouse", "dependent": "dependent", "dependant": "dependent", "child": "dependent",
    "dep": "dependent", "guarantor": "guarantor", "emergency": "emergency", "parent": "parent",
    "mother": "parent", "father": "parent", "beneficiary": "beneficiary", "payee": "payee",
    "provider": "professional", "doctor": "professional", "physician": "professional",
    "dentist": "professional", "referring": "professional", "prescriber": "professional",
    "agent": "professional", "preparer": "professional", "cashier": "professional",
    "rep": "professional", "manager": "professional", "supervisor": "professional",
    "hygienist": "professional", "vendor": "professional", "supplier": "professional",
    "employer": "professional", "pharmacy": "professional", "author": "professional",
    "publisher": "professional", "maintainer": "professional", "contributor": "professional",
    "committer": "professional",
    "office": "professional", "store": "professional", "branch": "professional",
    "clinic": "professional", "practice": "professional", "company": "professional",
}  # fmt: skip

# Headers of columns that hold no data type; the ranks lie between those of the types.
_OTHER_RULES: Final[tuple[tuple[int, int, str], ...]] = (
    (10, NOT_PERSONAL, r"last ?4|last four|ultimos|masked|hash|token"),
    (210, ZIP, r"\bzip|postal ?code|post ?code|codigo postal|\bcp$"),
    (220, STATE, (r"^(home |mailing |residence |res |addr |address |billing |shipping |patient "
                  r"|client |customer |employee |member )?(state|st|estado|province)( code"
                  r"| residence| of residence)?$")),
    (240, FIRST_NAME, r"(first|given|fore) ?name|^fname$|\bfname\b|^first$|^nombre$|^nombres$"),
    (250, LAST_NAME, r"(last|sur|family) ?name|\blname\b|^last$|apellido"),
    (270, NOT_PERSONAL, (r"order|invoice|tracking|serial|sku|\bupc\b|isbn|amount|total|price|qty"
                         r"|quantity|balance|timestamp|created|updated|version|hash|checksum|uuid"
                         r"|guid|code$|factura|pedido|latitude|longitude|\blat\b|\blon\b|port"
                         r"|weight|height|count|score|batch|\blot\b|transaction|txn|product|item"
                         r"|cpt|procedure")),
    (280, RECORD_KEY, r"\b(id|key|nbr|no|num|number)$"),
)  # fmt: skip


# Types whose values may also be the row numbers of a table, and of which tables.
RECORD_NUMBERS: Final = {t.bit: t.column.row_keys for t in ALL if t.column.row_keys}


def _rules() -> tuple[tuple[int, re.Pattern[str]], ...]:
    of_types = [(t.header.rank, t.bit, t.header.pattern) for t in ALL if t.header is not None]
    ordered = sorted([*of_types, *_OTHER_RULES])
    return tuple((kind, re.compile(pattern)) for _, kind, pattern in ordered)


_RULES: Final = _rules()
_LOOSE: Final = {
    t.bit: re.compile(t.header.loose) for t in ALL if t.header is not None and t.header.loose
}
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SYMBOL: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Header:
    """A header as read: its words, whose data it is, and the kind of its column."""

    words: str
    party: str
    kind: int


def header_words(text: str) -> str:
    """A header as lower-case ASCII words; ``#`` reads as *number*."""
    plain = unicodedata.normalize("NFKD", text[:80].replace("#", " no "))
    plain = _CAMEL.sub(" ", plain.encode("ascii", "ignore").decode())
    return _SYMBOL.sub(" ", plain.lower()).strip()


@lru_cache(maxsize=4096)
def read_header(text: str) -> Header:
    """Party and kind of a column header; ``UNKNOWN`` when no rule fits."""
    words = header_words(text)
    parts = words.split()
    party = next((_PARTIES[part] for part in parts if part in _PARTIES), "")
    rest = " ".join(part for part in parts if part not in _PARTIES) if party else words
    if party and not rest:
        return Header(words, party, NAME if party == "spouse" else UNKNOWN)
    for kind, pattern in _RULES:
        if pattern.search(rest) or (party and pattern.search(words)):
            return Header(words, party, kind)
    return Header(words, party, UNKNOWN)


_HEALTH: Final = re.compile(
    r"insur|payer|carrier|health|medic|dental|patient|subscriber|diagnos|icd|\bmrn\b|chart|claim"
    r"|eligib|benefit|group (no|num|number|id)\b|copay|deductible|polic|poliza|paciente"
)


def is_loose(header: Header) -> bool:
    """*Member No*: of a health plan or of a shop's loyalty club, only what is around it tells."""
    return header.kind in _LOOSE and _LOOSE[header.kind].match(header.words) is not None


def is_record_number(header: Header) -> bool:
    """Whether a header names a number that the rows of a table may be keyed with as well."""
    return header.kind in RECORD_NUMBERS


def speaks_of_health(words: str) -> bool:
    """Whether a header, table or file name is about insurance or treatment."""
    return _HEALTH.search(words) is not None


def entity_of(words: str) -> str:
    """Whose row a key names: ``patient_id`` and ``patients.id`` are keys of *patient*."""
    stem = re.sub(r"\b(id|key|nbr|no|num|number|table|list|data|tbl)\b", " ", words).strip()
    return re.sub(r"s$", "", stem.split(" ")[-1]) if stem else ""
