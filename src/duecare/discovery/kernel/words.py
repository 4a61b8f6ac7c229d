"""The words of the types' labels as tables of hashes, and words for streets and months.

A phrase is one word or two words in order; one-letter words between them are skipped (*driver's
license*). The kernel hashes the words before a candidate and looks them up in the tables made
here, so a phrase costs nothing on text without candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL, vocabulary
from duecare.data_types.model import Labels

FNV_OFFSET: Final = 2166136261  # FNV-1a, 32 bit: offset basis and prime (Fowler, Noll, Vo)
FNV_PRIME: Final = 16777619
HASH_PRIME: Final = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio (Knuth, volume 3, 6.4)
_MASK: Final = 0xFFFFFFFF
TABLE_BITS: Final = 12


LABELLED_TYPES: Final = tuple(kind for kind in ALL if kind.labels is not None)
# The class of the words of a type; behind them the words that name none.
CLASS_OF: Final[dict[str, int]] = {kind.id: index for index, kind in enumerate(LABELLED_TYPES)}
OTHER_NUMBER: Final = len(LABELLED_TYPES)
BANKING: Final = OTHER_NUMBER + 1
CLASS_COUNT: Final = BANKING + 1
LABELS: Final[tuple[Labels, ...]] = (
    *(kind.labels for kind in LABELLED_TYPES if kind.labels is not None),
    vocabulary.OTHER_NUMBER,
    vocabulary.BANKING,
)
# Classes whose words take a number away from those before them.
COMPETING: Final = sum(1 << index for index, labels in enumerate(LABELS) if labels.competes)


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


LABEL_KEYS, LABEL_MASKS = phrase_table(
    {index: "|".join(labels.phrases) for index, labels in enumerate(LABELS)}, word_hash
)
# Label words that a hyphen ties to the value itself.
PREFIX_KEYS, PREFIX_MASKS = phrase_table(
    {index: labels.prefixes for index, labels in enumerate(LABELS) if labels.prefixes}
)
GLUE_KEYS, GLUE_MASKS = phrase_table({0: vocabulary.GLUE})

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
