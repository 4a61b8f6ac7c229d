"""The books of texts: one for each place where they are read, kept once they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final

from duecare.spanish.lines import Pair, read_pairs
from duecare.spanish.patterns import ENGLISH, MUST_BE_SAID, TOKEN, PhrasePattern, lowered, raised
from duecare.spanish.values import said_value

_FIGURES: Final = re.compile(r"\$?[\d,.]+%?")
# Words of the client's own, not a name.
_SPOKEN: Final = re.compile(
    r"\b(?:the|of|and|our|their|is|are|a|an|in|on|at|for|with|by|to|from|all|each|no|not|or|who)\b"
)
_AND: Final = re.compile(r",? and ")
_NAMES: Final = re.compile(r"(?:[A-Z][\w.'-]*(?:,? and |, | )?)+")
_LETTERS: Final = re.compile(r"[A-Za-z]{2}")
_LIST: Final = re.compile(r"(, and | and |, )")
_SOUNDS_LIKE_Y: Final = re.compile(r"(?:hi|i)(?!e)", re.IGNORECASE)


class PhraseBook:
    """English texts with their Spanish; ``others`` are asked for what this one does not have."""

    def __init__(self, pairs: Iterable[Pair], *others: PhraseBook) -> None:
        """The texts; one that has a blank is a pattern."""
        self.phrases = tuple(pairs)
        self._exact = {en: es for en, es in self.phrases if not TOKEN.search(en)}
        self._patterns = [PhrasePattern(*one) for one in self.phrases if TOKEN.search(one.english)]
        self._others = others
        self._said: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """The Spanish of one text as a whole; ``None`` where there is none."""
        if text not in self._said:
            if len(self._said) > _MOST_KEPT:
                self._said.clear()
            self._said[text] = self._find(text)
        return self._said[text]

    def _find(self, text: str) -> str | None:
        if not _LETTERS.search(text):
            return text  # a figure is the same in both
        if (value := said_value(text)) is not None:
            return value
        told = self._as_it_is(text) or self._begun_otherwise(text) or self._matched(text)
        if told is None and text[:1].isupper():
            told = raised(self._matched(lowered(text)))
        elif told is None and (matched := self._matched(text[:1].upper() + text[1:])):
            told = lowered(matched)
        return told or next((known for one in self._others if (known := one.find(text))), None)

    def _matched(self, text: str) -> str | None:
        found = (one.match(text, self._value) for one in self._patterns)
        return next((told for told in found if told is not None), None)

    def _as_it_is(self, text: str) -> str | None:
        if text in self._exact:
            return self._exact[text]
        whole = text.removesuffix(".")
        return f"{self._exact[whole]}." if whole in self._exact else None

    def _begun_otherwise(self, text: str) -> str | None:
        """A text that is in the book with a capital letter, or without one."""
        first = text[:1]
        if first.isupper() and (told := self._as_it_is(first.lower() + text[1:])):
            return raised(told)
        told = self._as_it_is(first.upper() + text[1:]) if first.islower() else None
        return lowered(told) if told else None

    def _value(self, kind: str, text: str) -> str | None:
        if (told := said_value(text)) is not None:
            return told
        if kind in ("money", "count", "day", "clause") or _FIGURES.fullmatch(text):
            return text
        told = self.find(text) or self._listed(text)
        if told is None and (kind == "place" or (not kind and _NAMES.fullmatch(text))):
            return " y ".join(self.find(one) or one for one in _AND.split(text))
        if told is not None or kind in MUST_BE_SAID:
            return told
        return f"{ENGLISH[0]}{text}{ENGLISH[1]}" if _SPOKEN.search(text) else text

    def _listed(self, text: str) -> str | None:
        """A list of texts, each of which has Spanish; ``None`` for another text."""
        told = self._parts([*_LIST.split(text)])
        if told is None or len(told) < 2:
            return None
        *first, last = told
        return f"{', '.join(first)} {'e' if _SOUNDS_LIKE_Y.match(last) else 'y'} {last}"

    def _parts(self, cut: list[str]) -> list[str] | None:
        """The items of a list; an item may hold an "and" or a comma itself."""
        for end in range(len(cut), 0, -2):
            whole = "".join(cut[:end])
            told = None if end == len(cut) > 1 else self.find(whole) or said_value(whole)
            if told is not None:
                rest = self._parts(cut[end + 1 :]) if cut[end + 1 :] else []
                if rest is not None:
                    return [told, *rest]
        told = self.find("".join(cut)) if cut else None
        return [told] if told else None


_MOST_KEPT: Final = 5000


def texts_of(name: str) -> tuple[Pair, ...]:
    """The pairs of the file ``name``, without its ending; none where there is no such file."""
    path = files("duecare.spanish") / "texts" / f"{name}.txt"
    if not path.is_file():
        return ()
    return tuple(read_pairs(path.read_text("utf-8"), where=f"{name}.txt"))


NAMES: Final = (
    "words",
    "safeguards",
    "laws",
    "results",
    "applications",
    "questions",
    "policy_words",
    "papers",
    "policy_facts",
)
"""The files of texts beside those of policies."""


@lru_cache(maxsize=1)
def book() -> PhraseBook:
    """Every text but those of single policies."""
    return PhraseBook(pair for name in NAMES for pair in texts_of(name))


@lru_cache(maxsize=64)
def policy_book(outline: str) -> PhraseBook:
    """The texts of one policy, by the id of its outline, and those that all policies share."""
    own, shared = texts_of(f"policies/{outline}"), texts_of("policy_words")
    return PhraseBook((*own, *shared), book())
