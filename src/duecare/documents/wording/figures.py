"""How an estimate is printed: rounded once, by its own uncertainty, and the same everywhere.

A counted thing is printed as counted and a price as agreed; what a model estimates has two digits.
Every sentence and page takes its figures from here, so that one fact has one value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duecare.money import estimated_dollars, round_together, two_digits

if TYPE_CHECKING:
    # only named: the summary of a scan says its words without loading the engine
    from duecare.risk.offer import Estimated, Evidence, Stop

NOTHING: Final = "nothing"
WIDEST: Final = 20.0  # high / low above which no middle is printed
WEEKS_A_MONTH: Final = 52.0 / 12.0
_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
EVIDENCE: Final[dict[Evidence, str]] = {
    "good": "Good evidence",
    "fair": "Fair evidence",
    "weak": "Weak evidence",
}


def dollars(amount: float) -> str:
    """An estimated amount: ``$65,000``, ``$1.0 million``; ``no loss`` below half a dollar."""
    return estimated_dollars(amount) if two_digits(amount) else "no loss"


def exact_dollars(amount: float) -> str:
    """A price or a term of a policy, to the dollar; cents only where there are some."""
    return f"${amount:,.2f}".removesuffix(".00")


def due_words(first_year: float, yearly: float) -> str:
    """What falls due in the first year and in each later one, in dollars, as one sentence."""
    first, later = exact_dollars(first_year), exact_dollars(yearly)
    if yearly <= 0:
        return f"{first} the first year. Nothing after that."
    if first == later:
        return f"{later} a year."
    return f"{first} the first year, then {later} a year."


def is_too_wide(estimate: Estimated) -> bool:
    """Whether the range is so wide that no middle is printed: more than a factor of 20."""
    return _too_wide(estimate.low, estimate.high)


def _too_wide(low: float, high: float) -> bool:
    return high > WIDEST * max(low, 0.0) and high >= 1


def money_with_range(estimate: Estimated) -> str:
    """``$65,000 ($33,000 to $130,000)``, or only the range where it is too wide for a middle."""
    spread = money_range(estimate)
    if is_too_wide(estimate):
        return f"{spread or dollars(estimate.best)} (weak evidence)"
    return f"{dollars(estimate.best)} ({spread})" if spread else dollars(estimate.best)


def money_range(estimate: Estimated) -> str:
    """``$33,000 to $130,000``; empty where both ends are the same figure."""
    low, high = two_digits(estimate.low), two_digits(estimate.high)
    if low == high:
        return ""
    if not low:
        return f"up to {estimated_dollars(high)}"
    return f"{estimated_dollars(low)} to {estimated_dollars(high)}"


@dataclass(frozen=True, slots=True)
class RoundedCost:
    """What a case or a year costs, in whole dollars as printed: ``paid`` + ``left`` = ``cost``.

    ``paid`` is ``None`` where it is not known who pays.
    """

    cost: int
    paid: int | None
    left: int

    @property
    def left_words(self) -> str:
        """What stays with the owner."""
        return estimated_or_exact(self.left) if self.left else NOTHING


def rounded_amounts(cost: float, paid: float, left: float, stop: Stop) -> RoundedCost:
    """A cost and who pays it, rounded once: a limit is exact, what stays has two digits."""
    whole = two_digits(cost)
    if stop == "not_known":
        return RoundedCost(whole, None, whole)
    exact = min(round(paid), whole)
    if stop == "limit" and exact % 500 == 0:  # the limit itself, not what a part of it left
        return RoundedCost(whole, exact, whole - exact)
    return RoundedCost(*round_together(cost, paid, left))


def estimated_or_exact(amount: int) -> str:
    """An amount that is rounded already; what two digits would change is printed whole."""
    return dollars(amount) if two_digits(amount) == amount else exact_dollars(amount)


@dataclass(frozen=True, slots=True)
class PeopleFigure:
    """A count of people as printed: the figure, and its range or an empty text."""

    figure: str
    spread: str

    @property
    def count(self) -> int:
        """The figure as a number, so that a difference is that of the printed figures."""
        return int(self.figure.replace(",", ""))

    @property
    def least(self) -> str:
        """The lower end."""
        return self.spread.partition(" to ")[0] or self.figure


def people_held(low: float, best: float, high: float) -> PeopleFigure:
    """A count with its range, rounded to the place of its own uncertainty: 4,800; 4,560 to 4,820.

    Without a range the count is printed as counted.
    """
    width = high - low
    if width < 1:
        return PeopleFigure(f"{round(best):,}", "")
    step = 10 ** max(math.floor(math.log10(width)), 0)
    fine = max(step // 10, 1)
    ends = (math.floor(low / fine) * fine, math.ceil(high / fine) * fine)  # never narrower
    middle = math.floor(best / step + 0.5) * step
    if not ends[0] <= middle <= ends[1]:
        middle = math.floor(best / fine + 0.5) * fine
    return PeopleFigure(f"{middle:,}", f"{ends[0]:,} to {ends[1]:,}")


def people_told(best: float, held: PeopleFigure, held_best: float) -> str:
    """The people of a case: two digits; all that are held carry the figure of those held."""
    if best >= 0.97 * held_best:
        return held.figure
    return f"{two_digits(best):,}"


@dataclass(frozen=True, slots=True)
class CountedChance:
    """A chance as ``about 15 (4 to 50)`` of a base of 100 or 1,000 that others may share.

    ``middle`` is empty where the range is too wide for one, ``spread`` where there is none.
    ``count`` is the middle as a number, ``most`` the upper end.
    """

    base: int
    middle: str
    spread: str
    count: int
    most: int

    @property
    def words(self) -> str:
        """``about 15 (4 to 50)``, ``fewer than 2``, ``1 to 60``."""
        if not self.middle:
            return self.spread
        lead = "" if self.middle.startswith("fewer") else "about "
        return f"{lead}{self.middle} ({self.spread})" if self.spread else f"{lead}{self.middle}"

    @property
    def bare(self) -> str:
        """The same without its range, for a page that printed it above."""
        if not self.middle:
            return self.spread
        return self.middle if self.middle.startswith("fewer") else f"about {self.middle}"


def base_of(*chances: Estimated) -> int:
    """100, or 1,000 where the largest chance would be under 2 of 100."""
    return 100 if max(chance.best for chance in chances) * 100 >= 2 else 1000


def share_of(chance: Estimated, base: int, *, beside: bool = False) -> CountedChance:
    """A chance counted among ``base`` businesses, never more than all of them.

    Under 2 of 1,000 is told as that, unless it stands ``beside`` a larger one of the same base.
    """
    low, best, high = (min(end, 1.0) * base for end in (chance.low, chance.best, chance.high))
    count, most = two_digits(best), two_digits(high)
    spread = _spread(low, high)
    if base == 1000 and best < 2:
        few = "fewer than 1" if count < 1 else (str(count) if beside else "fewer than 2")
        return CountedChance(base, few, spread if beside and count else "", count, most)
    if _too_wide(low, high):
        return CountedChance(base, "", spread, count, most)
    middle = f"{count:,}" if count else "fewer than 1"
    return CountedChance(base, middle, spread, count, most)


def _spread(low: float, high: float) -> str:
    """``4 to 50``, ``fewer than 1 to 7``; empty where both ends are the same figure."""
    first, last = two_digits(low), two_digits(high)
    if first == last or last < 1:
        return ""
    return f"{first:,} to {last:,}" if first else f"fewer than 1 to {last:,}"


def revenue_words(amount: float, revenue: float | None) -> str:
    """``about three weeks of revenue``; empty where revenue is not known or it is under a week."""
    if not revenue or revenue <= 0:
        return ""
    weeks = amount / revenue * 52.0
    if weeks < 0.75:
        return ""
    months = weeks / WEEKS_A_MONTH
    if months < 0.95:
        return f"about {_some(weeks, 'week')} of revenue"
    if months < 23.5:
        return f"about {_some(months, 'month')} of revenue"
    return f"about {_some(months / 12.0, 'year')} of revenue"


def _some(count: float, noun: str) -> str:
    whole = max(int(count + 0.5), 1)
    number = _NUMBERS[whole] if whole < len(_NUMBERS) else f"{two_digits(whole):,}"
    return f"{number} {noun if whole == 1 else noun + 's'}"


def in_tenths(share: float) -> str:
    """A share of events: ``about 4 in 10``, ``all``, ``almost none``."""
    tenths = int(share * 10 + 0.5)
    if tenths >= 10:
        return "all"
    return f"about {tenths} in 10" if tenths else "fewer than 1 in 10"


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """``a``, ``a and b``, ``a, b, and c``; more than ``most``: the first two and how many more."""
    if len(names) > most:
        return f"{names[0]}, {names[1]}, and {len(names) - 2} more"
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"
