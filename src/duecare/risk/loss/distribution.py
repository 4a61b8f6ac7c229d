"""Figures of simulated years with their errors: means, quantiles, tail means, curves.

Years without a loss are counted, not stored. VaR_q is the smallest x with F(x) >= q; ranks are
compared with a tolerance of 1e-9, so that a floating sum cannot push a quantile to the next value.
Error of a mean: stratified over the parameter draws; its interval is corrected for skewness (Hall,
"On the Removal of Skewness by Transformation", J. R. Statist. Soc. B 54, 1992), since a few large
years carry the mean of what is not insured. Interval of a quantile: order statistics of
the ranks ``nq +- 1.96 sqrt(nq(1-q))``. Error of a tail mean: ``sqrt((s^2 + q (T - v)^2) / (n (1-q)))``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.result import QUANTILE_LEVELS, CurvePoint, Estimate, Quantile

F64 = npt.NDArray[np.float64]
SYMMETRIC: Final = 1e-6  # skewness over sqrt(n) below which an interval is symmetric
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class YearTotals:
    """Sums of cents by year; only years with an event have a row."""

    years: int  # simulated
    year: I64  # distinct years with an event, rising
    cents: I64

    @classmethod
    def of(cls, years: int, event_year: I64, cents: I64) -> YearTotals:
        """Add up events by year, in whole cents."""
        if len(event_year) == 0:
            return cls(years, event_year, cents)
        starts = np.flatnonzero(np.r_[True, event_year[1:] != event_year[:-1]])
        return cls(years, event_year[starts], np.add.reduceat(cents, starts))

    @classmethod
    def largest(cls, years: int, event_year: I64, cents: I64) -> YearTotals:
        """The largest event of each year."""
        if len(event_year) == 0:
            return cls(years, event_year, cents)
        starts = np.flatnonzero(np.r_[True, event_year[1:] != event_year[:-1]])
        return cls(years, event_year[starts], np.maximum.reduceat(cents, starts))

    def minus(self, other: YearTotals) -> YearTotals:
        """The difference by year of two totals over the same events."""
        return YearTotals(self.years, self.year, self.cents - other.cents)

    @cached_property
    def _sorted(self) -> I64:
        return np.sort(self.cents[self.cents != 0])

    def _at_rank(self, rank: int) -> float:
        """The value at a rank of 1 to ``years``, in dollars; totals are never negative here."""
        missing = self.years - len(self._sorted)
        if rank <= missing or not len(self._sorted):
            return 0.0
        return float(self._sorted[min(rank - missing, len(self._sorted)) - 1]) / 100.0

    @property
    def mean(self) -> float:
        """The mean of a year in dollars."""
        return float(self.cents.sum()) / 100.0 / self.years

    @property
    def positive_share(self) -> float:
        """The share of years with a loss."""
        return len(self._sorted) / self.years

    def error(self) -> float:
        """One standard error of :attr:`mean`, from the variance inside each parameter draw."""
        if self.years < 2 * BATCHES:
            return self._plain_error()
        batch = self.year % BATCHES
        dollars = self.cents / 100.0
        counts = np.bincount(np.arange(self.years % BATCHES), minlength=BATCHES)
        counts = counts + self.years // BATCHES
        sums = np.bincount(batch, weights=dollars, minlength=BATCHES)
        squares = np.bincount(batch, weights=dollars**2, minlength=BATCHES)
        within = np.maximum(squares - sums**2 / counts, 0.0) / (counts - 1)
        return float(np.sqrt((within * counts).sum())) / self.years

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """The interval of :attr:`mean`; longer above than below for a skewed total.

        With ``a = skewness/sqrt(n)`` the studentized mean ``T`` becomes nearly normal as
        ``T + a T^2/3 + a^2 T^3/27 + a/6``; the interval inverts that.
        """
        error, a = self.error(), self._skewness() / math.sqrt(self.years)
        if abs(a) < SYMMETRIC:
            return self.mean - z * error, self.mean + z * error
        low, high = (3.0 / a * (math.cbrt(1.0 + a * (y - a / 6.0)) - 1.0) for y in (z, -z))
        return self.mean - error * low, self.mean - error * high

    def _skewness(self) -> float:
        dollars = self.cents / 100.0
        quiet = self.years - len(dollars)
        mean = self.mean
        second = float(((dollars - mean) ** 2).sum()) + quiet * mean**2
        third = float(((dollars - mean) ** 3).sum()) - quiet * mean**3
        if second <= 0.0:
            return 0.0
        return third / self.years / math.pow(second / self.years, 1.5)

    def _plain_error(self) -> float:
        dollars = self.cents / 100.0
        variance = max((dollars**2).sum() / self.years - self.mean**2, 0.0)
        return math.sqrt(variance / max(self.years - 1, 1))

    def quantile(self, q: float) -> Quantile:
        """The q-quantile in dollars with its 95 % interval."""
        n = self.years
        spread = 1.96 * math.sqrt(n * q * (1.0 - q))
        rank = _rank(n, q)
        low, high = max(math.floor(n * q - spread), 1), min(math.ceil(n * q + spread) + 1, n)
        return Quantile(self._at_rank(rank), self._at_rank(low), self._at_rank(high))

    def quantiles(self, levels: Sequence[str] = QUANTILE_LEVELS) -> dict[str, Quantile]:
        """Quantiles by level in percent."""
        return {level: self.quantile(float(level) / 100.0) for level in levels}

    def tail_mean(self, q: float) -> Estimate:
        """The mean of the worst ``1 - q`` of the years."""
        n = self.years
        rank = _rank(n, q)
        worst = n - rank
        value = self._at_rank(rank)
        count = min(worst, len(self._sorted))
        tail = self._sorted[len(self._sorted) - count :] / 100.0 if count else np.zeros(1)
        size = n * (1.0 - q)
        excess = float((tail - value).sum()) if count else 0.0
        mean = value + excess / size
        spread = float(np.var(np.r_[tail, np.zeros(max(worst - count, 0))]))
        error = math.sqrt(max(spread + q * (mean - value) ** 2, 0.0) / size)
        return Estimate(mean, error, (mean - 1.96 * error, mean + 1.96 * error))

    def exceed(self, amounts: F64) -> F64:
        """The share of years above each amount, in dollars."""
        cents = np.rint(amounts * 100.0)
        above = len(self._sorted) - np.searchsorted(self._sorted, cents, side="right")
        return np.asarray(above / self.years, dtype=np.float64)

    def around(self, q: float) -> npt.NDArray[np.bool_]:
        """Rows of :attr:`cents` whose total lies near the q-quantile, for typical years."""
        width = max(0.25 * (1.0 - q), 25.0 / self.years)
        low = self._at_rank(_rank(self.years, max(q - width, 0.0))) * 100.0
        high = self._at_rank(_rank(self.years, min(q + width, 1.0))) * 100.0
        return np.asarray((self.cents >= max(low, 1.0)) & (self.cents <= high), dtype=np.bool_)


def _rank(n: int, q: float) -> int:
    return max(min(math.ceil(n * q - 1e-9 * n), n), 1)


def amounts_for_curves(largest: float) -> F64:
    """Sixty amounts from 1,000 dollars to the largest loss, even on a logarithmic scale."""
    top = max(largest, 10_000.0)
    return np.asarray(np.round(np.geomspace(1_000.0, top, 60), 2))


def curve(totals: YearTotals, amounts: F64) -> tuple[CurvePoint, ...]:
    """An exceedance curve; it falls monotonically because all points share the same years."""
    shares = totals.exceed(amounts)
    return tuple(
        CurvePoint(float(amount), float(share))
        for amount, share in zip(amounts, shares, strict=True)
    )


def sample_quantiles(values: F64, levels: Sequence[str]) -> dict[str, float]:
    """Quantiles of single events, in the units of ``values``; zeros for no events."""
    if not len(values):
        return dict.fromkeys(levels, 0.0)
    ordered = np.sort(values)
    return {
        level: float(ordered[_rank(len(ordered), float(level) / 100.0) - 1]) for level in levels
    }
