"""Money as whole cents of US dollars, and the one place where a float becomes money.

Amounts that are agreed, insured, invoiced or signed are :class:`Money`. Loss distributions are
computed in floats or int64 cents and turn into :class:`Money` through :meth:`Money.from_dollars`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from duecare.errors import InputError

CENTS = Decimal("0.01")
LARGEST_CENTS = 2**53 - 1  # exact in JSON readers that use doubles (RFC 8785, RFC 7493)


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of US dollars in whole cents."""

    cents: int

    def __post_init__(self) -> None:
        if abs(self.cents) > LARGEST_CENTS:
            raise InputError(
                f"an amount of {self.cents} cents is larger than {LARGEST_CENTS} cents",
                hint="amounts are US dollars; check for a misplaced digit",
            )

    @classmethod
    def from_dollars(cls, dollars: float | Decimal | str) -> Money:
        """Round dollars to whole cents, halves to even.

        Raises :class:`InputError` for NaN, infinities and text that is no number.
        """
        if isinstance(dollars, float) and not math.isfinite(dollars):
            raise InputError(f"{dollars} is not an amount of money")
        try:
            exact = Decimal(dollars) if not isinstance(dollars, float) else Decimal(repr(dollars))
            return cls(int(exact.quantize(CENTS, ROUND_HALF_EVEN).scaleb(2)))
        except ArithmeticError as error:
            raise InputError(f"{dollars!r} is not an amount of money") from error

    @property
    def dollars(self) -> float:
        """The amount in dollars as a float, for distributions and JSON figures."""
        return self.cents / 100

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}${abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"

    def whole(self) -> str:
        """The amount without cents, for tables: ``$1,234,568``."""
        sign = "-" if self.cents < 0 else ""
        return f"{sign}${round(abs(self.cents) / 100):,}"

    def brief(self) -> str:
        """The amount as a person says it, two to three digits: ``$3.1M``, ``$470k``, ``$85``."""
        return estimated_dollars(self.dollars)


def two_digits(value: float) -> int:
    """The nearest whole number with at most two digits that are not zero; halves go up."""
    if value < 0.5:
        return 0
    step = int(10 ** max(math.floor(math.log10(value)) - 1, 0))
    return int(value / step + 0.5) * step


def estimated_dollars(dollars: float) -> str:
    """An estimate with the two digits it is good for: ``$470,000``, ``$3.1 million``."""
    sign, rounded = ("-" if dollars < 0 else ""), two_digits(abs(dollars))
    for unit, name in ((10**9, "billion"), (10**6, "million")):
        if rounded >= unit:
            count = rounded / unit
            return f"{sign}${count:.1f} {name}" if count < 10 else f"{sign}${count:.0f} {name}"
    return f"{sign if rounded else ''}${rounded:,}"


def round_together(cost: float, paid: float, left: float) -> tuple[int, int, int]:
    """Cost, what is paid of it and what is left, in whole dollars that add up.

    Cost and the smaller part have two digits; the larger part is what remains.
    """
    whole = two_digits(cost)
    stays, pays = min(two_digits(left), whole), min(two_digits(paid), whole)
    if stays < pays:
        return whole, whole - stays, stays
    return whole, pays, whole - pays
