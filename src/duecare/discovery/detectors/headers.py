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

from duecare.discovery.kernel.numbers import (
    ABA,
    BANK,
    BIRTH,
    CARD,
    CREDENTIAL,
    DEA,
    EIN,
    EMAIL,
    IBAN,
    ICD10,
    ITIN,
    LICENSE,
    MBI,
    MEMBER,
    MRN,
    NAME,
    NPI,
    PASSPORT,
    PHONE,
    SSN,
    STREET,
)
from duecare.discovery.kernel.tokens import RECORD_KEY

FIRST_NAME: Final = 40
LAST_NAME: Final = 41
STATE: Final = 42
ZIP: Final = 43
NOT_PERSONAL: Final = 44  # an order number, an amount, a time: never an identifier
UNKNOWN: Final = 45

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

_RULES: Final[tuple[tuple[int, str], ...]] = (
    (NOT_PERSONAL, r"last ?4|last four|ultimos|masked|hash|token"),
    (ITIN, r"\bitin\b"),
    (EIN, r"\bf?ein\b|employer id(entification)?\b|federal tax id"),
    (SSN, (r"\bssns?\b|social sec|soc sec|seguro social|\bsocial( no| number)?$|\bnss\b|\bsin ssn"
          r"|^(tax|taxpayer) ?id( number| no)?$|\btin\b")),
    (NPI, r"\bnpi\b"),
    (DEA, r"\bdea\b"),
    (MBI, r"\bmbi\b|medicare( id| no| number| beneficiary)?\b|\bhicn\b"),
    (ICD10, r"\bicd|diagnos|\bdx\b|^dx|\bdx ?\d|condition code"),
    (BIRTH, r"\bdob\b|\bd o b\b|birth|born|nacimiento|\bbday\b|^fec(ha)? nac$"),
    (MRN, (r"\bmrn\b|med(ical)? rec|chart( no| num| number| id)?$|expediente|historia clinica"
          r"|^patient (no|num|number|nbr|account|acct)$")),
    (MEMBER, (r"(member|subscriber|insured|policy ?holder|insurance|ins|plan|medicaid) ?(id|no|num"
             r"|number)$|policy (no|num|number|id)$|poliza|^insurance policy|health plan")),
    (LICENSE, (r"driver|driving|\bdl\b|\bdln\b|\bdl (no|num|number)|licen[cs]ia|^licen[sc]e( no"
              r"| num| number)?$|state id( no| number)?$")),
    (PASSPORT, r"passport|pasaporte"),
    (IBAN, r"\biban\b"),
    (ABA, r"routing|\baba\b|\brtn\b|transit"),
    (CARD, (r"(credit|debit|payment|bank) ?card( no| num| number)?$|card ?(no|num|number|nbr|pan)\b"
           r"|^pan$|\bcc( no| num| number)?$|^card$|tarjeta|ccnum|cardnumber")),
    (BANK, (r"(bank|checking|savings|deposit|ach|direct deposit) ?(acct|account|acc)|\bbank ac"
           r"|account (no|num|number|nbr)$|acct (no|num|number|nbr)$|^acct$|^account$|cuenta")),
    (EMAIL, r"e ?mail|correo"),
    (PHONE, r"phone|\btel\b|telephone|mobile|\bcell|telefono|celular|movil|\bfax\b|^contact no"),
    (CREDENTIAL, r"pass ?word|passwd|\bpwd\b|contrasena|\bpin\b|secret|api key"),
    (ZIP, r"\bzip|postal ?code|post ?code|codigo postal|\bcp$"),
    (STATE, (r"^(home |mailing |residence |res |addr |address |billing |shipping |patient |client "
            r"|customer |employee |member )?(state|st|estado|province)( code| residence| of "
            r"residence)?$")),
    (STREET, r"address( line)?( ?1)?$|^addr( ?1)?$|street|domicilio|direccion"),
    (FIRST_NAME, r"(first|given|fore) ?name|^fname$|\bfname\b|^first$|^nombre$|^nombres$"),
    (LAST_NAME, r"(last|sur|family) ?name|\blname\b|^last$|apellido"),
    (NAME, (r"^(full|patient|client|customer|employee|member|taxpayer|cardholder|card holder"
           r"|account holder|student|guest|person|contact|donor|insured|subscriber|tenant|resident"
           r"|buyer|recipient|holder|legal|display|applicant|policyholder|billing|shipping"
           r"|beneficiary|owner)? ?name$|^(patient|customer|client|employee|cardholder|taxpayer"
           r"|member|name on card|nombre completo|paciente|cliente|student|guest)$|holder name$"
           r"|^name on ")),
    (NOT_PERSONAL, (r"order|invoice|tracking|serial|sku|\bupc\b|isbn|amount|total|price|qty"
                   r"|quantity|balance|timestamp|created|updated|version|hash|checksum|uuid|guid"
                   r"|code$|factura|pedido|latitude|longitude|\blat\b|\blon\b|port|weight|height"
                   r"|count|score|batch|\blot\b|transaction|txn|product|item|cpt|procedure")),
    (RECORD_KEY, r"\b(id|key|nbr|no|num|number)$"),
)  # fmt: skip
_COMPILED: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)
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
    for kind, pattern in _COMPILED:
        if pattern.search(rest) or (party and pattern.search(words)):
            return Header(words, party, kind)
    return Header(words, party, UNKNOWN)


_HEALTH: Final = re.compile(
    r"insur|payer|carrier|health|medic|dental|patient|subscriber|diagnos|icd|\bmrn\b|chart|claim"
    r"|eligib|benefit|group (no|num|number|id)\b|copay|deductible|polic|poliza|paciente"
)
_LOOSE_MEMBER: Final = re.compile(r"^(member|membership|plan) ?(id|no|num|number|nbr)$")


def is_loose_member(header: Header) -> bool:
    """*Member No*: of a health plan or of a shop's loyalty club, only what is around it tells."""
    return header.kind == MEMBER and _LOOSE_MEMBER.match(header.words) is not None


def speaks_of_health(words: str) -> bool:
    """Whether a header, table or file name is about insurance or treatment."""
    return _HEALTH.search(words) is not None


def entity_of(words: str) -> str:
    """Whose row a key names: ``patient_id`` and ``patients.id`` are keys of *patient*."""
    stem = re.sub(r"\b(id|key|nbr|no|num|number|table|list|data|tbl)\b", " ", words).strip()
    return re.sub(r"s$", "", stem.split(" ")[-1]) if stem else ""
