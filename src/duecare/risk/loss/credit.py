"""How far a safeguard counts: its answer, by its proof, beside the average firm.

Published rates already contain the safeguards of the average firm (``in_place.*``). What an
answer claims beyond that average counts by its proof: said less than a document, a document less
than seen, seen less than measured (``effect.proof.*``). A safeguard below the average counts as
answered: no one overstates what is missing. Without an answer a client is the average firm where
a rate is moved, and has nothing where people in reach are counted; so do the questions of a
safeguard that were left out beside one that was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecare.catalog import Catalog
from duecare.risk.inputs.answers import SafeguardLevel
from duecare.risk.rules import value_of

PROOF_NAMES: Final = ("said", "document", "seen", "measured")  # by proof 0 to 3


@dataclass(frozen=True, slots=True)
class Credit:
    """Levels 0 to 1 that count: beside the average firm, and on their own."""

    relative: Mapping[str, float]
    alone: Mapping[str, float]

    def changed(self, changes: Mapping[str, float]) -> Credit:
        """The same with some safeguards put in place, shown."""
        return Credit(*(_raised(levels, changes) for levels in (self.relative, self.alone)))


def _raised(levels: Mapping[str, float], changes: Mapping[str, float]) -> dict[str, float]:
    """Levels in which what is put in place takes nothing away from what counted before."""
    return {**levels, **{name: max(level, levels[name]) for name, level in changes.items()}}


def share_in_place(catalog: Catalog) -> dict[str, float]:
    """Share of firms that have each safeguard, by id."""
    shares = dict.fromkeys(catalog.safeguards, value_of(catalog.priors, "in_place.other"))
    for name, prior in catalog.priors.items():
        if name.startswith("in_place."):
            shares |= dict.fromkeys(prior.safeguards, prior.parameters["value"])
    return shares


def credit_of(levels: Mapping[str, SafeguardLevel], catalog: Catalog) -> Credit:
    """What the answers count for."""
    weights = [value_of(catalog.priors, f"effect.proof.{name}") for name in PROOF_NAMES]
    average = share_in_place(catalog)
    relative, alone = {}, {}
    for name, given in levels.items():
        usual, weight = average[name], weights[given.proof]
        alone[name] = 0.0 if given.assumed else _counted(given.level, usual, weight)
        known = given.level if given.of_answered is None else given.of_answered
        counted = usual if given.assumed else _counted(known, usual, weight)
        if given.critical and given.answered < 1.0:
            relative[name] = min(counted, usual)
        else:
            relative[name] = given.answered * counted + (1.0 - given.answered) * usual
    return Credit(relative, alone)


def _counted(level: float, usual: float, weight: float) -> float:
    """A level, of which what lies above the average firm counts by its proof."""
    return level if level <= usual else usual + weight * (level - usual)
