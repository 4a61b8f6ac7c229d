"""Compound distributions by FFT: the exact engine beside the simulation.

``P_S(z) = P_N(P_X(z))``. A continuous severity is put on a grid by matching its mean in every
cell (``p_k = (e((k-1)h) - 2 e(kh) + e((k+1)h))/h`` with the mean excess ``e``), which keeps the mean of every layer
with edges on the grid exact; an exponential tilt pushes down what wraps around.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from tests.reference.severities import Severity

F64 = npt.NDArray[np.float64]
C128 = npt.NDArray[np.complex128]
Pgf = Callable[[C128], C128]
TILT: Final = 11.0  # in total over the grid; more loses digits in the body
TOLERANCE: Final = 1e-12  # of cumulated probabilities


def poisson(rate: float) -> Pgf:
    """``exp(rate (z - 1))``."""
    return lambda z: np.exp(rate * (z - 1.0))


def negative_binomial(r: float, beta: float) -> Pgf:
    """``(1 - beta (z - 1))^-r``: a Poisson rate that is gamma with shape r and scale beta."""
    return lambda z: (1.0 - beta * (z - 1.0)) ** -r


def geometric(beta: float) -> Pgf:
    """Negative binomial with ``r = 1``."""
    return negative_binomial(1.0, beta)


def neyman_a(primary: float, secondary: float) -> Pgf:
    """A Poisson number of Poisson clusters."""
    return lambda z: np.exp(primary * (np.exp(secondary * (z - 1.0)) - 1.0))


def table(p: tuple[float, ...]) -> Pgf:
    """A count with given chances of 0, 1, 2, ..."""
    return lambda z: np.asarray(np.polyval(np.array(p[::-1]), z))


@dataclass(frozen=True)
class Aggregate:
    """A yearly total on a grid of multiples of ``step``."""

    pmf: F64
    step: float

    @cached_property
    def cdf(self) -> F64:
        """Chance of at most ``k * step``."""
        return np.cumsum(self.pmf)

    @cached_property
    def amounts(self) -> F64:
        """The grid."""
        return np.asarray(np.arange(len(self.pmf)) * self.step, dtype=np.float64)

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.pmf @ self.amounts)

    @property
    def variance(self) -> float:
        """The variance."""
        return float(self.pmf @ (self.amounts - self.mean) ** 2)

    def probability_above(self, x: float) -> float:
        """``P(S > x)`` for a total that has no atom but at 0: half a cell belongs to each side."""
        at = x / self.step
        cell = math.floor(at + 0.5)
        inside = at + 0.5 - cell
        return float(1.0 - self.cdf[cell - 1] - inside * self.pmf[cell])

    def smallest_at(self, q: float) -> float:
        """The smallest amount with ``F >= q``, within 1e-12."""
        return float(self.amounts[int(np.searchsorted(self.cdf, q - TOLERANCE))])

    def quantile(self, q: float) -> float:
        """The q-quantile of a continuous total, interpolated inside a cell."""
        cell = int(np.searchsorted(self.cdf, q))
        before = float(self.cdf[cell - 1]) if cell else 0.0
        return self.step * (cell - 0.5 + (q - before) / float(self.pmf[cell]))

    def stop_loss(self, attachment: float) -> float:
        """``E[(S - attachment)+]``."""
        return float(self.pmf @ np.maximum(self.amounts - attachment, 0.0))

    def tail_mean(self, q: float, *, mean: float | None = None) -> float:
        """``v + (E[S] - E[min(S, v)])/(1 - q)``."""
        value = self.quantile(q)
        limited = float(self.pmf @ np.minimum(self.amounts, value))
        return value + ((self.mean if mean is None else mean) - limited) / (1.0 - q)


def discretize(severity: Severity, *, step: float, size: int) -> F64:
    """A severity on a grid, mean matched in every cell; the tail above sits on the last."""
    above = severity.excess(np.arange(size + 1, dtype=np.float64) * step)
    pmf = np.empty(size)
    pmf[0] = 1.0 - (above[0] - above[1]) / step
    pmf[1:] = (above[: size - 1] - 2.0 * above[1:size] + above[2 : size + 1]) / step
    pmf[-1] += max(1.0 - float(pmf.sum()), 0.0)
    return np.maximum(pmf, 0.0)


def compound(
    pgf: Pgf, severity: F64, *, step: float = 1.0, size: int, tilt: float = TILT
) -> Aggregate:
    """The total of a random number of losses with chances ``severity`` on the grid."""
    damping = np.exp(-tilt / size * np.arange(size))
    padded = np.zeros(size)
    padded[: min(len(severity), size)] = severity[:size]
    transform = np.fft.fft(padded * damping)
    pmf = np.fft.ifft(pgf(transform)).real / damping
    return Aggregate(np.maximum(pmf, 0.0), step)


def occurrence_exceedance(rate: float, survival: F64) -> F64:
    """``P(largest loss of a year > x) = 1 - exp(-rate S(x))`` for a Poisson count."""
    return -np.expm1(-rate * survival)
