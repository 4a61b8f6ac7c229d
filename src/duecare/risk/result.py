"""What pricing one client gives back: `duecare.loss/1`, figure by figure.

Amounts are US dollars as floats: they are estimates, each with its own error. Amounts that are
agreed or signed are :class:`duecare.money.Money` elsewhere. Nothing here is a sentence: what a
person reads is composed from these facts in :mod:`duecare.documents.wording`.
``docs/reference/loss.md`` describes the JSON form field by field.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from duecare.risk.caveats import Caveat
from duecare.risk.offer import Bearable, Case, Estimated, Level, OfferFacts, Stop
from duecare.risk.policies import (
    Contradiction,
    NoCover,
    PolicyPaid,
    PolicyTerms,
    RetroactiveShare,
    UnmetCondition,
    WalkedYear,
)

SCHEMA: Final = "duecare.loss/1"
ENGINE_VERSION: Final = "3"
QUANTILE_LEVELS: Final[tuple[str, ...]] = ("50", "90", "95", "99", "99.5")
Insured = Literal["client", "firm"]
KindOfPrice = Literal["setup", "one_off", "monthly", "yearly", "yearly_work"]
KindOfCover = Literal["plain_policy", "no_sublimits", "higher_limit", "higher_limit_no_sublimits"]
FigureChecked = Literal["quiet_years", "year_above", "paid_by_plain_policy"]
NoticeRule = Literal["state", "hipaa", "hipaa_associate", "ftc"]
LEVELS: Final[tuple[str, ...]] = ("very low", "low", "moderate", "high", "very high")


@dataclass(frozen=True, slots=True)
class Range:
    """A best figure with the range that the inputs leave open (90 % unless said otherwise)."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean in dollars.

    ``error`` is one standard error of the simulation; ``parameter_range`` is where the figure
    lies in 90 % of the parameter draws, that is, how little is known.
    """

    value: float
    error: float
    parameter_range: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile in dollars with the 95 % interval of its order statistics."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """``probability`` that a year passes ``amount`` dollars."""

    amount: float
    probability: float


@dataclass(frozen=True, slots=True)
class Exceedance:
    """Occurrence: the largest single event of a year. Aggregate: the sum of a year."""

    occurrence: tuple[CurvePoint, ...]
    aggregate: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class ValueOfPrior:
    """A prior as it was used: name of its distribution, parameters, unit."""

    distribution: str
    parameters: dict[str, float]
    unit: str


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure comes from. ``mark`` is printed next to it ("" when confirmed)."""

    id: str
    title: str
    as_of: str
    confidence: str
    mark: str = ""
    value: ValueOfPrior | None = None  # none for a law


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One threat scenario for one client."""

    id: str
    title: str
    frequency: Range  # events a year
    people_exposed: Range  # one event: low, typical, largest
    expected_annual_loss: Estimate
    loss_given_event: dict[str, float]  # "50", "90", "99" -> dollars
    uninsured_given_event: dict[str, float]
    chance: Estimated  # of at least one event within five years
    case: Case
    level: Level
    reaches: tuple[str, ...]  # names of the places that an event can reach
    drawn_from: int  # places of which one event reaches one; 0 where it reaches all of them
    assumed: tuple[str, ...] = ()
    priced: bool = True


@dataclass(frozen=True, slots=True)
class Uninsured:
    """What is left to the insured in a year."""

    probability: float
    mean: Estimate
    quantiles: dict[str, Quantile]
    retained: float  # yearly means: retention, coinsurance, waiting period
    above_limits: float
    excluded: float


@dataclass(frozen=True, slots=True)
class Gap:
    """The insurance gap: what a bad year or a bad case costs, and who bears it.

    A bad case (``one_in_years`` 0) names its scenario and, for a client, its chance within five
    years; ``loss`` is then what one event in ten passes. A loss of 0: there was none to tell of.
    """

    one_in_years: int
    loss: float
    paid: float
    uninsured: float
    insured: Insured
    policies: int  # how many were settled against
    scenario: str = ""  # title
    scenario_id: str = ""
    chance: Estimated | None = None
    industry: str = ""
    stop: Stop = ""


@dataclass(frozen=True, slots=True)
class IfRefused:
    """What would be left if an insurer refused to pay because of an answer: never a certainty."""

    policy: str
    contradictions: tuple[Contradiction, ...]
    gap: Gap
    worst_case: Gap
    uninsured: float  # dollars in an average year


@dataclass(frozen=True, slots=True)
class InsuranceResult:
    """A program against the loss: who pays."""

    paid: Estimate
    uninsured: Uninsured
    limit_needed: dict[str, float | None]  # "90", "95", "99" -> each-claim and aggregate limit
    gap: Gap
    worst_case: Gap
    exhibit: WalkedYear | None
    policies: tuple[PolicyTerms, ...]
    limit_total: float
    retroactive: tuple[RetroactiveShare, ...] = ()
    paid_by: tuple[PolicyPaid, ...] = ()
    no_cover: tuple[NoCover, ...] = ()
    unmet: tuple[UnmetCondition, ...] = ()
    if_refused: tuple[IfRefused, ...] = ()


@dataclass(frozen=True, slots=True)
class FirmExposure:
    """What moves the claims of one client against the firm.

    ``chance`` is that of at least one claim in a year; ``contract_limit`` the most that the firm
    owes under its contract, dollars, ``None`` without one; ``signed`` the titles of scenarios on
    which a signed decision of the client bears.
    """

    chance: float = 0.0
    contract_limit: float | None = None
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saving:
    """A paired difference on common random numbers, dollars a year."""

    value: float
    error: float
    distinguishable: bool  # at least two standard errors away from zero


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a price: ``count`` hours or units at ``price`` dollars each are ``amount``.

    Work from the second year on is ``yearly_work``; ``monthly`` is the amount of twelve months.
    """

    what: KindOfPrice
    count: float
    unit: str
    price: float
    amount: float
    product: str = ""  # what is bought, by name; empty for work and where the book names none


@dataclass(frozen=True, slots=True)
class Cost:
    """What a safeguard costs this client, dollars."""

    first_year: Range
    yearly: Range
    basis: str
    from_price_book: bool = False
    priced_on: str = ""  # day of the price book, ISO
    lines: tuple[CostLine, ...] = ()  # of the price book
    note: str = ""  # of the price book


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A safeguard that is not fully in place, with its price and its effect."""

    safeguard: str
    title: str
    action: str
    level: float  # 0..1 now
    assumed: bool  # no answer says anything about it
    proof: int  # 0 said only .. 3 measured
    critical: bool
    wave: int
    effort: str
    cost: Cost
    saving: Saving
    saving_range: tuple[float, float]
    saving_last_in: Saving
    saving_uninsured: Saving
    payback_years: float | None
    scenarios: tuple[str, ...]
    step: str  # the safeguard in a few words, to be read after "with"
    offer: OfferFacts
    rank: int = 0


@dataclass(frozen=True, slots=True)
class JointValue:
    """All recommendations together; never the sum of their single savings."""

    saving: Saving
    saving_uninsured: Saving
    loss_after: float
    uninsured_after: float


@dataclass(frozen=True, slots=True)
class CoverChange:
    """Another cover on the same simulated years; its premium is not known."""

    change: KindOfCover
    limit: float
    saving_uninsured: Saving
    uninsured_mean: float
    uninsured_95: float
    uninsured_99: float


@dataclass(frozen=True, slots=True)
class CheapestSet:
    """Safeguards that bring the uninsured loss of a bad year under a figure."""

    target: float
    one_in_years: int
    safeguards: tuple[str, ...]
    first_year_cost: float
    uninsured_before: float
    uninsured_after: float
    reached: bool


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    """A tier of civil penalties, dollars a violation."""

    tier: int
    culpability: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to tell or to offer, if everything that was found were exposed without encryption.

    Texts are those of the catalog. Where the rule is a federal one, what is told to the authority
    follows from ``rule``, ``large`` and ``media_states``.
    """

    state: str
    jurisdiction: str
    statute: str
    people: Range
    elements: tuple[str, ...]
    deadline_days: int | None
    planning_days: int
    deadline_text: str
    regulator: str
    regulator_days: int | None
    regulator_text: str
    bureaus: bool
    monitoring_months: int | None
    private_action: str
    penalty_text: str
    penalty_cap: float | None
    statutory_damages: tuple[float, float] | None
    source: str
    as_of: str
    confidence: str
    mark: str = ""
    note: str = ""
    penalty_most: float | None = None  # dollars that the model counts at most for these people
    penalty_basis: str = ""  # statute, assumed cap or none
    tells_people: bool = True  # false where only an authority is told
    rule: NoticeRule = "state"
    large: bool = False  # at or above the number of people from which the rule asks for more
    media_states: tuple[str, ...] = ()
    penalty_tiers: tuple[PenaltyTier, ...] = ()
    law: str = ""  # id of the law in the catalog from which it follows
    met_by: str = ""  # hipaa or glba: the federal notice counts as following the state's act
    confirmed_until: str = ""  # up to when the rule was read
    confirmed_how: str = ""  # the same as it is shown


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """The second engine's answer to the same question."""

    figure: FigureChecked
    simulation: float
    fft: float
    standard_errors: float
    amount: float = 0.0  # dollars: the amount passed, or the limit of the plain policy


@dataclass(frozen=True, slots=True)
class PriceResult:
    """Loss, insurance and what changes it, for one client."""

    client: str
    inputs: dict[str, Any]
    expected_annual_loss: Estimate
    probability_of_loss: float
    people: Range
    quantiles: dict[str, Quantile]
    tail_mean: dict[str, Estimate]
    exceedance: Exceedance
    scenarios: tuple[ScenarioResult, ...]
    parts: dict[str, float]  # coverage part -> expected dollars a year
    insurance: InsuranceResult
    firm_insurance: InsuranceResult
    recommendations: tuple[Recommendation, ...]
    joint: JointValue
    duties: tuple[Duty, ...]
    cross_checks: tuple[CrossCheck, ...]
    sources: tuple[SourceRef, ...]
    caveats: tuple[Caveat, ...] = ()
    digest: str = ""
    currency: str = "USD"
    firm_expected_annual_loss: Estimate = field(default=Estimate(0.0, 0.0, (0.0, 0.0)))
    firm_exposure: FirmExposure = field(default=FirmExposure())
    cover_changes: tuple[CoverChange, ...] = ()
    cheapest_set: CheapestSet | None = None
    bearable: Bearable = field(default=Bearable(None, stated=False))
    revenue: float | None = None  # as stated, dollars a year
    industry: str = "other"

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values with its schema name first."""
        return {"schema": SCHEMA, **dataclasses.asdict(self)}


@dataclass(frozen=True, slots=True)
class AssessedRisk:
    """One scenario judged for one client: levels of NIST SP 800-30 beside the figures."""

    scenario: str
    title: str
    chance: Estimated  # of at least one event within five years
    case: Case
    level: Level
    people_exposed: Range
    expected_annual_loss: float
    top_safeguards: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """Safeguards in place in one section of the assessment, as shares of the weight."""

    section: str
    title: str
    in_place: float
    proved: float
    answered: int
    unknown: int
    questions: int


@dataclass(frozen=True, slots=True)
class CriticalGap:
    """A critical question that is answered below 3 of 4, or not at all."""

    question: str
    ask: str
    answer: str  # the text of the answer; "" for none
    safeguards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One dated risk assessment: risks, safeguards in place, recommendations in rank order."""

    client: str
    release: str
    risks: tuple[AssessedRisk, ...]
    sections: tuple[SectionCoverage, ...]
    in_place: float
    proved: float
    critical_gaps: tuple[CriticalGap, ...]
    safeguard_levels: dict[str, float]
    recommendations: tuple[Recommendation, ...]
    caveats: tuple[Caveat, ...] = ()
    tier: str = "extended"  # how deep was asked: quick, standard or extended
    # Questions of the tier that do not apply, with the profile terms for want of which.
    not_asked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain values with its schema name first."""
        return {"schema": "duecare.assessment/1", **dataclasses.asdict(self)}
