"""Facts about policies in a result: their terms, one year walked through them, what is not met.

Amounts are US dollars. The sentences are in :mod:`duecare.documents.wording.insurance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ExhibitStep = Literal[
    "loss",
    "scenario_excluded",
    "not_covered",
    "retroactive_date",
    "run_off_date",
    "waiting_period",
    "part_retention",
    "people_notified",
    "sublimit",
    "sum",
    "retention",
    "coinsurance",
    "each_claim_limit",
    "cause_sublimit",
    "aggregate_limit",
    "cause_aggregate",
    "defense_outside",
    "response_outside",
    "paid",
    "excess_paid",
    "not_insured",
]


@dataclass(frozen=True, slots=True)
class WalkedStep:
    """One step of the settlement of one event: ``amount`` runs down to what is paid.

    ``of`` holds what the step was computed from, in dollars unless said otherwise: the limit of a
    limit, share and amount of coinsurance, hours spent and hours in all of a waiting period, the
    whole of what is left over.
    """

    event: int
    policy: str
    step: ExhibitStep
    change: float
    amount: float
    part: str = ""
    of: tuple[float, ...] = ()
    day: str = ""  # the retroactive date, ISO


@dataclass(frozen=True, slots=True)
class WalkedYear:
    """One simulated year walked through the program, to be checked with a calculator."""

    year: int
    events: int
    lines: tuple[WalkedStep, ...]
    gross: float
    paid: float
    uninsured: float


@dataclass(frozen=True, slots=True)
class RetroactiveShare:
    """Simulated claims whose act lies before the retroactive date of a policy (excluded)."""

    policy: str
    date: str
    claims: int  # events with a claim
    share: float  # of them, from an act before the date


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """The terms of a policy that a reader needs at hand; dollars, coinsurance as a share."""

    carrier: str
    kind: str
    position: str
    each_claim_limit: float
    aggregate_limit: float
    retention: float
    coinsurance: float = 0.0
    retroactive_date: str = ""


@dataclass(frozen=True, slots=True)
class PolicyPaid:
    """What one policy pays, dollars in an average year."""

    policy: str
    yearly: float


@dataclass(frozen=True, slots=True)
class NoCover:
    """A policy that was given and does not respond, since its period does not reach the day."""

    policy: str
    start: str  # ISO, like the other days
    end: str
    day: str


@dataclass(frozen=True, slots=True)
class UnmetCondition:
    """A condition of a policy that the client's answers say is not met.

    ``question`` is the one of the assessment, ``answer`` the key given; a part is then covered for
    ``otherwise`` dollars an event, 0 for nothing.
    """

    policy: str
    part: str
    question: str
    answer: str
    otherwise: float


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer on an application that the evidence is against.

    ``question`` is the one of the application; ``answered`` and ``shown`` are yes, partly or no;
    ``proof`` is 2 seen or 3 measured, ``shown_on`` the day of a scan, empty where it is not known.
    """

    policy: str
    signed_on: str
    question: str
    ask: str
    answered: str
    shown: str
    proof: int
    shown_on: str
