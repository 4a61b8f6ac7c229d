"""A text said piece by piece: what has Spanish in Spanish, the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from duecare.spanish.books import PhraseBook
from duecare.spanish.patterns import ENGLISH

_SENTENCE: Final = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bMrs\.)([\"”’)]?)\s+"
)
_ENGLISH: Final = re.compile(f"({ENGLISH[0]}[^{ENGLISH[1]}]*{ENGLISH[1]})")


class Piece(NamedTuple):
    """A piece of a text, and whether it is in Spanish.

    English words of a client within a Spanish sentence are pieces of their own. The pieces put
    together are the text, spaces included.
    """

    text: str
    is_spanish: bool


def say(text: str, texts: PhraseBook) -> tuple[Piece, ...]:
    """The whole text if it has Spanish, else its sentences, as many together as have one."""
    whole = texts.find(text)
    if whole is not None:
        return tuple(_cut(whole, space=""))
    return tuple(_said(_sentences(text), texts))


def _cut(told: str, *, space: str) -> Iterator[Piece]:
    """A Spanish text, cut around the English words in it."""
    for part in _ENGLISH.split(f"{space}{told}"):
        english = part.startswith(ENGLISH[0])
        if words := part.strip("".join(ENGLISH)):
            yield Piece(words, is_spanish=not english)


def _sentences(text: str) -> list[str]:
    marked = _SENTENCE.sub("\\1\n", text)
    return [one for one in marked.split("\n") if one]


def _said(sentences: list[str], texts: PhraseBook) -> Iterator[Piece]:
    at, space = 0, ""
    while at < len(sentences):
        for end in range(len(sentences), at, -1):
            told = texts.find(" ".join(sentences[at:end]))
            if told is not None:
                yield from _cut(told, space=space)
                at = end
                break
        else:
            yield Piece(f"{space}{sentences[at]}", is_spanish=False)
            at += 1
        space = " "
