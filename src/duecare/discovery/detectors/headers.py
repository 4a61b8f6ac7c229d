"""What a column header says about its column, in English and Spanish.

A header is cut into words (``patientDOB`` -> *patient dob*), an optional party is split off
(*spouse ssn* belongs to another person than *ssn*), and the rest is compared with the rules in
order; the first that fits decides. The values still have to agree (`tables`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from duecare.data_types import ALL
from duecare.data_types.model import Labelled
from duecare.discovery.kernel.kinds import (
    CITY,
    COUNTRY,
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
    (220, STATE, (r"^(home |mailing |residence |res |addr |address |billing |shipping )?"
                  r"(state|st|estado|province)( code| residence| of residence)?$")),
    (225, CITY, (r"^(home |mailing |address |billing |shipping )?(city|town|ciudad|municipio)"
                 r"( and)?( state| st| estado)?$|^c ?s ?z$")),
    (228, COUNTRY, r"^(home |mailing |address |billing |shipping )?(country|pais)( code| name)?$"),
    (235, NAME, (r"^(name )?(last|sur|family) ?(name )?(and |or )?(first|given)( name)?( mi| middle)?$"
                 r"|^(name )?first (name )?(and )?last( name)?$")),
    (240, FIRST_NAME, r"(first|given|fore) ?name|^first$|^nombre$|^nombres$"),
    (250, LAST_NAME, r"(last|sur|family) ?name|^last$|apellido"),
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
# Kinds whose values may be almost any number: a word in a longer phrase does not name them.
_WEAK: Final = frozenset(
    t.bit for t in ALL if t.form.reads == "characters" and any(t.written_as(Labelled))
)
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


# Short forms of systems and their full words; solid headers (LASTNAME) are cut into known words.
_WRITTEN_OUT: Final = {
    short: full
    for full, forms in {
        "name": "nm nme", "no": "nbr num nmbr numb number nr", "patient": "pat pt ptnt pnt",
        "customer": "cust cstmr", "employee": "emp empl", "member": "mbr memb mem",
        "subscriber": "subscr subsc", "insured": "insd", "address": "addr adr", "phone": "ph phn",
        "date": "dt", "birth": "brth brthd", "birth date": "bdate birthdt birthdate bd bdt",
        "code": "cd", "first name": "fname fnm frstnm fstnm", "last name": "lname lnm lstnm sname",
        "first": "frst fst", "last": "lst", "license": "lic", "security": "sec scty",
        "social": "soc", "account": "acct acnt", "medical": "med", "dob": "dofb",
        "guarantor": "guar", "responsible": "resp", "zip": "zp", "state": "stt",
    }.items()
    for short in forms.split()
}  # fmt: skip
_KNOWN_WORDS: Final = frozenset(
    [
        "ssn",
        "ss",
        "soc",
        "sec",
        "social",
        "security",
        "no",
        "num",
        "nbr",
        "number",
        "first",
        "last",
        "middle",
        "name",
        "nm",
        "patient",
        "pat",
        "pt",
        "client",
        "customer",
        "cust",
        "employee",
        "emp",
        "member",
        "mbr",
        "subscriber",
        "insured",
        "guarantor",
        "spouse",
        "tax",
        "id",
        "payer",
        "taxpayer",
        "birth",
        "date",
        "dt",
        "dob",
        "address",
        "addr",
        "home",
        "work",
        "cell",
        "mobile",
        "phone",
        "email",
        "mail",
        "zip",
        "code",
        "cd",
        "state",
        "city",
        "street",
        "license",
        "lic",
        "driver",
        "drivers",
        "passport",
        "account",
        "acct",
        "card",
        "bank",
        "routing",
        "chart",
        "medical",
        "record",
        "mrn",
        "policy",
        "group",
        "plan",
        "health",
        "insurance",
        "full",
        "legal",
        "of",
        "in",
        "the",
        "and",
        "middle",
    ]
)
_INITIALS: Final = {"f": "first name", "l": "last name"}  # of "F Name", "L_NM"


def header_words(text: str) -> str:
    """A header as lower-case ASCII words; ``#`` reads as *no*."""
    plain = unicodedata.normalize("NFKD", text[:80].replace("#", " no "))
    plain = _CAMEL.sub(" ", plain.encode("ascii", "ignore").decode())
    return _SYMBOL.sub(" ", plain.lower()).strip()


def _full_words(words: str) -> str:
    """The words of a header without short forms: *pat lnm* is *patient last name*."""
    return " ".join(_written_out([part for word in words.split() for part in _cut_solid(word)]))


@lru_cache(maxsize=4096)
def _cut_solid(word: str) -> tuple[str, ...]:
    """``lastname`` -> *last name*, where all parts are words of headers; else the word itself."""
    if word in _KNOWN_WORDS or word in _WRITTEN_OUT or not 4 <= len(word) <= 24:
        return (word,)
    cuts: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            before = cuts[start]
            part = word[start:end]
            if before is not None and part in _KNOWN_WORDS | _WRITTEN_OUT.keys():
                best = cuts[end]
                if best is None or len(before) + 1 < len(best):
                    cuts[end] = (*before, part)
    return cuts[len(word)] or (word,)


def _written_out(words: Sequence[str]) -> Iterator[str]:
    """Short forms in full; *ss* before a number or at the end is the Social Security number's."""
    full = " ".join(_WRITTEN_OUT.get(word, word) for word in words).split()
    for index, word in enumerate(full):
        following = full[index + 1] if index + 1 < len(full) else ""
        if word == "ss" and following in ("", "no", "id"):
            yield "ssn"
        elif word in _INITIALS and following == "name":
            yield _INITIALS[word].split()[0]
        else:
            yield word


@lru_cache(maxsize=4096)
def read_header(text: str) -> Header:
    """Party and kind of a column header; ``UNKNOWN`` when no rule fits."""
    words = _full_words(header_words(text))
    parts = words.split()
    party = next((_PARTIES[part] for part in parts if part in _PARTIES), "")
    rest = " ".join(part for part in parts if part not in _PARTIES) if party else words
    if party and not rest:
        return Header(words, party, NAME if party == "spouse" else UNKNOWN)
    for kind, pattern in _RULES:
        found = pattern.search(rest) or (pattern.search(words) if party else None)
        if found and not (kind in _WEAK and _is_a_phrase(found)):
            return Header(words, party, kind)
    return Header(words, party, _of_entity(rest))


def _of_entity(words: str) -> int:
    """First or last name behind whose it is: *patient last*, *last* is the whole rest."""
    match = re.fullmatch(rf"(?:{_ENTITIES}) (first|last|state|city|country)", words)
    if match is None:
        return UNKNOWN
    return {"first": FIRST_NAME, "last": LAST_NAME, "state": STATE, "city": CITY}.get(
        match[1], COUNTRY
    )


def _is_a_phrase(found: re.Match[str]) -> bool:
    """Whether words stand around what a rule found that do not belong to such a header."""
    around = f"{found.string[: found.start()]} {found.string[found.end() :]}"
    return any(word not in _AROUND and not word.isdigit() for word in around.split())


_ENTITIES: Final = (
    "patient|client|customer|employee|member|subscriber|insured|taxpayer|guest|student|donor|tenant"
    "|resident|contact|person|applicant|policyholder|cardholder|borrower|claimant|plaintiff"
    "|defendant|payee|owner|buyer|recipient|volunteer|worker|staff|participant|provider"
)
# Words that may stand around the name of a number: whose it is, which one, and that it is one.
_AROUND: Final = frozenset(_ENTITIES.split("|")) | frozenset(
    [
        "id",
        "no",
        "of",
        "the",
        "a",
        "s",
        "us",
        "or",
        "and",
        "code",
        "value",
        "state",
        "issued",
        "issuing",
        "primary",
        "secondary",
        "tertiary",
        "prim",
        "sec",
        "current",
        "old",
        "new",
        "home",
        "own",
        "person",
        "full",
        "legal",
        "holder",
        "insurance",
        "ins",
        "health",
        "medical",
        "dental",
        "vision",
        "plan",
        "policy",
        "group",
        "external",
        "internal",
        "unique",
        "system",
        "legacy",
        "local",
        "main",
        "responsible",
        "party",
        "guarantor",
        "bank",
        "checking",
        "savings",
        "direct",
        "deposit",
        "account",
        "license",
        "identification",
        "identifier",
        "numero",
        "de",
        "del",
        "la",
        "el",
        "paciente",
        "cliente",
        "empleado",
        "clinica",
        "hc",
        "expediente",
        "spouse",
        "dependent",
        "emr",
        "ehr",
        "pri",
        "1st",
        "2nd",
        "first",
        "second",
        "file",
        "record",
        "chart",
        "mrn",
        "tarjeta",
        "pasaporte",
        "licencia",
        "conducir",
    ]
)
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
