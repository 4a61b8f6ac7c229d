"""`insurance.yaml`: the policies of the client and of the firm as data.

Coverage parts are the columns of every loss in this package. A policy lists what differs from a
plain form: sublimits and retentions by agreement, the waiting period, what is excluded, whether
defense erodes the limit, and the order in which terms apply.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, field_validator, model_validator

from duecare.risk.inputs.contract import FirmContract
from duecare.risk.inputs.reading import Dollars, InputModel, read_mapping, validate, within
from duecare.risk.parts import FIRST_CLAIM, PARTS, Part
from duecare.risk.result import PolicyTerms

Step = Literal[
    "waiting_period",
    "sublimits",
    "sum",
    "retention",
    "coinsurance",
    "each_claim_limit",
    "aggregate_limit",
]
DEFAULT_ORDER: Final[tuple[Step, ...]] = get_args(Step)

# Parts that a kind of policy leaves out unless an agreement names them. Assumption: standard
# forms as described by brokers; the client's own form decides (`docs/concepts/liability.md`).
DEFAULT_EXCLUDED: Final[dict[str, tuple[str, ...]]] = {
    "cyber": (),
    "tech_eo": (
        "breach_response",
        "restoration",
        "business_interruption",
        "extortion",
        "social_engineering",
        "pci",
    ),
    "crime": tuple(part for part in PARTS if part != "social_engineering"),
    "general_liability": PARTS,
}


class InsuringAgreement(InputModel):
    """One part of the cover, where it differs from the policy's own terms."""

    sublimit: Dollars | None = None
    retention: Dollars = 0.0
    aggregate_sublimit: Dollars | None = None
    waiting_hours: Annotated[float, within(0, 8760)] = 0.0


class InsurancePolicy(InputModel):
    """An insurer's contract for one period."""

    carrier: str = Field(default="", max_length=200)
    kind: Literal["cyber", "tech_eo", "crime", "general_liability"] = "cyber"
    position: Literal["primary", "excess"] = "primary"
    period: tuple[date, date] | None = None
    aggregate_limit: Dollars
    each_claim_limit: Dollars | None = None
    retention: Dollars = 0.0
    coinsurance: Annotated[float, within(0, 1)] = 0.0  # share that the insured bears
    agreements: dict[Part, InsuringAgreement] = Field(default_factory=dict)
    excluded: tuple[Part, ...] = ()
    excluded_scenarios: tuple[str, ...] = ()
    defense_erodes_limit: bool = True
    retroactive_date: date | None = None
    # What an act before that date excludes: claims of others, or the whole event.
    retroactive_applies_to: Literal["claims", "everything"] = "claims"
    settlement_order: tuple[Step, ...] = DEFAULT_ORDER
    premium: Dollars | None = None
    currency: Literal["USD"] = "USD"

    @field_validator("settlement_order")
    @classmethod
    def _order(cls, order: tuple[Step, ...]) -> tuple[Step, ...]:
        if sorted(order) != sorted(DEFAULT_ORDER):
            raise ValueError(f"must name each step once: {', '.join(DEFAULT_ORDER)}")
        total = order.index("sum")
        if set(order[:total]) != {"waiting_period", "sublimits"}:
            raise ValueError("waiting_period and sublimits come before sum, the others after it")
        return order

    @model_validator(mode="after")
    def _consistent(self) -> InsurancePolicy:
        each = self.claim_limit
        if each > self.aggregate_limit:
            raise ValueError(
                f"each_claim_limit = {each:,.0f} is above aggregate_limit = "
                f"{self.aggregate_limit:,.0f}; allowed: 0 to {self.aggregate_limit:,.0f}"
            )
        if self.position == "primary" and 0 < each < self.retention:
            raise ValueError(
                f"retention = {self.retention:,.0f} is above the limit {each:,.0f}; "
                f"allowed: 0 to {each:,.0f}"
            )
        self._check_agreements(each)
        if self.period is not None and self.period[0] > self.period[1]:
            raise ValueError(f"period starts {self.period[0]} after it ends {self.period[1]}")
        self._check_retroactive_date()
        return self

    def _check_retroactive_date(self) -> None:
        given = self.retroactive_date
        if given is None:
            return
        if self.position == "excess":
            raise ValueError("retroactive_date: state it at the policy that this one is excess of")
        if self.period is None:
            raise ValueError(
                f"retroactive_date = {given} needs a period: how far back it lies is counted from "
                "the first day of the period"
            )
        if given > self.period[1]:
            raise ValueError(
                f"retroactive_date = {given} is after the period; allowed: until {self.period[1]}"
            )

    def _check_agreements(self, each: float) -> None:
        for part, agreement in self.agreements.items():
            if agreement.sublimit is not None and agreement.sublimit > each:
                raise ValueError(
                    f"agreements.{part}.sublimit = {agreement.sublimit:,.0f} is above "
                    f"each_claim_limit = {each:,.0f}; allowed: 0 to {each:,.0f}"
                )
            total = agreement.aggregate_sublimit
            if total is not None and total > self.aggregate_limit:
                raise ValueError(
                    f"agreements.{part}.aggregate_sublimit = {total:,.0f} is above "
                    f"aggregate_limit = {self.aggregate_limit:,.0f}; allowed: 0 to "
                    f"{self.aggregate_limit:,.0f}"
                )
            if agreement.retention > each:
                raise ValueError(
                    f"agreements.{part}.retention = {agreement.retention:,.0f} is above the limit "
                    f"{each:,.0f}; allowed: 0 to {each:,.0f}"
                )
            if agreement.waiting_hours and part != "business_interruption":
                raise ValueError(f"agreements.{part}.waiting_hours: only business_interruption")
            if part in self.excluded:
                raise ValueError(f"'{part}' is both an agreement and excluded")

    @property
    def claim_limit(self) -> float:
        """The limit for one claim in dollars; the aggregate where none is stated."""
        return self.aggregate_limit if self.each_claim_limit is None else self.each_claim_limit

    @property
    def retroactive_day(self) -> float:
        """The retroactive date as a day of the period, 0 its first; minus infinity for none."""
        if self.retroactive_date is None or self.period is None:
            return -math.inf
        return float((self.retroactive_date - self.period[0]).days)

    @property
    def title(self) -> str:
        """The policy in a few words, for tables."""
        return f"{self.carrier or 'unnamed carrier'} ({self.kind.replace('_', ' ')})"

    @property
    def terms(self) -> PolicyTerms:
        """The policy with its limits and retention, for a reader who does not have it at hand."""
        return PolicyTerms(
            carrier=self.carrier,
            kind=self.kind,
            position=self.position,
            each_claim_limit=self.claim_limit,
            aggregate_limit=self.aggregate_limit,
            retention=self.retention,
            coinsurance=self.coinsurance,
            retroactive_date=self.retroactive_date.isoformat() if self.retroactive_date else "",
        )

    def excludes_early(self, part: int) -> bool:
        """Whether an act before the retroactive date takes this part (by index) out of cover."""
        return part >= FIRST_CLAIM or self.retroactive_applies_to == "everything"

    def covers(self, part: str) -> bool:
        """Whether losses of a part are insured at all."""
        if part in self.agreements:
            return True
        return part not in self.excluded and part not in DEFAULT_EXCLUDED[self.kind]


class InsuranceProgram(InputModel):
    """What the client and the firm carry, in the order in which policies respond.

    ``contract`` is the one between the two.
    """

    client: tuple[InsurancePolicy, ...] = ()
    firm: tuple[InsurancePolicy, ...] = ()
    contract: FirmContract = FirmContract()

    @model_validator(mode="after")
    def _first_is_primary(self) -> InsuranceProgram:
        for name, tower in (("client", self.client), ("firm", self.firm)):
            if tower and tower[0].position == "excess":
                raise ValueError(f"{name}.0.position: the first policy cannot be excess")
        return self


def insurance_from(data: Any, *, where: str = "insurance.yaml") -> InsuranceProgram:
    """A program from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(InsuranceProgram, data, where=where)


def read_insurance(path: Path) -> InsuranceProgram:
    """Read an insurance file. Raises :class:`InputError` naming file, field and value."""
    return insurance_from(read_mapping(path), where=path.name)
