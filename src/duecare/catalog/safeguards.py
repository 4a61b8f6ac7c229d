"""Safeguards: what a small business can do, what it costs, which scenarios it moves."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from duecare.catalog.priors import Lever
from duecare.catalog.sourced import CatalogModel, Confidence, Sourced

Driver = Literal["fixed", "per_user", "per_endpoint", "per_site", "per_server"]
_PRICE_SOURCE = re.compile(r"\bC\d+\b")


class PriceSource(Sourced):
    """A public page with a price example; examples, not quotations."""

    id: str
    text: str


class SafeguardCost(CatalogModel):
    """License or purchase cost in US dollars per driver and period."""

    driver: Driver
    low: float = Field(ge=0)
    high: float = Field(ge=0)
    per: str
    basis: str = Field(min_length=1)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Ids of the price sources that the basis names."""
        return tuple(dict.fromkeys(_PRICE_SOURCE.findall(self.basis)))

    @property
    def confidence(self) -> Confidence:
        """``C`` where a public page backs an end of the range, else an assumption."""
        return Confidence.APPROXIMATE if self.source_ids else Confidence.ASSUMPTION

    @property
    def is_confirmed(self) -> bool:
        """True when a public page backs at least one end of the range."""
        return self.confidence.is_confirmed

    @property
    def mark(self) -> str:
        """The word to print next to the price."""
        return "estimate" if not self.is_confirmed else self.confidence.mark


class SetupHours(CatalogModel):
    """One-off labor of the firm, in hours, priced at the firm's own hourly rate."""

    low: float = Field(ge=0)
    high: float = Field(ge=0)
    basis: str = Field(min_length=1)


class Effect(CatalogModel):
    """The scenario and lever that a safeguard moves, with strength 1 slight to 3 strong."""

    scenario: str
    lever: Lever
    strength: Literal[1, 2, 3]


class Telling(CatalogModel):
    """How an offer tells a safeguard: by which scenario, and what it changes there.

    ``shape`` is ``frequency`` (how often it happens), ``duty_to_tell`` (whether people must be
    told) or ``cost`` (what comes after). ``step`` is the safeguard in a few words, to be read
    after "with".
    """

    told_by: str = Field(pattern=r"^SCN-[A-Z0-9-]+$")
    shape: Literal["frequency", "duty_to_tell", "cost"]
    step: str = Field(min_length=1, max_length=60)


class FrameworkMap(CatalogModel):
    """Ids in laws and frameworks, by the project's own reading; never equivalence."""

    csf2: tuple[str, ...] = ()
    hipaa: tuple[str, ...] = ()
    ftc: tuple[str, ...] = ()
    sp800_171r3: tuple[str, ...] = ()
    ma: tuple[str, ...] = ()


class Safeguard(CatalogModel):
    """A measure that lowers the frequency or magnitude of scenarios, or proves care."""

    id: str = Field(pattern=r"^SG-[A-Z0-9-]+$")
    title: str
    group: str
    do: str
    who: Literal["msp", "client", "both"]
    effort: Literal["low", "medium", "high"]
    wave: Literal[1, 2, 3]
    cost: SafeguardCost
    setup_hours: SetupHours
    affects: tuple[Effect, ...]
    offer: Telling | None = None  # None for what the firm owes without being asked
    proof: str = Field(min_length=1)
    asked_as: tuple[str, ...] = ()  # subjects of law/applicability.yaml, the closest first
