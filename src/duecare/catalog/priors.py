"""Priors: what the risk engine believes before a client's own facts are known."""

from __future__ import annotations

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
    "pert",
    "logistic",
    "log_line",
    "bands",
]
Lever = Literal[
    "frequency", "reach", "records", "severity", "detection", "safe_harbor", "transfer", "evidence"
]
ScalesWith = Literal[
    "organization", "portable_device", "mailbox", "user", "departure", "retired_device", "vendor",
    "msp", "web_application", "site",
]  # fmt: skip

PARAMETERS: Final[dict[str, frozenset[str]]] = {
    "point": frozenset({"value"}),
    "lognormal": frozenset({"median", "sigma"}),
    "beta": frozenset({"alpha", "beta"}),
    "triangular": frozenset({"low", "mode", "high"}),
    "uniform": frozenset({"low", "high"}),
    "gamma": frozenset({"mean", "low", "high", "shape"}),
    "pert": frozenset({"low", "mode", "high"}),
    "logistic": frozenset({"intercept", "slope"}),
    "log_line": frozenset({"intercept", "slope", "sigma"}),
    "bands": frozenset({"low", "moderate", "high", "very_high"}),
}
_ORDERED: Final = ("low", "mode", "mean", "moderate", "high", "very_high")


class Prior(Sourced):
    """One believed quantity with its distribution.

    Distributions and their parameters:

    * ``point``: ``value``;
    * ``lognormal``: ``median`` and ``sigma`` of the natural logarithm;
    * ``beta``: ``alpha``, ``beta``; ``triangular`` and ``pert``: ``low``, ``mode``, ``high``;
      ``uniform``: ``low``, ``high``;
    * ``gamma``: ``mean`` with ``shape``; ``low`` and ``high`` bound the plausible mean;
    * ``logistic``: chance ``1 / (1 + exp(-(intercept + slope * log10 people)))``;
    * ``bands``: where the levels ``low``, ``moderate``, ``high``, ``very_high`` begin;
    * ``log_line``: ``ln(USD) = intercept + slope * ln(people) + sigma * Z``, with optional
      ``slope_se`` around ``pivot`` people, ``sigma_small`` below ``small_below`` people and
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
        values = [self.parameters[name] for name in _ORDERED if name in self.parameters]
        if values != sorted(values):
            raise ValueError("parameters must rise from low over mode or mean to high")
        if self.distribution == "beta" and min(self.parameters.values()) <= 0:
            raise ValueError("beta parameters must be positive")
        return self

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
