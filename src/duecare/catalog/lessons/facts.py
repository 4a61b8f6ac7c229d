"""What a lesson may say of a client and a learner, and the sheet that holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from duecare.catalog.lessons.words import CONDITION, Bilingual, Language, blanks, put
from duecare.catalog.sourced import CatalogModel
from duecare.errors import CatalogError

FactValue = str | int | bool | Bilingual
_SENTENCE: Final = re.compile(
    r"(?<=[.!?…”])(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSr\.)(?<!\bSra\.)"
    r"(?<!\bDra\.)(?<!\b[ap]\. m\.)(?<!\b[ap]\.)\s+"
)
_SHAPES: Final = {
    "email": re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+"),
    "phone": re.compile(r"\+?[\d ().x-]{7,}"),
    "domain": re.compile(r"[^\s@/]+\.[^\s@/.]+"),
    "sentence": re.compile(r".+[.!?”]", re.DOTALL),
    "phrase": re.compile(r".*(?:[^.!?]|[ap]\. m\.)", re.DOTALL),
}


class UnfilledBlank(CatalogError):  # noqa: N818  a blank without a value is normal, not a fault
    """A text speaks of a fact that this client has not given. ``fact`` is its id."""

    def __init__(self, fact: str) -> None:
        super().__init__(f"the fact {fact} is missing")
        self.fact = fact


class LessonFact(CatalogModel):
    """One fact: what it means, its shape, and where it comes from.

    A ``sentence`` ends in a full stop, a ``phrase`` fits inside a sentence. ``clauses`` are those
    of the client's policies that put a rule in force. ``person`` names whose name or address it
    is; where that person is the learner, ``instead`` is used.
    """

    id: str
    kind: Literal[
        "name", "sentence", "phrase", "email", "phone", "domain", "number", "yes_no", "choice"
    ]
    of: Literal["learner", "firm", "msp", "policy", "record"]
    meaning: str
    clauses: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    person: str = ""
    instead: str = ""


class Need(CatalogModel):
    """A fact that must be so before something is shown: true, or one of the named values."""

    fact: str
    one_of: tuple[str, ...] = Field(default=())


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Facts of one client and one learner. Ids are those of ``facts``; absent means not given.

    ``in_force`` are clauses of the client's policies that are in force; a fact that rests on
    clauses counts only with one of them. None, for examples, lets all count.
    """

    facts: Mapping[str, LessonFact]
    values: Mapping[str, FactValue]
    in_force: frozenset[str] | None = None

    def text(self, fact: str, language: Language) -> str:
        """The value as a reader sees it. Raises :class:`UnfilledBlank`."""
        value = self._value(fact)
        if value is None or value is False or value == "":
            raise UnfilledBlank(fact)
        return value.in_language(language) if isinstance(value, Bilingual) else str(value)

    def has(self, fact: str) -> bool:
        """True when the fact was given and can be said to this learner."""
        return self._value(fact) not in (None, False, "")

    def holds(self, need: Need) -> bool:
        """True when the need is met."""
        value = self._value(need.fact)
        return value in need.one_of if need.one_of else bool(value)

    def fill(self, words: Bilingual, language: Language) -> str:
        """The whole text, filled. Raises :class:`UnfilledBlank` for the first open blank."""
        text = self._in_force(words.in_language(language))
        return put(text, {name: self.text(name, language) for name in sorted(blanks(text))})

    def fill_sentences(self, words: Bilingual, language: Language) -> tuple[str, frozenset[str]]:
        """The text without those sentences that a missing fact leaves open, and what is missing."""
        kept: list[str] = []
        missing: set[str] = set()
        for sentence in sentences(self._in_force(words.in_language(language))):
            open_facts = {name for name in blanks(sentence) if not self.has(name)}
            missing |= open_facts
            if not open_facts:
                filled = {name: self.text(name, language) for name in blanks(sentence)}
                kept.append(put(sentence, filled))
        return " ".join(kept), frozenset(missing)

    def problems(self) -> list[str]:
        """Values that do not have the shape of their fact, as sentences."""
        return [problem for name in self.values for problem in self._shape_problems(name)]

    def _value(self, fact: str) -> FactValue | None:
        known = self.facts.get(fact)
        if known is None:
            raise CatalogError(f"lessons know no fact {fact}")
        if known.clauses and self.in_force is not None and not self.in_force & set(known.clauses):
            return None
        if not self._is_learner(known.person):
            return self.values.get(fact)
        other = self.facts.get(known.instead)
        if other is None or self._is_learner(other.person):
            return None
        return self.values.get(other.id)

    def _is_learner(self, person: str) -> bool:
        if not person:
            return False
        learner = _folded(self.values.get("learner.name"))
        return bool(learner) and learner == _folded(self.values.get(person))

    def _in_force(self, text: str) -> str:
        kept = CONDITION.sub(lambda m: m[2] if self.holds(Need(fact=m[1])) else "", text)
        return re.sub(r"  +", " ", kept).strip() if kept != text else text

    def _shape_problems(self, name: str) -> Iterable[str]:
        fact, value = self.facts.get(name), self.values[name]
        if fact is None:
            yield f"lessons know no fact {name}"
            return
        if fact.kind == "choice" and value not in fact.choices:
            yield f"{name}: '{value}' is none of {', '.join(fact.choices)}"
        shape = _SHAPES.get(fact.kind)
        texts = (value.en, value.es) if isinstance(value, Bilingual) else (str(value),)
        if shape and not all(shape.fullmatch(text) for text in texts):
            yield f"{name} is not written as a {fact.kind}"


def sentences(text: str) -> list[str]:
    """The text cut after each sentence; forms of address do not end one."""
    return [part for part in _SENTENCE.split(text) if part]


def _folded(value: FactValue | None) -> str:
    """A name without accents, titles and punctuation, for comparing two spellings of it."""
    if not isinstance(value, str):
        return ""
    plain = unicodedata.normalize("NFKD", value.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    parts = [part for part in re.split(r"[\s,]+", letters) if part and not part.endswith(".")]
    return " ".join(re.sub(r"[^\w]", "", part) for part in parts)
