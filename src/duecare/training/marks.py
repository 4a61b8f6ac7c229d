"""How many first answers have to be right, so that a pass is not a matter of luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duecare.errors import InputError

PRODUCT_PERCENT: Final = 80
"""The mark where the client has no training policy in force. Our own choice: in common use for
workplace courses, and with eight items out of reach of guessing."""
MOST_BY_CHANCE: Final = 1 / 1000
"""The largest chance with which someone who only guesses may pass a sitting (our own bound)."""


def chance_of_passing(needed: int, odds: Sequence[float]) -> float:
    """The chance of at least ``needed`` right answers by guessing alone.

    ``odds``: for each item the chance (0 to 1) that a guess is right; a choice of four has 0.25.
    The items may differ (Poisson binomial distribution, summed up item by item).
    """
    exactly = [1.0]  # the chance of 0, 1, 2 ... right answers among the items so far
    for chance in odds:
        exactly = [
            was * (1 - chance) + below * chance
            for was, below in zip([*exactly, 0.0], [0.0, *exactly], strict=True)
        ]
    return sum(exactly[max(needed, 0) :])


@dataclass(frozen=True, slots=True)
class PassMark:
    """The share of first answers that must be right, and what sets it.

    ``percent``: 1 to 100. ``rule``: the clause of the client's policy with its version, such as
    ``TRAINING-03, version 2``; empty where the product's own mark is used. Raises
    :class:`InputError` for a share that is none.
    """

    percent: int = PRODUCT_PERCENT
    rule: str = ""

    def __post_init__(self) -> None:
        """Refuse a share below 1 or above 100 percent."""
        if not 1 <= self.percent <= 100:
            raise InputError(f"a pass mark is between 1 and 100 percent, not {self.percent}")

    def asked(self, items: int) -> int:
        """How many of ``items`` the share comes to, rounded up."""
        return -(-self.percent * items // 100)

    def needed(self, odds: Sequence[float]) -> int:
        """How many of the items must be right.

        What the share asks for, or more where guessing would pass too often; never more than all
        items. ``odds`` as in :func:`chance_of_passing`.
        """
        needed = self.asked(len(odds))
        while needed < len(odds) and chance_of_passing(needed, odds) > MOST_BY_CHANCE:
            needed += 1
        return needed
