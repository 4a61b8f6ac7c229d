"""Texts in two languages, and the blanks in them.

A blank is ``{fact.id}``. ``{if rule}A sentence.{end}`` is said only while the rule is in force.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from pydantic import model_validator

from duecare.catalog.sourced import CatalogModel

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")

_BLANK: Final = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
CONDITION: Final = re.compile(r"\{if ([a-z][a-z0-9_.]*)\}(.*?)\{end\}", re.DOTALL)
_END: Final = "{end}"


class Bilingual(CatalogModel):
    """One text in English and Spanish; a plain string is the same in both."""

    en: str
    es: str

    @model_validator(mode="before")
    @classmethod
    def _same_in_both(cls, row: Any) -> Any:
        return {"en": row, "es": row} if isinstance(row, str) else row

    def in_language(self, language: Language) -> str:
        """The text with its blanks still open."""
        return self.es if language == "es" else self.en


def blanks(text: str) -> frozenset[str]:
    """Ids of the facts that the text speaks of, those under a condition included."""
    found = frozenset(_BLANK.findall(text))
    return found - {_END.strip("{}")}


def conditions(text: str) -> tuple[str, ...]:
    """Rules that parts of the text depend on, in order."""
    return tuple(match[1] for match in CONDITION.finditer(text))


def put(text: str, values: dict[str, str]) -> str:
    """The text with its blanks filled; one without a value is a KeyError with its id."""
    return _BLANK.sub(lambda match: values[match[1]], text)
