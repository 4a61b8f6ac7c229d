"""Other made-up names and amounts for the scenes of a later sitting; what is judged stays as it is.

A stand-in has as many letters as what it stands for, so that the options of a question keep their
lengths. In addresses and names of files it is written small, as they are. Each sitting has others
than the one before it, without end: they are taken in turn from the names of the same kind.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from duecare.catalog.lessons.script import DecisionStep, LessonScript
from duecare.catalog.sourced import CatalogModel

FIRST_AGAIN: Final = 2
"""The sitting from which on there are stand-ins: the first one shows the lesson as it is written."""
_ADDRESS = re.compile(r"\S*(?:@|\w\.\w{2,})\S*")


class StandInGroup(CatalogModel):
    """Names of one kind that scenes show, and the others that may replace them, length by length."""

    names: tuple[str, ...]
    others: tuple[str, ...]

    def of_length(self, length: int, names: Collection[str]) -> tuple[list[str], list[str]]:
        """Those of ``names`` that are of this kind and length, and all that may replace them."""
        shown = sorted(one for one in self.names if len(one) == length and one in names)
        return shown, [one for one in self.others if len(one) == length]


def stand_ins_for(
    groups: Sequence[StandInGroup], names: Collection[str], *, sitting: int, seed: str
) -> dict[str, str]:
    """What replaces each of ``names`` in a sitting; nothing in the first one.

    The same ``seed`` (a person and a lesson) and ``sitting`` (from 1) give the same; the next
    sitting of that person has others throughout.
    """
    if sitting < FIRST_AGAIN:
        return {}
    found: dict[str, str] = {}
    for number, group in enumerate(groups):
        for length in sorted({len(one) for one in group.names}):
            shown, others = group.of_length(length, names)
            random.Random(f"{seed}/{number}/{length}").shuffle(others)  # noqa: S311 - no secret
            first = (sitting - FIRST_AGAIN) * len(shown)
            turn = (others[(first + place) % len(others)] for place in range(len(shown)))
            found.update(zip(shown, turn, strict=True))
    return found


def names_in(script: LessonScript, groups: Sequence[StandInGroup]) -> frozenset[str]:
    """The names of all groups that a lesson has, as whole words."""
    names = frozenset(name for group in groups for name in group.names)
    pattern = _pattern(dict.fromkeys(names, ""))
    found: set[str] = set()

    def look(text: str) -> str:
        found.update(pattern.findall(text))
        return text

    _mapped(script.model_dump(), look)
    return names & found


def with_stand_ins(step: DecisionStep, others: Mapping[str, str]) -> DecisionStep:
    """The step with each name and amount of ``others`` replaced by the one that stands in for it."""
    if not others:
        return step
    small = {name.lower(): other.lower() for name, other in others.items()}
    names, parts = _pattern(others), _pattern(small)

    def replaced(text: str) -> str:
        found = names.sub(lambda name: others.get(name[0], name[0]), text)
        return _ADDRESS.sub(
            lambda address: parts.sub(lambda part: small.get(part[0], part[0]), address[0]), found
        )

    return DecisionStep.model_validate(_mapped(step.model_dump(by_alias=True), replaced))


def _pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    """Finds the names as whole words, and blanks, in which nothing is a name."""
    longest_first = sorted(names, key=len, reverse=True)
    choices = "|".join(map(re.escape, longest_first))
    return re.compile(rf"\{{[^}}]*\}}|(?<![^\W_])(?:{choices})(?![^\W_])")


def _mapped(given: Any, replaced: Callable[[str], str]) -> Any:
    if isinstance(given, str):
        return replaced(given)
    if isinstance(given, dict):
        return {key: _mapped(value, replaced) for key, value in given.items()}
    if isinstance(given, tuple | list):
        return [_mapped(value, replaced) for value in given]
    return given
