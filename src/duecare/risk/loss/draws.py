"""From uniforms to distributions, inside numba kernels: one uniform gives one draw.

Inversion keeps draws monotone in their uniform, which is what lets two worlds share the same
random numbers. Normal quantiles: Wichura, "Algorithm AS 241: The Percentage Points of the Normal
Distribution", Applied Statistics 37 (1988), PPND16, relative error about 1e-16. Beta quantiles
are read from tables of :func:`scipy.special.betaincinv`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from duecare.risk.compiled import compiled

TABLE_SIZE: Final = 2049

_A: Final = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_B: Final = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_C: Final = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_D: Final = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_E: Final = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_F: Final = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


@compiled
def _ratio(top: tuple[float, ...], bottom: tuple[float, ...], r: float) -> float:
    above = top[7]
    below = bottom[7]
    for k in range(6, -1, -1):
        above = above * r + top[k]
        below = below * r + bottom[k]
    return above / below


@compiled
def normal_quantile(u: float) -> float:
    """The standard normal value below which a share ``u`` lies."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_A, _B, 0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    value = _ratio(_C, _D, r - 1.6) if r <= 5.0 else _ratio(_E, _F, r - 5.0)
    return -value if q < 0.0 else value


@compiled
def lognormal(u: float, mu: float, sigma: float) -> float:
    """A lognormal draw of parameters ``mu``, ``sigma`` of the natural logarithm."""
    return math.exp(mu + sigma * normal_quantile(u))


@compiled
def triangular(u: float, low: float, mode: float, high: float) -> float:
    """A triangular draw."""
    if high <= low:
        return low
    split = (mode - low) / (high - low)
    if u < split:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled
def from_table(u: float, table: npt.NDArray[np.float64]) -> float:
    """A draw from a quantile table by linear interpolation."""
    at = u * (TABLE_SIZE - 1)
    cell = int(at)
    return float(table[cell] + (at - cell) * (table[cell + 1] - table[cell]))


@lru_cache(maxsize=64)
def beta_table(alpha: float, beta: float) -> npt.NDArray[np.float64]:
    """Quantiles of a beta distribution at ``TABLE_SIZE`` even steps from 0 to 1."""
    return np.asarray(betaincinv(alpha, beta, np.linspace(0.0, 1.0, TABLE_SIZE)), dtype=float)
