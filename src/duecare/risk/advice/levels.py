"""The level of a risk: NIST SP 800-30 r1 with exposure and the state of the guards.

Likelihood joins how often an event occurs within five years with the chance that it then does
harm, which follows from what stands in its way (table G-5); impact is what a bad case leaves with
the owner against what the owner can carry, and how many people it reaches. Both give the level
(table I-2). ``docs/concepts/levels.md`` writes the rule out. The bands are priors (``levels.*``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecare.catalog import Prior
from duecare.risk.offer import Guard, Level
from duecare.risk.result import LEVELS
from duecare.risk.rules import bands_of

# Rows: occurrence very low to very high; columns: harm very low to very high (table G-5).
_LIKELIHOOD: Final = (
    (0, 0, 1, 1, 1),
    (0, 1, 1, 2, 2),
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (1, 2, 3, 4, 4),
)
# Rows: likelihood very low to very high; columns: impact very low to very high (table I-2).
_RISK: Final = (
    (0, 0, 0, 1, 1),
    (0, 1, 1, 1, 2),
    (0, 1, 2, 2, 3),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4),
)
_VERY_LOW, _LOW, _MODERATE, _HIGH, _VERY_HIGH = range(5)
CHECKED: Final = 2  # proof from which somebody has looked: seen or measured


@dataclass(frozen=True, slots=True)
class GuardState:
    """How far the safeguards of a scenario are in place, 0 to 1.

    It is the share of what the five strongest of them could take away, on a logarithmic scale, so
    that two that halve a risk count twice as much as one. ``checked`` counts only those that somebody
    has looked at or measured.
    """

    share: float
    checked: float

    def guard(self, priors: Mapping[str, Prior]) -> Guard:
        """The state in a word."""
        partly, in_place, _, _ = bands_of(priors, "levels.guard")
        if self.share < partly:
            return "open"
        if self.share < in_place:
            return "partly"
        return "checked" if self.checked >= in_place else "said"

    def is_complete(self, priors: Mapping[str, Prior]) -> bool:
        """Whether what a check showed is all but everything that can be done."""
        return self.checked >= bands_of(priors, "levels.guard")[2]


def level_of(
    *,
    chance: float,
    guards: GuardState,
    people: float,
    left: float,
    bearable: float,
    priors: Mapping[str, Prior],
) -> Level:
    """The level of one risk.

    ``chance`` is that of an event within five years (0..1); ``people`` and ``left`` (dollars that
    stay with the owner) are those of a bad case; ``bearable`` is what the owner can carry. Guards
    that nobody has checked never make a risk low.
    """
    guard = guards.guard(priors)
    occurrence = bisect_right(bands_of(priors, "levels.occurrence"), chance)
    harm = {"open": _VERY_HIGH, "partly": _HIGH, "said": _MODERATE}.get(guard)
    if harm is None:
        harm = _VERY_LOW if guards.is_complete(priors) else _LOW
    likelihood = _LIKELIHOOD[occurrence][harm]
    impact = _impact(people, left, bearable, priors)
    level = _RISK[likelihood][impact]
    if guard != "checked":
        level = max(level, _MODERATE)
    return Level(
        level=LEVELS[level],
        occurrence=LEVELS[occurrence],
        guard=guard,
        harm=LEVELS[harm],
        likelihood=LEVELS[likelihood],
        impact=LEVELS[impact],
        people=people,
        left=left,
        beyond_bearable=left > bearable,
    )


def _impact(people: float, left: float, bearable: float, priors: Mapping[str, Prior]) -> int:
    """The higher of what stays with the owner, as a share of what it can carry, and of people."""
    share = left / bearable if bearable > 0 else 1.0
    by_money = bisect_right(bands_of(priors, "levels.impact"), share)
    return max(by_money, bisect_right(bands_of(priors, "levels.people"), people))


def table_level(likelihood: str, impact: str) -> str:
    """Likelihood and impact combined, before what nobody checked is held at moderate."""
    return LEVELS[_RISK[LEVELS.index(likelihood)][LEVELS.index(impact)]]
