"""A text said piece by piece: what has Spanish in Spanish, the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from duecare.spanish.books import PhraseBook

_SENTENCE: Final = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bMrs\.)([\"”’)]?)\s+"
)


class Piece(NamedTuple):
    """A piece of a text, and whether it is in Spanish."""

    text: str
    is_spanish: bool


def say(text: str, texts: PhraseBook) -> tuple[Piece, ...]:
    """The whole text if it has Spanish, else its sentences, as many together as have one."""
    whole = texts.find(text)
    if whole is not None:
        return (Piece(whole, is_spanish=True),)
    return tuple(_said(_sentences(text), texts))


def _sentences(text: str) -> list[str]:
    marked = _SENTENCE.sub("\\1\n", text)
    return [one for one in marked.split("\n") if one]


def _said(sentences: list[str], texts: PhraseBook) -> Iterator[Piece]:
    at = 0
    while at < len(sentences):
        for end in range(len(sentences), at, -1):
            told = texts.find(" ".join(sentences[at:end]))
            if told is not None:
                yield Piece(told, is_spanish=True)
                at = end
                break
        else:
            yield Piece(sentences[at], is_spanish=False)
            at += 1
