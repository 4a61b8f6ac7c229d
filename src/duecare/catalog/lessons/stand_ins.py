"""Other made-up names and amounts for the scenes of a later sitting; what is judged stays as it is.

A stand-in has as many letters as what it stands for, so that the options of a question keep their
lengths. In addresses and names of files it is written small, as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from duecare.catalog.lessons.script import DecisionStep

_ADDRESS = re.compile(r"\S*(?:@|\w\.\w{2,})\S*")


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
