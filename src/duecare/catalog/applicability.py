"""Which law reaches whom: conditions over facts of a client, and what each law asks.

A condition is data: a test of one fact, or ``all``, ``any``, ``not`` over others. What it says of
a client is worked out in :mod:`duecare.risk.law.applicability`. A duty is worded as what the law
asks one to do, so that it can follow "asks you to"; no text is copied from a rule.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from duecare.catalog.sourced import CatalogModel

Operator = Literal["in", "eq", "any_of", "only", "gte", "gt", "lt", "lte"]
Certainty = Literal["confirmed", "second_hand", "memory"]
KindOfLaw = Literal["duty", "contract", "attestation", "background", "defense"]
Softening = Literal[
    "bar_class_action", "no_exemplary", "affirmative_defense", "no_damages", "softer_penalty"
]
CERTAINTY_MARKS: Final[dict[Certainty, str]] = {
    "confirmed": "read in the rule",
    "second_hand": "from a summary",
    "memory": "not confirmed",
}

Constant = bool | float | str


class FactTest(CatalogModel):
    """One fact compared with what the rule names; ``f`` may be ``people_by_state.MA``."""

    f: str = Field(min_length=1)
    op: Operator
    v: tuple[Constant, ...] | Constant


class AllOf(CatalogModel):
    """Every part holds."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(CatalogModel):
    """At least one part holds."""

    any: tuple[Condition, ...] = Field(min_length=1)


class NotOf(CatalogModel):
    """The part does not hold."""

    part: Condition = Field(alias="not")


Condition = Annotated[FactTest | AllOf | AnyOf | NotOf, Field(union_mode="left_to_right")]


class OtherWay(CatalogModel):
    """The other way that the rule itself allows."""

    text: str = Field(min_length=1)
    cite: str = Field(min_length=1)
    confidence: Certainty


class Requirement(CatalogModel):
    """What a law asks about one subject.

    ``paragraphs`` are those it rests on alone: where an exemption drops one, nothing is asked.
    """

    text: str = Field(min_length=1)
    cite: str = Field(min_length=1)
    confidence: Certainty
    paragraphs: tuple[str, ...] = ()
    instead: OtherWay | None = None


class Exemption(CatalogModel):
    """Who is left out, of the whole law (``removes``) or of paragraphs (``drops``).

    Without a condition it is told to the reader, and takes no one out. ``size`` marks a rule for
    small businesses.
    """

    condition: Condition | None = Field(default=None, alias="if")
    text: str = ""
    effect: str = ""
    drops: tuple[str, ...] = ()
    keeps_note: str = ""
    removes: bool = False
    size: bool = False
    cite: str = Field(min_length=1)
    confidence: Certainty


class Clock(CatalogModel):
    """Who must be told after an incident, and by when."""

    to: str
    text: str
    cite: str
    confidence: Certainty


class SetDamages(CatalogModel):
    """Damages that a statute sets, in US dollars for each person, and when they are owed.

    ``elements`` are those of which at least one must be taken; ``conditions`` are ids that a
    reader of the law must see, each worded in the documents. ``unless`` leaves a client out.
    """

    low: float = Field(gt=0)
    high: float = Field(gt=0)
    per: Literal["person"]
    state: str = Field(pattern=r"^[A-Z]{2}$")
    elements: tuple[str, ...] = Field(min_length=1)
    conditions: tuple[str, ...] = Field(min_length=1)
    unless: Condition | None = None
    cite: str = Field(min_length=1)
    as_of: str = Field(min_length=1)
    confidence: Certainty
    note: str = ""


class EvidenceTier(CatalogModel):
    """What a defense asks to see from a client of one size."""

    condition: Condition = Field(alias="if")
    needs: tuple[str, ...] = Field(min_length=1)


class Questionnaire(CatalogModel):
    """The yearly card questionnaire that follows from how cards are taken."""

    condition: Condition = Field(alias="if")
    type: str
    note: str = ""


class AuditDuty(CatalogModel):
    """A duty to have an audit, from a size on."""

    condition: Condition = Field(alias="if")
    text: str
    first_reports: dict[str, str]
    confidence: Certainty


class LegalRule(CatalogModel):
    """One law, contract standard or defense. Without ``applies_if`` it is read state by state."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    jurisdiction: str = Field(pattern=r"^([A-Z]{2}|multi)$")
    kind: KindOfLaw
    citation: tuple[str, ...] = Field(min_length=1)
    applies_if: Condition | None = None
    ask: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    clocks: tuple[Clock, ...] = ()
    requires: dict[str, Requirement] = Field(default_factory=dict)
    silent_on: tuple[str, ...] = ()
    damages: SetDamages | None = None
    penalty: str = ""
    effect: str = ""
    softens: Softening | None = None
    evidence: tuple[str, ...] = ()
    tiers: tuple[EvidenceTier, ...] = ()
    not_for: tuple[str, ...] = ()
    saq: tuple[Questionnaire, ...] = ()
    audit: AuditDuty | None = None
    notes: str = ""
    effective: str
    source: tuple[str, ...] = Field(min_length=1)
    as_of: str = Field(min_length=1)
    confidence: Certainty


class DecidingQuestion(CatalogModel):
    """A question whose answer decides laws; ``fills`` are the facts, ``decides`` says of what."""

    ask: str
    fills: tuple[str, ...] = Field(min_length=1)
    decides: str


class NotLawYet(CatalogModel):
    """A proposal that is sometimes told as law."""

    title: str
    status: str
    confidence: Certainty


class Vocabulary(CatalogModel):
    """The words that facts of a client may use."""

    services: tuple[str, ...]
    licenses: tuple[str, ...]
    contracts: tuple[str, ...]
    card_flow: tuple[str, ...]
    elements_added: tuple[str, ...]


class WithoutDuty(CatalogModel):
    """States for whose residents no general statute on security is known."""

    states: tuple[str, ...]
    say: str


class Applicability(CatalogModel):
    """All laws with their conditions, and the words these use."""

    vocabulary: Vocabulary
    questions: tuple[DecidingQuestion, ...]
    subjects: dict[str, str]
    without_general_duty: WithoutDuty
    laws: dict[str, LegalRule]
    not_law_yet: tuple[NotLawYet, ...]
    sources: dict[str, str]


for model in (
    AllOf,
    AnyOf,
    NotOf,
    SetDamages,
    Exemption,
    EvidenceTier,
    Questionnaire,
    AuditDuty,
    LegalRule,
):
    model.model_rebuild()
