"""Loss sizes in closed form: survival, limited expected value, layers.

Layer of width ``l`` above ``d``: ``E[min((X - d)+, l)] = LEV(d + l) - LEV(d)``. Lognormal
``LEV(x) = exp(mu + s^2/2) Phi((ln x - mu - s^2)/s) + x (1 - Phi((ln x - mu)/s))``; Pareto II
``LEV(x) = theta/(alpha-1) (1 - (theta/(x+theta))^(alpha-1))`` (Klugman, Panjer, Willmot, Loss
Models, appendix A).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.integrate import quad

from duecare.errors import InputError

F64 = npt.NDArray[np.float64]
NORMAL_90: Final = 2 * 1.6448536269514722  # width of a central 90 % interval in sigmas


class Severity(Protocol):
    """A distribution of loss sizes that are never negative."""

    @property
    def mean(self) -> float:
        """The mean loss."""

    def survival(self, x: F64) -> F64:
        """The chance of a loss above ``x``."""

    def lev(self, x: F64) -> F64:
        """The mean of the loss capped at ``x``."""

    def excess(self, x: F64) -> F64:
        """The mean of what a loss has above ``x``; accurate where it is tiny."""


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential losses."""

    mean: float

    def survival(self, x: F64) -> F64:
        """``exp(-x/mean)``."""
        return np.exp(-np.maximum(x, 0) / self.mean)

    def lev(self, x: F64) -> F64:
        """``mean (1 - exp(-x/mean))``."""
        return self.mean * -np.expm1(-np.maximum(x, 0) / self.mean)

    def excess(self, x: F64) -> F64:
        """``mean exp(-x/mean)``."""
        return self.mean * self.survival(x)


@dataclass(frozen=True, slots=True)
class Pareto:
    """Pareto II (Lomax) with ``alpha`` above 1."""

    alpha: float
    theta: float

    @property
    def mean(self) -> float:
        """``theta/(alpha-1)``; refused where it does not exist."""
        if self.alpha <= 1:
            raise InputError(f"a Pareto tail with alpha = {self.alpha} has no mean")
        return self.theta / (self.alpha - 1)

    def survival(self, x: F64) -> F64:
        """``(theta/(x+theta))^alpha``."""
        return (self.theta / (np.maximum(x, 0) + self.theta)) ** self.alpha

    def lev(self, x: F64) -> F64:
        """See the module."""
        share = (self.theta / (np.maximum(x, 0) + self.theta)) ** (self.alpha - 1)
        return self.mean * (1 - share)

    def excess(self, x: F64) -> F64:
        """``mean (theta/(x+theta))^(alpha-1)``."""
        share = self.theta / (np.maximum(x, 0) + self.theta)
        return np.asarray(self.mean * share ** (self.alpha - 1))


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal losses; ``mu`` and ``sigma`` of the natural logarithm."""

    mu: float
    sigma: float

    @classmethod
    def from_interval(cls, low: float, high: float) -> Lognormal:
        """From a central 90 % interval. Raises :class:`InputError` for an empty one."""
        if not 0 < low < high:
            raise InputError(f"an interval of {low:g} to {high:g} is empty or not positive")
        return cls((math.log(low) + math.log(high)) / 2, math.log(high / low) / NORMAL_90)

    @property
    def mean(self) -> float:
        """``exp(mu + sigma^2/2)``."""
        return math.exp(self.mu + self.sigma**2 / 2)

    def survival(self, x: F64) -> F64:
        """``1 - Phi((ln x - mu)/sigma)``."""
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr((self.mu - np.log(np.maximum(x, 0))) / self.sigma))

    def lev(self, x: F64) -> F64:
        """See the module."""
        with np.errstate(divide="ignore"):
            z = (np.log(np.maximum(x, 0)) - self.mu) / self.sigma
        return np.asarray(self.mean * special.ndtr(z - self.sigma) + x * self.survival(x))

    def excess(self, x: F64) -> F64:
        """``mean Phi(sigma - z) - x S(x)``."""
        with np.errstate(divide="ignore"):
            z = (np.log(np.maximum(x, 0)) - self.mu) / self.sigma
        return np.asarray(self.mean * special.ndtr(self.sigma - z) - x * self.survival(x))

    def quantile(self, q: float) -> float:
        """The q-quantile."""
        return math.exp(self.mu + self.sigma * float(special.ndtri(q)))


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma losses."""

    shape: float
    scale: float

    @property
    def mean(self) -> float:
        """``shape * scale``."""
        return self.shape * self.scale

    def survival(self, x: F64) -> F64:
        """Regularized upper incomplete gamma function."""
        return np.asarray(special.gammaincc(self.shape, np.maximum(x, 0) / self.scale))

    def lev(self, x: F64) -> F64:
        """Mean below ``x`` plus ``x`` times the chance above."""
        below = self.mean * special.gammainc(self.shape + 1, np.maximum(x, 0) / self.scale)
        return np.asarray(below + x * self.survival(x))

    def excess(self, x: F64) -> F64:
        """Mean above ``x`` less ``x`` times the chance above."""
        above = self.mean * special.gammaincc(self.shape + 1, np.maximum(x, 0) / self.scale)
        return np.asarray(above - x * self.survival(x))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Losses spread evenly between two amounts."""

    low: float
    high: float

    @property
    def mean(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    def survival(self, x: F64) -> F64:
        """Falls linearly."""
        return np.clip((self.high - x) / (self.high - self.low), 0.0, 1.0)

    def lev(self, x: F64) -> F64:
        """Integral of the survival."""
        inside = np.clip(x, self.low, self.high)
        over = (inside - self.low) - (inside - self.low) ** 2 / (2 * (self.high - self.low))
        return np.asarray(np.minimum(x, self.low) + over)

    def excess(self, x: F64) -> F64:
        """Mean less the capped mean."""
        return self.mean - self.lev(x)


@dataclass(frozen=True, slots=True)
class Discrete:
    """A few amounts with their chances."""

    x: tuple[float, ...]
    p: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Sum of amount times chance."""
        return math.fsum(a * b for a, b in zip(self.x, self.p, strict=True))

    def survival(self, x: F64) -> F64:
        """Chance of an amount above ``x``."""
        at = np.asarray(x)[..., None]
        return np.asarray(np.where(np.array(self.x) > at, np.array(self.p), 0.0).sum(axis=-1))

    def lev(self, x: F64) -> F64:
        """Mean of the capped amount."""
        at = np.asarray(x)[..., None]
        return np.asarray((np.minimum(np.array(self.x), at) * np.array(self.p)).sum(axis=-1))

    def excess(self, x: F64) -> F64:
        """Mean less the capped mean."""
        return self.mean - self.lev(x)


@dataclass(frozen=True, slots=True)
class DensityPolynomial:
    """A density ``sum_k c_k x^k`` on an interval that starts at 0."""

    coefficients: tuple[float, ...]
    high: float

    @property
    def mean(self) -> float:
        """Integral of the survival over the whole interval."""
        return float(self.lev(np.array(self.high)))

    def survival(self, x: F64) -> F64:
        """One less the integral of the density."""
        inside = np.clip(x, 0.0, self.high)
        below = sum(c * inside ** (k + 1) / (k + 1) for k, c in enumerate(self.coefficients))
        return np.asarray(1.0 - below)

    def lev(self, x: F64) -> F64:
        """Integral of the survival."""
        inside = np.clip(x, 0.0, self.high)
        over = sum(
            c * inside ** (k + 2) / ((k + 1) * (k + 2)) for k, c in enumerate(self.coefficients)
        )
        return np.asarray(inside - over)

    def excess(self, x: F64) -> F64:
        """Mean less the capped mean."""
        return self.mean - self.lev(x)


def layer_mean(severity: Severity, *, above: float, width: float = math.inf) -> float:
    """``E[min((X - above)+, width)]``."""
    rest = 0.0 if math.isinf(width) else float(severity.excess(np.array(above + width)))
    return float(severity.excess(np.array(above))) - rest


def layer_second_moment(severity: Severity, *, above: float, width: float = math.inf) -> float:
    """``E[min((X - above)+, width)^2]`` = integral of ``2 (x - above) S(x)``."""

    def inner(x: float) -> float:
        return 2.0 * (x - above) * float(severity.survival(np.array(x)))

    return _integral(inner, above, above + width)


def _integral(function: Callable[[float], float], low: float, high: float) -> float:
    value, _ = quad(function, low, high, epsabs=0.0, epsrel=1e-11, limit=400)
    return float(value)


@dataclass(frozen=True, slots=True)
class Pert:
    """Modified PERT: a beta on an interval, peaked at the mode with weight ``shape``."""

    low: float
    mode: float
    high: float
    shape: float = 4.0

    @property
    def alpha(self) -> float:
        """``1 + shape (mode - low)/(high - low)``."""
        return 1 + self.shape * (self.mode - self.low) / (self.high - self.low)

    @property
    def beta(self) -> float:
        """``1 + shape (high - mode)/(high - low)``."""
        return 1 + self.shape * (self.high - self.mode) / (self.high - self.low)

    @property
    def mean(self) -> float:
        """``(low + shape mode + high)/(shape + 2)``; not the mode."""
        return (self.low + self.shape * self.mode + self.high) / (self.shape + 2)

    @property
    def variance(self) -> float:
        """``(mean - low)(high - mean)/(shape + 3)``."""
        return (self.mean - self.low) * (self.high - self.mean) / (self.shape + 3)

    def quantile(self, q: float) -> float:
        """The q-quantile."""
        share = float(special.betaincinv(self.alpha, self.beta, q))
        return self.low + (self.high - self.low) * share
