"""The decision letter: what was found and advised, what stays, and what the client chose.

It records the four things that mattered in Choice Escrow v. BancorpSouth, 754 F.3d 611 (8th Cir.
2014): a specific safeguard was offered, its purpose was explained, the choice was written, and
what remains was named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from duecare import record
from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Definitions,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
)
from duecare.documents.statements.offers import ROUNDED, offer_fact
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.decisions import (
    CHOICE_WORDS,
    DECISION_INTENT,
    FAIR_TITLE,
    Choice,
    comes_back,
    fairness,
    page_words,
)
from duecare.errors import InputError


@dataclass(frozen=True)
class DecisionRecord:
    """What the client chose about one offer.

    A declined offer needs ``reason``, a declined or deferred one ``revisit_on``; an accepted one may name
    ``carried_out_by`` and ``due_on``. ``page_sha256`` and ``language`` are those of the page that was
    shown and signed. Raises :class:`InputError` when a part that the choice needs is missing.
    """

    offer: record.OfferWords
    choice: Choice
    reason: str = ""
    remaining_safeguards: str = ""
    revisit_on: date | None = None
    carried_out_by: str = ""
    due_on: date | None = None
    page_sha256: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        if self.choice in ("declined", "deferred"):
            if self.choice == "declined" and not self.reason.strip():
                raise InputError(f"the decision on '{self.offer.title}' needs a reason")
            if self.revisit_on is None:
                raise InputError(f"the decision on '{self.offer.title}' needs a revisit date")


@dataclass(frozen=True)
class EarlierDecision:
    """What was decided on a safeguard in an earlier assessment, by its number and day."""

    outcome: str  # in words
    decided_on: date
    assessment: int

    @property
    def words(self) -> str:
        """``accepted on December 1, 2025 (assessment 1)``."""
        return f"{self.outcome} on {long_date(self.decided_on)} (assessment {self.assessment})"


def decision_letter(
    decision: DecisionRecord,
    *,
    preparation: Preparation,
    signatures: tuple[SignatureLine, ...],
) -> Statement:
    """One recommendation with its frozen words, and the decision, signed by the client.

    ``signatures`` are the people of the client who sign; the firm never signs for the client.
    """
    offer = decision.offer
    return preparation.statement(
        "decision-letter",
        offer.title,
        subtitle="Decision letter",
        intro=(Paragraph(_lead(preparation)),),
        sections=(
            Section("What we found", (Paragraph(_found(offer)),)),
            Section("What we advised", (Paragraph(f"{offer.text} {offer.cost}"),)),
            *_stays(decision),
            Section(
                f"Your decision: {CHOICE_WORDS[decision.choice]}",
                (
                    *_choice(decision),
                    *_fair(decision, preparation),
                    Paragraph(ROUNDED, style="small"),
                    Signatures(_over_the_page(decision, signatures), DECISION_INTENT),
                ),
            ),
        ),
        facts={"decision": _fact(decision)},
        dense=True,
    )


OWN_LETTER: Final = (
    "the provider’s own; no figure was computed for it, and no law or insurer is named."
)


def _lead(preparation: Preparation) -> str:
    return (
        f"This letter records what {preparation.firm} found, what it advised, and what "
        f"{preparation.client} decided on {long_date(preparation.as_of)}. Keep it. If "
        "anything in it is wrong, tell us and we will record the correction."
    )


def _found(offer: record.OfferWords) -> str:
    stakes = offer.stakes
    if not stakes.level:
        return f"{offer.found} This advice is {OWN_LETTER}"
    reason = f"{stakes.level_reason[:1].lower()}{stakes.level_reason[1:]}"
    return f"{offer.found} {stakes.title}. The risk today is {reason}"


def _stays(decision: DecisionRecord) -> tuple[Section, ...]:
    stakes = decision.offer.stakes
    accepted = decision.choice == "accepted"
    lines = [(one.title, one.text) for one in stakes.stays if one.title != "What you do not spend"]
    lines = [
        (title, f"{text} {stakes.often_with}") if title == "How often" else (title, text)
        for title, text in lines
    ]
    title = "What it bears on" if accepted else "What stays"
    return (Section(title, (Definitions(tuple(lines)),)),)


def _over_the_page(
    decision: DecisionRecord, signatures: tuple[SignatureLine, ...]
) -> tuple[SignatureLine, ...]:
    page = page_words(decision.page_sha256, decision.language)
    return tuple(replace(one, page=page) for one in signatures)


def _choice(decision: DecisionRecord) -> tuple[Block, ...]:
    told = [
        ("Your reason", f"“{decision.reason.strip()}”" if decision.reason.strip() else ""),
        ("What you do instead", _quoted(decision.remaining_safeguards)),
        ("Done by", decision.carried_out_by),
        ("Due on", f"{long_date(decision.due_on)}." if decision.due_on else ""),
        ("Comes back on", comes_back(decision.revisit_on) if decision.revisit_on else ""),
    ]
    shown = tuple((term, text) for term, text in told if text)
    if decision.choice == "undecided":
        return (Paragraph("The recommendation was offered; no decision has been recorded."),)
    return (Definitions(shown),) if shown else (Paragraph("No further conditions."),)


def _quoted(text: str) -> str:
    return f"“{text.strip()}”" if text.strip() else ""


def _fair(decision: DecisionRecord, preparation: Preparation) -> tuple[Block, ...]:
    if decision.choice not in ("declined", "deferred"):
        return ()
    words = fairness(client=preparation.client, firm=preparation.firm)
    return (Callout(FAIR_TITLE, words, "warning"),)


def _fact(decision: DecisionRecord) -> dict[str, object]:
    return offer_fact(decision.offer) | {
        "choice": decision.choice,
        "reason": decision.reason,
        "remaining_safeguards": decision.remaining_safeguards,
        "revisit_on": decision.revisit_on.isoformat() if decision.revisit_on else "",
        "page_sha256": decision.page_sha256,
        "language": decision.language,
    }
