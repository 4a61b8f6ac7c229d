"""Levels of NIST SP 800-30 r1 (likelihood, impact, risk) read off the money figures.

Likelihood comes from the yearly frequency, impact from the loss that one event in ten passes,
as a share of yearly revenue; the level of risk from the combination table of the guide. The
bands are choices of this project and are shown with the result.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from duecare.risk.result import LEVELS

LIKELIHOOD_BANDS: Final = (0.002, 0.01, 0.03, 0.10)  # events a year: low, moderate, high, very high
IMPACT_BANDS: Final = (0.005, 0.03, 0.10, 0.30)  # share of yearly revenue

# Rows: likelihood very low to very high; columns: impact very low to very high.
_RISK: Final = (
    (0, 0, 0, 1, 1),
    (0, 1, 1, 1, 2),
    (0, 1, 2, 2, 3),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4),
)


def likelihood_level(frequency: float) -> str:
    """The level of a yearly frequency."""
    return LEVELS[bisect_right(LIKELIHOOD_BANDS, frequency)]


def impact_level(loss: float, revenue: float) -> str:
    """The level of a loss for a business of this yearly revenue, both in dollars."""
    return LEVELS[bisect_right(IMPACT_BANDS, loss / revenue if revenue > 0 else 1.0)]


def risk_level(likelihood: str, impact: str) -> str:
    """Likelihood and impact combined (SP 800-30 r1, table I-2)."""
    return LEVELS[_RISK[LEVELS.index(likelihood)][LEVELS.index(impact)]]
