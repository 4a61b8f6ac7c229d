"""How hard a text is to read: Flesch-Kincaid for English, Szigriszt-Pazos for Spanish."""

from __future__ import annotations

import re
from typing import Final

from duecare.catalog.lessons.facts import sentences

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS_EN: Final = re.compile(r"[aeiouy]+")
# A vowel of its own, or a diphthong: weak vowels without an accent join their neighbor.
_VOWELS_ES: Final = re.compile(r"[iuüy]?[aeoáéó][iuüy]?|[iuü][iuü]?|[íú]|y")


def flesch_kincaid(text: str) -> float:
    """The US school grade in which a text is read with ease."""
    words, count = _words_and_sentences(text)
    syllables = sum(map(_syllables_en, words))
    return 0.39 * len(words) / count + 11.8 * syllables / len(words) - 15.59


def szigriszt(text: str) -> float:
    """The Szigriszt-Pazos index of a Spanish text: 55 and more is normal to easy."""
    words, count = _words_and_sentences(text)
    syllables = sum(map(_syllables_es, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / count


def _words_and_sentences(text: str) -> tuple[list[str], int]:
    words = [word.lower() for word in _WORD.findall(text)]
    return words or [""], max(1, len(sentences(text)))


def _syllables_en(word: str) -> int:
    groups = len(_VOWELS_EN.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def _syllables_es(word: str) -> int:
    return max(1, len(_VOWELS_ES.findall(word)))
