"""Texts with blanks: ``{slot}``, and ``[words]`` that drop out where they have no ground.

Words in brackets drop out where a blank in them has no value; where they name a person whom the
rest of the sentence already names, or two who are one; and, written ``[term: words]``, where the
term is not held. So a text that serves an owner with five people and a firm with fifty promises no
after-hours line that is not there, and no one reports to himself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from duecare.person_names import same_name

_SLOT: Final = re.compile(r"\{([a-z0-9_]+)\}")
_PART: Final = re.compile(r"\[(?:([a-z0-9_ ]+): ?)?([^\[\]]*)\]")
_UNIT: Final = r"((?:business |work)?(?:day|month|year|hour|minute))"
_ONE: Final = re.compile(rf"\b1 {_UNIT}s\b")
_ONE_EACH: Final = re.compile(rf"\b([Ee])very 1 {_UNIT}\b")
_SPACES: Final = re.compile(r"  +")
SENTENCE_END: Final = re.compile(r"(?<=[.!?])[\"'”’)]?\s+(?=[\"'“‘(\[{]?[A-Z{\x01])")


@lru_cache(maxsize=16_384)
def _slots(template: str) -> frozenset[str]:
    return frozenset(_SLOT.findall(template))


class Filling(NamedTuple):
    """A text as filled, and the blanks for which there is no value."""

    text: str
    blanks: tuple[str, ...]


class Values(NamedTuple):
    """What blanks are filled with: values by slot, slots that are people, and the terms held."""

    by_slot: Mapping[str, str]
    people: frozenset[str]
    terms: frozenset[str]

    def plus(self, **more: str) -> Values:
        """The same with further values."""
        return self._replace(by_slot={**self.by_slot, **more}) if more else self


class Template(str):
    """A text with blanks, as it is written in a policy."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls._checked, core_schema.str_schema())

    @classmethod
    def _checked(cls, text: str) -> Template:
        rest = _SLOT.sub("", _PART.sub(lambda found: found[2], text))
        if any(mark in rest for mark in "{}[]"):
            raise ValueError("a brace or bracket is left open or lies within another")
        return cls(text)

    @property
    def slots(self) -> frozenset[str]:
        """Names of all blanks."""
        return _slots(self)

    @property
    def needed_slots(self) -> frozenset[str]:
        """Names of the blanks outside brackets, without whose value nothing can be said."""
        return frozenset(_SLOT.findall(_PART.sub("", self)))

    @property
    def terms(self) -> frozenset[str]:
        """Terms that its brackets name."""
        found = (one for condition, _ in _PART.findall(self) for one in condition.split(" and "))
        return frozenset(filter(None, found))

    def sentences(self) -> Iterator[str]:
        """Its sentences as they are without the words in brackets."""
        yield from filter(None, map(str.strip, SENTENCE_END.split(_PART.sub("", self))))

    def parts(self) -> Iterator[str]:
        """The words in brackets."""
        yield from (words.strip() for _, words in _PART.findall(self))

    def fill(self, values: Values) -> Filling:
        """The text for one client; a value is put in as it is, never expanded again."""
        by_slot, words, blanks = values.by_slot, list[str](), set[str]()
        for piece in _pieces(self):
            if piece.is_optional and not _kept(piece, values):
                continue
            for number, text in enumerate(piece.texts):
                if not number % 2:  # words, and between them the names of blanks
                    words.append(text)
                elif value := by_slot.get(text):
                    words.append(value)
                else:
                    words.append(f"({text})")
                    blanks.add(text)
        filled = "".join(words)
        if "1 " in filled:
            filled = _ONE_EACH.sub(r"\1very \2", _ONE.sub(r"1 \1", filled))
        return Filling(_SPACES.sub(" ", filled).strip(), tuple(sorted(blanks)))


class _Piece(NamedTuple):
    """Words of a template that stay or drop out together; every second of ``texts`` is a blank.

    Of words in brackets, ``terms`` have to be held, ``inside`` are their blanks, ``around`` those of
    the rest of the sentence, which does not count where they are sentences themselves.
    """

    texts: tuple[str, ...]
    is_optional: bool = False
    terms: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


@lru_cache(maxsize=16_384)
def _pieces(template: str) -> tuple[_Piece, ...]:
    """A template taken apart, once: the library has a few thousand, and each page fills them all."""
    outline, at, number, found = _PART.sub("\x01", template), 0, 0, list[_Piece]()
    for part in _PART.finditer(template):
        found.append(_Piece(tuple(_SLOT.split(template[at : part.start()]))))
        condition, words = part[1], part[2]
        ends = words.rstrip().endswith((".", "!", "?"))
        around = "" if ends else _around(outline, number)
        found.append(
            _Piece(
                texts=tuple(_SLOT.split(words)),
                is_optional=True,
                terms=tuple(condition.split(" and ")) if condition else (),
                inside=tuple(_SLOT.findall(words)),
                around=tuple(_SLOT.findall(around)),
            )
        )
        at, number = part.end(), number + 1
    return (*found, _Piece(tuple(_SLOT.split(template[at:]))))


def _around(outline: str, number: int) -> str:
    """The sentence around a part in brackets; other parts are left out of it."""
    places = [at for at, mark in enumerate(outline) if mark == "\x01"]
    at, start = places[number], 0
    for end in SENTENCE_END.finditer(outline):
        if end.end() > at:
            return outline[start : end.start()]
        start = end.end()
    return outline[start:]


def _kept(piece: _Piece, values: Values) -> bool:
    if not all(term in values.terms for term in piece.terms):
        return False
    if any(not values.by_slot.get(name) for name in piece.inside):
        return False
    named = _people(piece.inside, values)
    if any(same_name(one, other) for one, other in combinations(named.values(), 2)):
        return False
    others = _people(piece.around, values)
    again = [name for slot, name in named.items() if slot not in others]
    return not any(same_name(one, other) for one in again for other in others.values())


def _people(slots: Iterable[str], values: Values) -> dict[str, str]:
    return {name: values.by_slot.get(name, "") for name in slots if name in values.people}


def holds(condition: str, terms: frozenset[str]) -> bool:
    """Whether a condition over terms holds; ``and`` binds tighter than ``or``, none always does."""
    if not condition:
        return True
    return any(
        all(term.strip() in terms for term in choice.split(" and "))
        for choice in condition.split(" or ")
    )


def condition_terms(condition: str) -> frozenset[str]:
    """The terms that a condition names."""
    return frozenset(condition.replace(" and ", " ").replace(" or ", " ").split())
