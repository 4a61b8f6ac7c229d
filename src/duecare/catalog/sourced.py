"""What every shipped figure and rule carries: where it comes from, as of when, how sure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field


class CatalogModel(BaseModel):
    """Base of all catalog objects: frozen, and unknown keys are refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Confidence(StrEnum):
    """How sure the project is of a figure or rule.

    Cost figures use the letters, law facts the words; ``ASSUMPTION`` marks a judgment of the
    project that no source supports.
    """

    PRIMARY = "A"  # primary government text, or a count of our own on it
    REPORTED = "B"  # seen in a press, law-firm or trade summary of the named source
    APPROXIMATE = "C"  # aggregator, or an approximate statement
    FROM_MEMORY = "M"  # recalled, not read
    OPENED = "opened"  # read in a listed source
    SECOND_HAND = "second_hand"  # a listed secondary source says so
    MIXED = "mixed"  # a part of the value was recalled
    MEMORY = "memory"  # recalled, not read
    ASSUMPTION = "assumption"  # a judgment of this project

    @property
    def is_confirmed(self) -> bool:
        """True when the whole value was read in a source."""
        return self in _CONFIRMED

    @property
    def mark(self) -> str:
        """Words to print next to the figure; empty when it needs none."""
        return _MARKS.get(self, "")


_CONFIRMED: Final = frozenset(
    {
        Confidence.PRIMARY,
        Confidence.REPORTED,
        Confidence.APPROXIMATE,
        Confidence.OPENED,
        Confidence.SECOND_HAND,
    }
)
_MARKS: Final[dict[Confidence, str]] = {
    Confidence.APPROXIMATE: "approximate",
    Confidence.SECOND_HAND: "from a summary",
    Confidence.FROM_MEMORY: "unconfirmed",
    Confidence.MEMORY: "unconfirmed",
    Confidence.MIXED: "partly unconfirmed",
    Confidence.ASSUMPTION: "assumption",
}


class Sourced(CatalogModel):
    """Mixin of everything that states a fact: source, as-of date, confidence.

    ``as_of`` is the period or date the figure describes, as the source states it; it is never
    empty. A figure without one of the three is refused when the file is loaded.
    """

    source: str = Field(min_length=1)
    as_of: str = Field(min_length=1)
    confidence: Confidence

    @property
    def is_confirmed(self) -> bool:
        """True when the figure was read in a source, so that it may be shown without a mark."""
        return self.confidence.is_confirmed

    @property
    def mark(self) -> str:
        """``""``, or ``"approximate"``, ``"from a summary"``, ``"unconfirmed"`` and the like."""
        return self.confidence.mark

    @property
    def citation(self) -> str:
        """Source and date in one line, with the mark where one is due."""
        line = f"{self.source}, as of {self.as_of}"
        return f"{line} ({self.mark})" if self.mark else line
