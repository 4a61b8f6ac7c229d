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
from duecare.risk.inputs.reading import (
    Dollars,
    InputModel,
    People,
    read_mapping,
    validate,
    within,
)
from duecare.risk.insurance.application import Application
from duecare.risk.insurance.causes import Cause, cause_of
from duecare.risk.parts import FIRST_CLAIM, PARTS, Part
from duecare.risk.policies import PolicyTerms

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


class CauseTerms(InputModel):
    """What a policy pays for all parts of an event of one cause, where it says so."""

    sublimit: Dollars | None = None  # of one event
    aggregate_sublimit: Dollars | None = None  # of all events of the cause in the period
    coinsurance: Annotated[float, within(0, 1)] | None = None  # instead of the policy's


class CallBack(InputModel):
    """The condition that new bank details are confirmed by a call to a known number.

    ``otherwise`` is what one event is covered for where they were not, dollars; 0 for nothing.
    """

    otherwise: Dollars = 0.0


class InsurancePolicy(InputModel):
    """An insurer's contract for one period.

    ``dependent_interruption`` holds for interruption at a supplier (else the agreement on
    business interruption does). ``breach_response_outside``: paid in addition to the limit, under
    its own agreement only; ``people_notified`` caps it by the number of people told of an event.
    ``run_off_date``: acts after it are not covered. ``extended_reporting_until``: until then,
    claims are still taken for acts before the end of the period. ``shared_aggregate`` names the
    policies of a tower that have one aggregate limit together.
    """

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
    run_off_date: date | None = None
    extended_reporting_until: date | None = None
    causes: dict[Cause, CauseTerms] = Field(default_factory=dict)
    dependent_interruption: InsuringAgreement | None = None
    breach_response_outside: bool = False
    people_notified: People | None = None
    call_back: CallBack | None = None
    shared_aggregate: str = Field(default="", max_length=60)
    application: Application | None = None
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
        self._check_dates()
        self._check_causes(each)
        return self

    def _check_dates(self) -> None:
        for name in ("run_off_date", "extended_reporting_until"):
            given = getattr(self, name)
            if given is not None and self.period is None:
                raise ValueError(f"{name} = {given} needs a period")
        end, until = self.period and self.period[1], self.extended_reporting_until
        if end and until and until < end:
            raise ValueError(
                f"extended_reporting_until = {until} is before the period ends; allowed: from {end}"
            )

    def _check_causes(self, each: float) -> None:
        for cause, terms in self.causes.items():
            for name, most in (("sublimit", each), ("aggregate_sublimit", self.aggregate_limit)):
                given = getattr(terms, name)
                if given is not None and given > most:
                    raise ValueError(
                        f"causes.{cause}.{name} = {given:,.0f} is above the limit {most:,.0f}; "
                        f"allowed: 0 to {most:,.0f}"
                    )
        if self.position == "excess" and (self.causes or self.breach_response_outside):
            raise ValueError("causes and breach_response_outside: only a primary policy")

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
        named: dict[str, InsuringAgreement] = dict(self.agreements.items())
        if self.dependent_interruption is not None:
            named["dependent_interruption"] = self.dependent_interruption
            if self.dependent_interruption.aggregate_sublimit is not None:
                raise ValueError(
                    "dependent_interruption.aggregate_sublimit: state it at the agreement on "
                    "business_interruption, which both use up"
                )
        for part, agreement in named.items():
            if self.breach_response_outside and part == "breach_response":
                continue  # its sublimits lie beside the limits of the policy
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
            if agreement.waiting_hours and part not in (
                "business_interruption",
                "dependent_interruption",
            ):
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
    def run_off_day(self) -> float:
        """The last day of acts that are covered, as a day of the period; infinite for none."""
        if self.run_off_date is None or self.period is None:
            return math.inf
        return float((self.run_off_date - self.period[0]).days + 1)

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
        """Whether an act outside the covered dates takes this part (by index) out of cover."""
        return part >= FIRST_CLAIM or self.retroactive_applies_to == "everything"

    def _cause(self, scenario: str) -> CauseTerms | None:
        cause = cause_of(scenario)
        return self.causes.get(cause) if cause else None

    def limit_of(self, scenario: str) -> float:
        """The most that one event of a scenario is paid, by the limit or that of its cause."""
        terms = self._cause(scenario)
        sub = terms.sublimit if terms else None
        return self.claim_limit if sub is None else sub

    def aggregate_of(self, scenario: str) -> float | None:
        """The most that all events of the scenario's cause are paid in the period, if stated."""
        terms = self._cause(scenario)
        return terms.aggregate_sublimit if terms else None

    def coinsurance_of(self, scenario: str) -> float:
        """The share that the insured bears of an event of a scenario."""
        terms = self._cause(scenario)
        own = terms.coinsurance if terms else None
        return self.coinsurance if own is None else own

    def agreement_of(self, part: str, scenario: str) -> InsuringAgreement | None:
        """The agreement on a part for an event of a scenario; interruption at a supplier differs."""
        dependent = self.dependent_interruption
        if part == "business_interruption" and dependent and cause_of(scenario) == "vendor":
            return dependent
        return next((own for name, own in self.agreements.items() if name == part), None)

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
    def _groups_have_one_aggregate(self) -> InsuranceProgram:
        for name, tower in (("client", self.client), ("firm", self.firm)):
            groups: dict[str, float] = {}
            for policy in tower:
                shared = policy.shared_aggregate
                if shared and groups.setdefault(shared, policy.aggregate_limit) != (
                    policy.aggregate_limit
                ):
                    raise ValueError(
                        f"{name}: policies that share the aggregate '{shared}' need the same "
                        "aggregate_limit"
                    )
        return self

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
