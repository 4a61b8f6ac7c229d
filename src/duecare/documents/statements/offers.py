"""The letter that puts recommendations to a client: each in the words that are frozen with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duecare import record
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Definitions,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.case import figure_words
from duecare.documents.wording.decisions import FAIR_TITLE, fairness
from duecare.documents.wording.words import plural

"""Recommendations put to the client at a time, in rank order: what a meeting can decide. All of
them are in the risk assessment statement; the next assessment offers the next."""
LEAD: Final = (
    "For each recommendation: what the law and insurers ask, one bad case, how often it happens, "
    "what the step changes, what it costs, and what stays if you decide not to. Answer each one: "
    "accept it, decline it, or defer it to a day."
)
ROUNDED: Final = (
    "The figures are estimates, rounded to two digits. A range is where we expect the true number "
    "in 8 of 10 cases. Prices are exact. Sources are in the liability statement of the same day."
)


def offer_letter(
    offers: Sequence[record.OfferWords], *, preparation: Preparation, subtitle: str = "Offer letter"
) -> Statement:
    """All open recommendations with the whole argument for each, as they are put to the client."""
    return preparation.statement(
        "offer-letter",
        "Recommendations for your decision",
        subtitle=subtitle,
        intro=(Paragraph(LEAD, "lead"), _overview(offers)),
        sections=(
            *(
                Section(f"{number}. {offer.title}", offer_blocks(offer))
                for number, offer in enumerate(offers, start=1)
            ),
            Section(FAIR_TITLE, (Callout("If you decline", _fair(preparation), "warning"),)),
            Section("About the figures", (Paragraph(ROUNDED, "small"),)),
        ),
        facts={"offers": [offer_fact(one) for one in offers]},
    )


def _fair(preparation: Preparation) -> str:
    return fairness(client=preparation.client, firm=preparation.firm)


def _overview(offers: Sequence[record.OfferWords]) -> Table:
    return Table(
        f"{plural(len(offers), 'recommendation')} for your decision",
        (
            Column("No.", "right", 0),
            Column("Recommendation", share=2.4),
            Column("Why it is here", share=1.6),
            Column("Risk today", share=0.9),
            Column("Price", share=2),
        ),
        tuple(
            (
                str(number),
                offer.title,
                offer.reasons[0],
                offer.stakes.level or "not rated",
                offer.cost if offer.priced else "not priced yet",
            )
            for number, offer in enumerate(offers, start=1)
        ),
        empty="No recommendations were made.",
    )


def offer_blocks(offer: record.OfferWords) -> tuple[Block, ...]:
    """One offer in the order of the argument."""
    told = [("What we do", offer.text), ("What the law asks of you", _law(offer))]
    stakes = offer.stakes
    insurers = "\n".join([*stakes.insurers, *([stakes.mismatch] if stakes.mismatch else [])])
    told += [
        ("What insurers ask", insurers),
        (stakes.title, case_text(stakes)),
        ("How often", f"{stakes.often}\n{stakes.often_with}\n{stakes.evidence}".strip()),
        ("Risk today, and with this step", level_text(stakes)),
    ]
    if not stakes.level:  # the advisor's own: why, instead of figures
        told.append(("Why", offer.found))
    told.append(("What it costs", _price(offer)))
    blocks: list[Block] = [Definitions(tuple((term, text) for term, text in told if text))]
    stays = tuple((one.title, one.text) for one in stakes.stays)
    blocks += [Paragraph("If you decide not to, this stays:"), Definitions(stays)]
    if stakes.average:
        blocks.append(Paragraph(f"The average, for completeness. {stakes.average}", "small"))
    return tuple(blocks)


def _price(offer: record.OfferWords) -> str:
    lines = [f"{line.text}: {line.amount}." for line in offer.cost_lines]
    return "\n".join([offer.cost, *lines, offer.cost_source]).strip()


def _law(offer: record.OfferWords) -> str:
    lines = [*offer.duty]
    lines += [_joined(law.name, law.citation, law.because, law.mark) for law in offer.laws]
    return "\n".join(lines)


def _joined(*parts: str) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def case_text(stakes: record.Stakes) -> str:
    """The figures of the bad case, who pays, and the middle case beside it."""
    tiles = [figure_words(tile) for tile in stakes.tiles]
    return "\n".join((" ".join(tiles), " ".join(stakes.payers), stakes.note)).strip()


def level_text(stakes: record.Stakes) -> str:
    """The level of today with its reason, and the one with the step; empty where none was rated."""
    if not stakes.level:
        return ""
    if stakes.level_with == stakes.level:
        return f"{stakes.level_reason} This step alone does not change the level."
    return f"{stakes.level_reason} With this step: {stakes.level_with}."


def offer_fact(offer: record.OfferWords) -> dict[str, object]:
    """What the ledger holds of an offer in a statement."""
    facts: dict[str, object] = {
        "safeguard": offer.safeguard,
        "title": offer.title,
        "group": offer.group,
        "cost": offer.cost,
    }
    if figures := offer.stakes.figures:
        facts |= {
            "bad_case_cents": figures.cost_cents,
            "stays_cents": figures.left_cents,
            "people": figures.people,
            "level": offer.stakes.level,
        }
    return facts
