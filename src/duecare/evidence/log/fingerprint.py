"""Fingerprint words: a checkpoint in eight pronounceable words, to read over the telephone.

Each word is 16 bits in the consonant-vowel pattern of "proquints" (Wilkerson, arXiv:0901.4016),
so eight words hold 128 bits and need no word list.
"""

from __future__ import annotations

from hashlib import sha256

from duecare.errors import EvidenceError
from duecare.evidence.log.notes import Checkpoint

WORDS = 8
_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_TAG = b"duecare/fingerprint/v1\n"


def fingerprint(checkpoint: Checkpoint) -> str:
    """Eight words for origin, size and root of a checkpoint."""
    digest = sha256(_TAG + checkpoint.text().encode()).digest()
    return " ".join(_word(int.from_bytes(digest[i : i + 2])) for i in range(0, 2 * WORDS, 2))


def normalize(words: str) -> str:
    """Words as a person typed them, in one spelling; raises :class:`EvidenceError` if not eight."""
    found = words.lower().replace("-", " ").replace(",", " ").split()
    if len(found) != WORDS or not all(len(word) == 5 and word.isascii() for word in found):
        raise EvidenceError(f"a fingerprint has {WORDS} words of five letters")
    return " ".join(found)


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12]
        + _VOWELS[bits >> 10 & 3]
        + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3]
        + _CONSONANTS[bits & 15]
    )
