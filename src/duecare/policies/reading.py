"""Words, sentences and reading grade of English text.

Grade by Flesch-Kincaid: 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid, Fishburne,
Rogers, Chissom: Derivation of new readability formulas, Research Branch Report 8-75, 1975).
Syllables are counted by vowel groups, which is right for about nine words in ten.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*|\d[\d,.]*")
_SENTENCE: Final = re.compile(r"[.!?]+[\"'”’)]*(?:\s+|$)|\n+")
_VOWELS: Final = re.compile(r"[aeiouyà-ÿ]+")


class ReadingFigures(NamedTuple):
    """Figures of a text: words, grade, the longest sentence and the middle one, in words."""

    words: int
    grade: float
    longest: int
    median: int


@cache
def syllables(word: str) -> int:
    """About how many syllables a word has; at least one."""
    plain = word.lower()
    if plain[0].isdigit():
        return 1
    count = len(_VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ie", "oe", "ye")):
        count -= 1
    if plain.endswith(("ed", "es")) and not re.search(
        r"(?:[td]ed|[sxz]es|[cs]hes|[cg]es|ies|ied)$", plain
    ):
        count -= 1
    return max(count, 1)


def count_words(text: str) -> int:
    """The words of a text; a number is one."""
    return len(_WORD.findall(text))


def read(text: str) -> ReadingFigures:
    """The figures of a text; all zero for one without words."""
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    if not sentences:
        return ReadingFigures(0, 0.0, 0, 0)
    words = sum(len(part) for part in sentences)
    spoken = sum(syllables(word) for part in sentences for word in part)
    grade = 0.39 * words / len(sentences) + 11.8 * spoken / words - 15.59
    lengths = sorted(map(len, sentences))
    return ReadingFigures(words, round(max(grade, 0.0), 1), lengths[-1], lengths[len(lengths) // 2])
