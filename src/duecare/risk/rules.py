"""Rules that no source settles: priors of this project, which a firm can replace in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog import Prior
from duecare.risk.inputs.profile import ClientProfile

BAND_NAMES: Final = ("low", "moderate", "high", "very_high")


def value_of(priors: Mapping[str, Prior], name: str) -> float:
    """The value of a prior that is a single number, in its own unit."""
    return priors[name].parameters["value"]


def ends_of(priors: Mapping[str, Prior], name: str) -> tuple[float, float]:
    """The low and high end of a prior, in its own unit."""
    given = priors[name].parameters
    return given["low"], given["high"]


def bands_of(priors: Mapping[str, Prior], name: str) -> tuple[float, ...]:
    """Where the levels low, moderate, high and very high begin."""
    return tuple(priors[name].parameters[level] for level in BAND_NAMES)


def yearly_revenue(profile: ClientProfile, priors: Mapping[str, Prior]) -> float:
    """Revenue in dollars a year; from the number of employees where it is not given."""
    if profile.revenue_usd is not None:
        return profile.revenue_usd
    return value_of(priors, "profile.revenue_per_employee") * profile.employees
