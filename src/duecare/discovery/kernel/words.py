"""Context words: what stands near a number and says which kind of number it is.

English and Spanish. A phrase is one word or two words in order; one-letter words between them
are skipped (*driver's license*). The kernel hashes the words before a candidate and looks them
up in the table made here, so a phrase costs nothing on text without candidates.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

FNV_OFFSET: Final = 2166136261  # FNV-1a, 32 bit: offset basis and prime (Fowler, Noll, Vo)
FNV_PRIME: Final = 16777619
HASH_PRIME: Final = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio (Knuth, volume 3, 6.4)
_MASK: Final = 0xFFFFFFFF
TABLE_BITS: Final = 12


class Context(enum.IntEnum):
    """Classes of context words; the number is an index into the kernel's array."""

    SSN = 0
    ITIN = 1
    CARD = 2
    BANK = 3
    ROUTING = 4
    LICENSE = 5
    PASSPORT = 6
    BIRTH = 7
    RECORD = 8
    NPI = 9
    DEA = 10
    MBI = 11
    DIAGNOSIS = 12
    MEMBER = 13
    EIN = 14
    PHONE = 15
    OTHER_NUMBER = 16  # order, invoice, tracking: a number that is no person's
    BANK_WORD = 17  # bank, checking, deposit: makes an account number a bank account


CONTEXT_COUNT: Final = len(Context)

PHRASES: Final[dict[Context, str]] = {
    Context.SSN: "ssn|ssns|ss qq|social qq|social security|social sec|soc sec|ss no|ss number|seguro social|nss|"
    "ss num|tax id|socsec|social no|social number|social is",
    Context.ITIN: "itin|tin|taxpayer identification|individual taxpayer|taxpayer id",
    Context.CARD: "card|cards|visa|mastercard|amex|discover|cc|credit|debit|pan|tarjeta|ccnum|"
    "cardnumber|mc|cc#|card no|credito|american express|maestro|jcb|diners",
    Context.BANK: "account number|account no|acct no|acct number|bank account|cuenta no|numero cuenta|"
    "account num|account qq|acct qq|cuenta qq|checking qq|savings qq|checking no|savings no|checking account|savings account|cuenta numero|dda no|"
    "deposit account|direct deposit|account is|account|acct|cuenta|bank acct|checking acct|savings acct|account ending|ac no",
    Context.ROUTING: "routing|aba|rtn|transit|routing number|ruta|rtng",
    Context.LICENSE: "dl qq|licencia qq|driver license|drivers license|driving license|driver licence|license no|"
    "drivers licence|dl no|dl number|dl num|license number|licencia conducir|licencia manejar|licencia manejo|"
    "licencia no|licencia numero|dln|cdl|driverlicense|license num|operator license|oln no|"
    "driving licence|licence no|licence number|driver lic|drivers lic|lic no|state id",
    Context.PASSPORT: "passport|pasaporte|passport no|passports|passport number",
    Context.BIRTH: "dob|birth|born|birthdate|birthday|nacimiento|d o b|nacido|nacida|fecha nacimiento|fecha nac|fec nac|nac qq|"
    "date birth|bday|birthdays",
    Context.RECORD: "mr qq|chart qq|mrn|medical record|patient id|patient no|patient number|chart no|"
    "chart number|expediente no|expediente|historia clinica|medrec|mr no|numero expediente|"
    "med rec|patient mrn|emr id|patient chart|patient account|patient acct",
    Context.NPI: "npi|provider identifier|national provider|npi number",
    Context.DEA: "dea|dea no|dea number",
    Context.MBI: "mbi|medicare|beneficiary|medicare id|medicare number|hicn|hic",
    Context.DIAGNOSIS: "icd|icd10|diagnosis|diagnoses|dx|diagnostico|diagnosticos",
    Context.MEMBER: "member qq|subscriber qq|policy qq|poliza qq|member id|member no|member number|subscriber id|subscriber no|policy no|"
    "policy number|unique id|numero afiliado|afiliado no|afiliado qq|insured number|insurance id|insured id|poliza no|numero poliza|membership id|member num|"
    "health plan|beneficiary id|medicaid id|medicaid no|medicaid number|policyholder id|"
    "insurance no|subscriber number|plan id|insurance number|insurance policy|poliza numero|"
    "subscriber num|policy num",
    Context.EIN: "ein|fein|employer identification|employer id|federal tax",
    Context.PHONE: "phone|tel|telephone|cell|mobile|fax|call|telefono|celular|movil|contact|text|"
    "ph|callback|home phone|work phone|sms|whatsapp|dial|reach",
    Context.OTHER_NUMBER: "order|invoice|tracking|serial|ref|reference|ticket|confirmation|sku|"
    "part|case|version|build|isbn|item|upc|po|quote|factura|pedido|batch|lot|shipment|"
    "model|transaction|isrc|imei|asset|job|error|port|pid|revision|commit|product",
    Context.BANK_WORD: "bank|checking|savings|deposit|routing|aba|ach|wire|banco|cheques|ahorros|"
    "deposito|iban|rtn|payroll|credit union|cuenta",
}


# Words that may stand between a label and its value.
GLUE: Final = (
    "no|number|num|nbr|id|is|es|de|the|of|code|was|as|card|date|on|in|del|la|el|numero|my|for|and|"
    "mm|dd|yyyy|yy|ending|holder|patient|patients|to|a|y|provided|follows|account|acct|value|are|"
    "issued|record|license|licence|state|birth|fecha|identifier|policy|us|u|s|no|security|icd|cm|"
    "code|codes|dx|primary|principal|secondary|bancaria|ahorros|cheques|file|used|entry|credit|debit|insurance|member|subscriber|medical|checking|savings|"
    "month|day|year|mes|dia|ano|travel|document|documento|ind|unique"
)


def fnv(word: str) -> int:
    """FNV-1a of the lower-case ASCII bytes of a word."""
    value = FNV_OFFSET
    for byte in word.encode("ascii", "ignore"):
        value = ((value ^ byte) * FNV_PRIME) & _MASK
    return value


def word_hash(word: str) -> int:
    """The hash of a word in lower case, eight bytes at a time: Fibonacci hashing of each eight."""
    value = 0
    raw = word.encode("ascii", "ignore")
    for at in range(0, len(raw), 8):
        value = ((value ^ int.from_bytes(raw[at : at + 8], "little")) * HASH_PRIME) & (2**64 - 1)
        value ^= value >> 32
    return value & _MASK


def pair_hash(first: int, second: int) -> int:
    """The hash of two words in order."""
    return ((first * 31) & _MASK) ^ second


def phrase_table(
    phrases: dict[int, str], hashed: Callable[[str], int] = fnv
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """An open-addressing table: phrase hash -> bit mask of classes.

    In a phrase ``no`` also stands for the sign #, and ``qq`` for a colon.
    """
    size = 1 << TABLE_BITS
    keys = np.zeros(size, dtype=np.uint32)
    masks = np.zeros(size, dtype=np.uint32)
    for context, text in phrases.items():
        for phrase in text.split("|"):
            words = [hashed(word.strip("#")) for word in phrase.replace("/", " ").split()]
            words = [w for w, part in zip(words, phrase.split(), strict=False) if len(part) > 1]
            if not words:
                continue
            key = words[0]
            for word in words[1:2]:
                key = pair_hash(key, word)
            slot = key & (size - 1)
            while keys[slot] not in (0, key):
                slot = (slot + 1) & (size - 1)
            keys[slot] = key
            masks[slot] |= np.uint32(1 << int(context))
    return keys, masks


CONTEXT_KEYS, CONTEXT_MASKS = phrase_table({int(k): v for k, v in PHRASES.items()}, word_hash)

GLUE_KEYS, GLUE_MASKS = phrase_table({0: GLUE})

STREET_WORDS: Final = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|way|place|pl|terrace|"
    "ter|circle|cir|highway|hwy|parkway|pkwy|trail|trl|square|sq|loop|calle|avenida|camino|alley|"
    "crossing|xing|ridge|point|pike|plaza|run|path"
)
ROUTE_WORDS: Final = "highway|hwy|route|rte|fm|rm"  # "1234 FM 1960": a number follows
MEASURES: Final = (
    "hour|hours|day|days|week|weeks|month|months|year|years|minute|minutes|star|stars|point|points|"
    "man|men|mile|miles|percent|step|steps|way|dollar|dollars"
)
STREETS_FIRST: Final = "calle|avenida|calz|calzada|paseo|carrera|privada|callejon|bulevar"
STREET_KEYS, STREET_MASKS = phrase_table(
    {0: STREET_WORDS, 1: ROUTE_WORDS, 2: MEASURES, 3: STREETS_FIRST}
)

MONTHS: Final = (
    "january|jan|enero",
    "february|feb|febrero",
    "march|mar|marzo",
    "april|apr|abril",
    "may|mayo",
    "june|jun|junio",
    "july|jul|julio",
    "august|aug|agosto",
    "september|sep|sept|septiembre",
    "october|oct|octubre",
    "november|nov|noviembre",
    "december|dec|diciembre",
)
MONTH_KEYS, MONTH_MASKS = phrase_table(dict(enumerate(MONTHS)))
