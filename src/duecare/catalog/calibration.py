"""What the model is held to: factors of sectors, and public totals with their tolerance."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from duecare.catalog.sourced import CatalogModel, Sourced

Stage = Literal[
    "attack",
    "event",
    "notifiable_event",
    "insurance_claim",
    "regulator_report",
    "lawsuit",
    "msp_claim",
]
Bias = Literal["lower_bound", "upper_bound", "unclear", "none"]
UnitOfTotal = Literal["share", "USD", "ratio", "people"]


class Sector(Sourced):
    """How the firms of an industry differ from the average firm of their size.

    ``claims``, ``ransomware`` and ``fraud`` multiply rates; ``misdelivery`` that of messages to
    the wrong person; ``told`` the share of mailbox takeovers with a duty to tell. ``margin`` is
    the share of revenue (or, of a public body, of its budget) that a standstill costs.
    ``people`` is a typical number of people on file for each employee.
    """

    id: str = Field(min_length=1)
    claims: float = Field(gt=0)
    ransomware: float = Field(gt=0)
    fraud: float = Field(gt=0)
    misdelivery: float = Field(gt=0)
    told: float = Field(gt=0)
    margin: float = Field(gt=0, le=1)
    people: float = Field(gt=0)


class PublicTotal(Sourced):
    """One public total, and the band in which the model's own total must lie.

    ``counts`` says in words what the source counts; ``value`` is its figure (``None`` where it
    gives only a band), ``low`` and ``high`` the tolerance, all in ``unit``. ``measure`` names the
    total of the model that is set beside it.
    """

    id: str = Field(min_length=1)
    measure: str = Field(min_length=1)
    counts: str = Field(min_length=1)
    stage: Stage
    segment: str = Field(min_length=1)
    unit: UnitOfTotal
    value: float | None = None
    low: float = Field(ge=0)
    high: float = Field(gt=0)
    bias: Bias
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> PublicTotal:
        if self.low >= self.high:
            raise ValueError(f"low = {self.low:g} is not below high = {self.high:g}")
        return self


class Calibration(CatalogModel):
    """Sectors and totals by id."""

    sectors: dict[str, Sector]
    totals: dict[str, PublicTotal]
