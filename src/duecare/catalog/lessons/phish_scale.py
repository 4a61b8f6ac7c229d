"""The Phish Scale: how difficult a lure is to tell from a good message, from its signs and premise."""

from __future__ import annotations

from typing import Literal

from duecare.catalog.sourced import CatalogModel, Sourced

Difficulty = Literal["least", "moderate", "very"]


class Premise(CatalogModel):
    """How well a lure fits its reader: five elements of 0, 2, 4, 6 or 8."""

    mimic: Literal[0, 2, 4, 6, 8]
    relevance: Literal[0, 2, 4, 6, 8]
    event: Literal[0, 2, 4, 6, 8]
    consequence: Literal[0, 2, 4, 6, 8]
    exposure: Literal[0, 2, 4, 6, 8]

    @property
    def rating(self) -> int:
        """Sum of the first four elements less the last."""
        return self.mimic + self.relevance + self.event + self.consequence - self.exposure


class PhishScale(Sourced):
    """Bounds and table of the difficulty; computed, never typed in.

    ``unconfirmed`` lists the cells, as cue level and premise level, that secondary sources give
    differently; a difficulty read from one is said to be unconfirmed.
    """

    cues: dict[str, tuple[int | None, int | None]]
    premise: dict[str, tuple[int | None, int | None]]
    difficulty: dict[str, dict[str, Difficulty]]
    unconfirmed: tuple[tuple[str, str], ...] = ()
    cue_types: dict[str, tuple[str, ...]]

    @property
    def cue_ids(self) -> frozenset[str]:
        """The name of every sign."""
        return frozenset(cue for group in self.cue_types.values() for cue in group)

    def level(self, cue_count: int, premise: int) -> Difficulty:
        """How difficult a lure is, from the number of its signs and the premise rating."""
        cues, fit = self._cell(cue_count, premise)
        return self.difficulty[cues][fit]

    def is_agreed(self, cue_count: int, premise: int) -> bool:
        """Whether all sources agree on the cell from which the level is read."""
        return self._cell(cue_count, premise) not in self.unconfirmed

    def _cell(self, cue_count: int, premise: int) -> tuple[str, str]:
        return _band(self.cues, cue_count), _band(self.premise, premise)


def _band(bands: dict[str, tuple[int | None, int | None]], value: int) -> str:
    for name, (low, high) in bands.items():
        if (low is None or value >= low) and (high is None or value <= high):
            return name
    return next(iter(bands))  # fewer signs than the lowest bound
