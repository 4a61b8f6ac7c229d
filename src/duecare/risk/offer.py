"""What an advisor lays before the owner about one recommendation: facts, never sentences.

The argument in its order: what the law asks, what insurers ask, one bad case that this safeguard
bears on, how often, with and without the safeguard, and, last, the average. The sentences are
composed in :mod:`duecare.documents.wording`. Shares are 0..1, amounts are dollars.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

Evidence = Literal["good", "fair", "weak"]
Answer = Literal["yes", "no", "unknown"]
KindOfLaw = Literal["duty", "contract", "attestation", "background", "defense"]
# What a safeguard changes: how often it happens, whether people must be told, or what it costs.
Shape = Literal["frequency", "duty_to_tell", "cost"]
Group = Literal["law", "insurer", "loss", "choice"]
GROUPS: Final[tuple[Group, ...]] = ("law", "insurer", "loss", "choice")
# The term of the policies that ends what they pay in a case.
Stop = Literal["", "limit", "sublimit", "retention", "excluded", "no_policy", "not_known"]
YEARS_OF_CHANCE: Final = 5
# How far the safeguards that bear on a scenario are in place, and whether a check showed it.
Guard = Literal["open", "partly", "said", "checked"]


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate with its 80 % range; ``evidence`` is that of its weakest input."""

    low: float
    best: float
    high: float
    evidence: Evidence


def estimated(low: float, best: float, high: float) -> Estimated:
    """An estimate with its mark: a factor up to 1.5 each way good, up to 2.5 fair, else weak.

    The range is widened where ``best`` lies outside.
    """
    low, high = min(low, best), max(high, best)
    factor = math.sqrt(high / low) if low > 0 else math.inf
    mark: Evidence = "good" if factor <= 1.5 else "fair" if factor <= 2.5 else "weak"
    return Estimated(low, best, high, mark)


@dataclass(frozen=True, slots=True)
class Because:
    """One fact of the client that decides a predicate.

    ``fact`` names a field of the profile (``people_by_state.MA`` for one state), ``value`` what
    the client's is (``None``: not known), ``compared`` what the rule asks for.
    """

    fact: str
    operator: str
    compared: tuple[str | float, ...]
    value: str | float | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class BindingLaw:
    """One law read against one client: whether it reaches it, why, and what it asks.

    ``asks`` and ``cite`` are those of the subject that was looked up (a safeguard, a policy);
    empty where the law does not name it. ``dropped`` are paragraphs that an exemption takes out;
    ``size_exemption`` is the answer of its condition.
    ``ask`` is the question that settles it while ``answer`` is unknown.
    """

    law: str
    title: str
    jurisdiction: str
    kind: KindOfLaw
    answer: Answer
    because: tuple[Because, ...]
    citation: str
    asks: str
    alternative: str  # the other way that the rule itself allows, "" for none
    cite: str
    dropped: tuple[str, ...]
    ask: tuple[str, ...]
    confidence: str
    as_of: str
    size_exemption: Answer | None = None  # whether the rule for small firms holds; None: none


@dataclass(frozen=True, slots=True)
class InsurersAsk:
    """What insurers ask about a safeguard, and what the client's own application says.

    ``own_answer`` and ``measured`` are answers of the question set; ``contradicts`` where the
    evidence is against what was answered.
    """

    question: str  # in our neutral words; "" when no opened form asks it
    source: str
    source_confidence: str
    own_carrier: str = ""
    own_answered_on: str = ""
    own_answer: str = ""
    measured: str = ""
    measured_on: str = ""
    contradicts: bool = False
    renewal_on: str = ""
    is_close: bool = False
    """Whether the question is about another safeguard first, and bears on this one."""


@dataclass(frozen=True, slots=True)
class CaseCost:
    """What one case costs and who pays it: ``cost.best`` = ``paid`` + ``left``."""

    cost: Estimated
    paid: float
    left: float
    stop: Stop


@dataclass(frozen=True, slots=True)
class Case:
    """A bad case (one event in ten costs more) of one scenario, and a middle one beside it."""

    scenario: str
    bad: CaseCost
    middle: CaseCost
    people_told: Estimated | None  # in the bad case; None where no one would have to be told
    share_told: Estimated  # of the events, in which people must be told
    ransom_paid: float  # share of the events


@dataclass(frozen=True, slots=True)
class Bearable:
    """The largest loss that the owner can carry, dollars; ``None``: revenue is not known."""

    amount: float | None
    stated: bool  # by the owner; else one month of revenue


@dataclass(frozen=True, slots=True)
class Level:
    """The level of one risk (NIST SP 800-30 r1) with the facts that it follows from.

    ``occurrence`` is that of an event within five years, ``harm`` how likely it then does harm as
    the guards are today, ``likelihood`` both together (table G-5), ``impact`` what a bad case
    means, ``level`` likelihood and impact together (table I-2).
    """

    level: str
    occurrence: str
    guard: Guard
    harm: str
    likelihood: str
    impact: str
    people: float  # of a bad case
    left: float  # dollars of a bad case that stay with the owner
    beyond_bearable: bool


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """All that is said about one recommendation."""

    shape: Shape
    group: Group
    duties: tuple[BindingLaw, ...]  # answer yes, naming this safeguard; the leading one first
    other_rules: tuple[BindingLaw, ...]  # looked at and named with the reason
    insurers: InsurersAsk | None
    case: Case
    case_with: Case | None  # with the safeguard, for the shape "cost"
    chance: Estimated  # of at least one event within five years
    chance_with: Estimated | None  # for the shapes "frequency" and "duty_to_tell"
    chance_counts: Literal["event", "event_to_tell"]
    bearable: Bearable
    beyond_bearable: float  # chance a year of an uninsured loss above it that the step takes away
    level: Level  # today
    level_with: Level
    average: Estimated | None  # dollars a year saved; None where the range spans zero
