"""The decision letter: what was recommended, word for word, and what the client chose.

It records the four things that mattered in Choice Escrow v. BancorpSouth, 754 F.3d 611 (8th Cir.
2014): a specific safeguard was offered, its purpose was explained, the choice was written, and
what remains in place was named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from duecare.documents.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Definitions,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.advice import purpose_of
from duecare.documents.wording.laws import required_by
from duecare.documents.wording.words import cost_words, plural, saving_words
from duecare.errors import InputError
from duecare.risk.result import Recommendation

Choice = Literal["accepted", "declined", "deferred", "undecided"]
DECISION_INTENT = (
    "I have read the recommendations and figures in this letter. The choices are mine, and I may "
    "ask to change any of them at any time."
)
DECLINE_WARNING = (
    "This record shows that the risk was explained and that the business chose not to act on it "
    "now. Either side can use it later: it can show that the advice was given, and it can be used "
    "against the business, for example to argue that it knew of the threat. Declining does not "
    "remove the risk or any duty under law."
)
_CHOICE_WORDS: dict[Choice, str] = {
    "accepted": "Accepted",
    "declined": "Declined",
    "deferred": "Deferred",
    "undecided": "No decision yet",
}


@dataclass(frozen=True)
class Offer:
    """A recommendation in the exact words and figures that the client saw."""

    safeguard: str
    title: str
    text: str
    purpose: str
    cost: str
    saving: str
    required_by: str = ""


@dataclass(frozen=True)
class DecisionRecord:
    """What the client chose about one offer.

    A declined or deferred offer needs ``reason`` and ``revisit_on``; an accepted one may name
    ``carried_out_by`` and ``due_on``. ``entry`` is the ledger entry, such as ``entry 41``. Raises
    :class:`InputError` when a part that the choice needs is missing.
    """

    offer: Offer
    choice: Choice
    reason: str = ""
    remaining_safeguards: str = ""
    revisit_on: date | None = None
    carried_out_by: str = ""
    due_on: date | None = None
    entry: str = ""

    def __post_init__(self) -> None:
        if self.choice in ("declined", "deferred"):
            if not self.reason.strip():
                raise InputError(f"the decision on '{self.offer.title}' needs a reason")
            if self.revisit_on is None:
                raise InputError(f"the decision on '{self.offer.title}' needs a revisit date")


def offer_of(recommendation: Recommendation) -> Offer:
    """The words and figures of a recommendation, to be shown, frozen and signed as they are."""
    return Offer(
        safeguard=recommendation.safeguard,
        title=recommendation.title,
        text=recommendation.action,
        purpose=purpose_of(recommendation),
        cost=cost_words(recommendation),
        saving=f"{saving_words(recommendation)} a year"
        if recommendation.saving.distinguishable
        else saving_words(recommendation),
        required_by=required_by(recommendation.duties),
    )


def decision_letter(
    decisions: tuple[DecisionRecord, ...],
    *,
    preparation: Preparation,
    signatures: tuple[SignatureLine, ...],
    meeting: str = "",
) -> Statement:
    """Each recommendation with its exact text, figures and decision, signed by the client.

    ``signatures`` are the people of the client who sign; the firm never signs for the client.
    ``meeting`` says on which occasion the decisions were taken.
    """
    counts = ", ".join(
        f"{sum(1 for d in decisions if d.choice == choice)} {words.lower()}"
        for choice, words in _CHOICE_WORDS.items()
        if any(d.choice == choice for d in decisions)
    )
    lead = f"{plural(len(decisions), 'recommendation')}: {counts}." if decisions else _NONE
    return preparation.statement(
        "decision-letter",
        "Recommendations and decisions",
        subtitle="Decision letter",
        intro=(
            Paragraph(lead, style="lead"),
            *([Paragraph(meeting)] if meeting else []),
            _overview(decisions),
        ),
        sections=(
            *(_decision_section(n, d) for n, d in enumerate(decisions, start=1)),
            Section("Signature", (Signatures(signatures, DECISION_INTENT),)),
        ),
        facts={"decisions": [_fact(decision) for decision in decisions]},
    )


_NONE = "No recommendations were made."


def _overview(decisions: tuple[DecisionRecord, ...]) -> Table:
    return Table(
        "",
        (
            Column("No.", "right", 0),
            Column("Recommendation", share=3),
            Column("Decision", share=1.5),
            Column("Next date", share=1.5),
            Column("Ledger", share=1.1),
        ),
        tuple(
            (
                str(number),
                d.offer.title,
                _CHOICE_WORDS[d.choice],
                _next_date(d),
                d.entry or "sealed with this letter",
            )
            for number, d in enumerate(decisions, start=1)
        ),
        empty=_NONE,
    )


def _next_date(decision: DecisionRecord) -> str:
    if decision.choice == "accepted":
        return f"due {long_date(decision.due_on)}" if decision.due_on else "no date set"
    return long_date(decision.revisit_on) if decision.revisit_on else "no date set"


def _decision_section(number: int, decision: DecisionRecord) -> Section:
    offer = decision.offer
    told = [
        ("What was recommended", offer.text),
        ("Why", offer.purpose),
        ("What it costs", offer.cost),
        ("What it saves", offer.saving),
    ]
    if offer.required_by:
        told.append(("Required by", offer.required_by))
    blocks: list[Block] = [
        Definitions(tuple((term, text) for term, text in told if text)),
        Callout(
            f"Decision: {_CHOICE_WORDS[decision.choice]}",
            _choice_text(decision),
            "warning" if decision.choice in ("declined", "undecided") else "gap",
        ),
    ]
    return Section(f"{number}. {offer.title}", tuple(blocks))


def _choice_text(decision: DecisionRecord) -> str:
    lines = [
        f"Reason given: {decision.reason}" if decision.reason else "",
        f"Safeguards kept instead: {decision.remaining_safeguards}"
        if decision.remaining_safeguards
        else "",
        f"Responsible: {decision.carried_out_by}" if decision.carried_out_by else "",
        f"Due on {long_date(decision.due_on)}." if decision.due_on else "",
        f"To be reviewed again on {long_date(decision.revisit_on)}." if decision.revisit_on else "",
        DECLINE_WARNING if decision.choice in ("declined", "deferred") else "",
        "The recommendation was offered; no decision has been recorded."
        if decision.choice == "undecided"
        else "",
        f"Recorded as {decision.entry}." if decision.entry else "",
    ]
    return "\n".join(line for line in lines if line) or "Recorded without further conditions."


def _fact(decision: DecisionRecord) -> dict[str, object]:
    return {
        "safeguard": decision.offer.safeguard,
        "text": decision.offer.text,
        "cost": decision.offer.cost,
        "saving": decision.offer.saving,
        "choice": decision.choice,
        "reason": decision.reason,
        "remaining_safeguards": decision.remaining_safeguards,
        "revisit_on": decision.revisit_on.isoformat() if decision.revisit_on else "",
        "entry": decision.entry,
    }
