"""What the answers say of a question: how many were right, and whether it tells who knows.

Discrimination is the point-biserial correlation of being right here with the share of right answers
to the rest of the same sitting (item-rest correlation): 1 at best, 0 says nothing, below 0 those
who do well elsewhere miss it more often.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

LEAST_ANSWERS: Final = 30
"""Below so many answers nothing is said of a question."""
EASY: Final = 0.95
HARD: Final = 0.30
WEAK: Final = 0.10

Verdict = Literal["too_few", "backward", "hard", "easy", "weak", "fine"]


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """ItemAnswers of one kind, right or wrong: how many, and the sums of the rest shares and squares."""

    count: int = 0
    rest: float = 0.0
    rest_squared: float = 0.0


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One question: how often it was asked and right at once, and how well it discriminates.

    ``discrimination`` is ``None`` below :data:`LEAST_ANSWERS`, and where all answers are alike or
    all sittings are equally good.
    """

    asked: int
    right: int
    discrimination: float | None

    @property
    def share(self) -> float:
        """Share of answers that were right at once, 0 to 1."""
        return self.right / self.asked if self.asked else 0.0

    @property
    def verdict(self) -> Verdict:
        """What it says of the question, the worst first."""
        if self.asked < LEAST_ANSWERS:
            return "too_few"
        if self.discrimination is not None and self.discrimination < 0:
            return "backward"
        if self.share <= HARD:
            return "hard"
        if self.share >= EASY:
            return "easy"
        if self.discrimination is not None and self.discrimination < WEAK:
            return "weak"
        return "fine"


def figures_of(right: ItemAnswers, wrong: ItemAnswers) -> ItemFigures:
    """The figures of a question from its right and its wrong answers."""
    asked = right.count + wrong.count
    found = _discrimination(right, wrong) if asked >= LEAST_ANSWERS else None
    return ItemFigures(asked, right.count, found)


def _discrimination(right: ItemAnswers, wrong: ItemAnswers) -> float | None:
    count = right.count + wrong.count
    mean = (right.rest + wrong.rest) / count
    variance = (right.rest_squared + wrong.rest_squared) / count - mean**2
    if not right.count or not wrong.count or variance <= 1e-12:
        return None
    gap = right.rest / right.count - wrong.rest / wrong.count
    return gap * math.sqrt(right.count * wrong.count) / count / math.sqrt(variance)
