"""Levels of NIST SP 800-30 r1 (likelihood, impact, risk) read off the money figures.

Likelihood comes from the yearly frequency, impact from the loss that one event in ten passes,
as a share of yearly revenue; the level of risk from the combination table of the guide. The
bands are priors (``levels.likelihood``, ``levels.impact``) and are shown with the result.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from duecare.catalog import Prior
from duecare.risk.result import LEVELS
from duecare.risk.rules import bands_of

# Rows: likelihood very low to very high; columns: impact very low to very high.
_RISK: Final = (
    (0, 0, 0, 1, 1),
    (0, 1, 1, 1, 2),
    (0, 1, 2, 2, 3),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4),
)


def likelihood_level(frequency: float, priors: Mapping[str, Prior]) -> str:
    """The level of a yearly frequency."""
    return LEVELS[bisect_right(bands_of(priors, "levels.likelihood"), frequency)]


def impact_level(loss: float, revenue: float, priors: Mapping[str, Prior]) -> str:
    """The level of a loss for a business of this yearly revenue, both in dollars."""
    share = loss / revenue if revenue > 0 else 1.0
    return LEVELS[bisect_right(bands_of(priors, "levels.impact"), share)]


def risk_level(likelihood: str, impact: str) -> str:
    """Likelihood and impact combined (SP 800-30 r1, table I-2)."""
    return LEVELS[_RISK[LEVELS.index(likelihood)][LEVELS.index(impact)]]
