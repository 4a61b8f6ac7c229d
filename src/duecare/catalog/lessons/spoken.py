"""What a part of the data speaks of: its texts, and the facts in them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from duecare.catalog.lessons.script import DecisionStep, LessonScript
from duecare.catalog.lessons.words import Bilingual, blanks, conditions


def all_words(node: object) -> Iterator[Bilingual]:
    """Every text of a part of the data."""
    if isinstance(node, Bilingual):
        yield node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from all_words(getattr(node, name))
    elif isinstance(node, tuple | list):
        for child in node:
            yield from all_words(child)


def facts_of(script: LessonScript) -> set[str]:
    """Ids of all facts that a lesson speaks of or rests on."""
    found: set[str] = set()
    for words in all_words(script):
        for text in (words.en, words.es):
            found |= blanks(text) | set(conditions(text))
    for line in script.contacts:
        found |= {line.fact, line.who} - {""}
    for note in script.notes:
        found.add(note.needs.fact)
    for step in script.steps:
        if isinstance(step, DecisionStep) and step.needs:
            found.add(step.needs.fact)
    return found
