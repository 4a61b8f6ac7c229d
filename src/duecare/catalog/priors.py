"""Priors: what the risk engine believes before a client's own facts are known."""

from __future__ import annotations

import math
from typing import Final, Literal

from pydantic import Field, model_validator

from duecare.catalog.sourced import Sourced

Distribution = Literal[
    "point",
    "lognormal",
    "beta",
    "triangular",
    "uniform",
    "gamma",
    "rate",
    "pert",
    "logistic",
    "log_line",
    "bands",
]
Lever = Literal[
    "frequency", "reach", "records", "severity", "detection", "safe_harbor", "transfer", "evidence"
]
ScalesWith = Literal[
    "staff", "portable_device", "mailbox", "vendor", "msp", "web_application", "site"
]

PARAMETERS: Final[dict[str, frozenset[str]]] = {
    "point": frozenset({"value"}),
    "lognormal": frozenset({"median", "sigma"}),
    "beta": frozenset({"alpha", "beta"}),
    "triangular": frozenset({"low", "mode", "high"}),
    "uniform": frozenset({"low", "high"}),
    "gamma": frozenset({"mean", "shape"}),
    "rate": frozenset({"mean", "low", "high"}),
    "pert": frozenset({"low", "mode", "high"}),
    "logistic": frozenset({"intercept", "slope"}),
    "log_line": frozenset({"intercept", "slope", "sigma"}),
    "bands": frozenset({"low", "moderate", "high", "very_high"}),
}
LARGEST_SPREAD: Final = 10.0  # of a natural logarithm; a factor of 22,000 for one spread
_SPREADS: Final = ("sigma", "sigma_small", "slope_se")
_AMOUNTS: Final = ("value", "median", "mean", "low", "mode", "moderate", "high", "very_high")
_SHARES: Final = ("probability", "share", "multiplier")
_ORDERED: Final = ("low", "mode", "mean", "moderate", "high", "very_high")


class Prior(Sourced):
    """One believed quantity with its distribution.

    Distributions and their parameters:

    * ``point``: ``value``;
    * ``lognormal``: ``median`` and ``sigma`` of the natural logarithm;
    * ``beta``: ``alpha``, ``beta``; ``triangular`` and ``pert``: ``low``, ``mode``, ``high``;
      ``uniform``: ``low``, ``high``;
    * ``gamma``: ``mean`` with ``shape``;
    * ``rate``: a lognormal with this ``mean``, as wide as ``low`` to ``high`` holds 80 % of it
      (its own 10 and 90 % points are a little lower, so that the mean is the one that was read);
    * ``logistic``: chance ``1 / (1 + exp(-(intercept + slope * log10 people)))``;
    * ``bands``: where the levels ``low``, ``moderate``, ``high``, ``very_high`` begin;
    * ``log_line``: ``ln(USD) = intercept + slope * ln(people) + sigma * Z``, with optional
      ``slope_se`` around ``pivot`` people, ``sigma_small`` up to ``small_to`` people (``sigma``
      from ``large_from`` on, evenly between them) and
      ``large_organization`` added for a large organization.

    A frequency prior gives the yearly rate for ``reference_units`` units of ``scales_with``; for
    ``n`` units the rate is ``mean * (n / reference_units) ** exponent``. An effect prior names the
    ``safeguards``, ``scenarios`` and ``lever`` it replaces; a ``strength`` prior is the fallback
    for that lever and strength.
    """

    id: str = Field(min_length=1)
    distribution: Distribution
    parameters: dict[str, float]
    meaning: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    basis: tuple[str, ...] = ()
    scenario: str | None = None
    scales_with: ScalesWith | None = None
    reference_units: float | None = Field(default=None, gt=0)
    exponent: float | None = Field(default=None, ge=0, le=1)
    lever: Lever | None = None
    strength: int | None = Field(default=None, ge=1, le=3)
    safeguards: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _parameters_fit_the_distribution(self) -> Prior:
        missing = PARAMETERS[self.distribution] - self.parameters.keys()
        if missing:
            raise ValueError(f"{self.distribution} needs parameter {min(missing)}")
        for name, value in self.parameters.items():
            self._check_value(name, value)
        values = [self.parameters[name] for name in _ORDERED if name in self.parameters]
        if values != sorted(values):
            raise ValueError("parameters must rise from low over mode or mean to high")
        return self

    def _check_value(self, name: str, value: float) -> None:
        """Refuse a parameter that no quantity of this kind can have."""
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number")
        if name in _SPREADS and not 0 <= value <= LARGEST_SPREAD:
            raise ValueError(f"{name} = {value:g}; allowed: 0 to {LARGEST_SPREAD:g}")
        positive = name in ("median", "shape", "pivot") or self.distribution in ("beta", "rate")
        if positive and value <= 0:
            raise ValueError(f"{name} = {value:g} must be positive")
        if self.unit in _SHARES and name in _AMOUNTS and not 0 <= value <= 1:
            raise ValueError(f"{name} = {value:g} is a {self.unit}; allowed: 0 to 1")
        if name in _AMOUNTS and value < 0:
            raise ValueError(f"{name} = {value:g}; allowed: 0 or more")

    @property
    def central(self) -> float:
        """The value to show where one number is wanted: value, median, mode, mean or middle.

        Raises nothing for any distribution but ``logistic`` and ``log_line``, which have no
        value without a number of people: for these a :class:`ValueError`.
        """
        given = self.parameters
        for name in ("value", "median", "mode", "mean"):
            if name in given:
                return given[name]
        if self.distribution == "beta":
            return given["alpha"] / (given["alpha"] + given["beta"])
        if self.distribution == "uniform":
            return (given["low"] + given["high"]) / 2
        raise ValueError(f"prior {self.id} has no value without a number of people")
