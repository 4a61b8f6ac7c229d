"""The proposal: what the advisor recommends, in order, with prices, before anything is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare import record
from duecare.dates import long_date
from duecare.documents.model import Block, Column, Definitions, Paragraph, Section, Statement, Table
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.quotes import Sums, sum_words

LEAD: Final = (
    "This is a proposal. Nothing in it is ordered or decided: each recommendation is put to you "
    "on its own page, where you accept, decline or put it off. A price is what falls due in "
    "the first twelve months, and what falls due in each year after them."
)
NOT_PRICED: Final = "not priced yet"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One recommendation with its plan and what its price adds up to."""

    offer: record.OfferWords
    sums: Sums
    assignee: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    """Now, next or later, in the advisor's order."""

    title: str
    rows: tuple[Proposed, ...]


def proposal_statement(groups: Sequence[ProposedGroup], *, preparation: Preparation) -> Statement:
    """The proposal with a table for each group and a page's worth of words for each row."""
    shown = [group for group in groups if group.rows]
    return preparation.statement(
        "proposal",
        "Proposal",
        subtitle=f"Security recommendations for {preparation.client}",
        intro=(
            Paragraph(LEAD, "lead"),
            *(_table(group) for group in shown),
            *_prices_of(shown, preparation),
        ),
        sections=tuple(
            part
            for group in shown
            for part in (
                Section(group.title),
                *(Section(one.offer.title, _words(one), level=2) for one in group.rows),
            )
        ),
        facts={
            group.title: [
                {
                    "safeguard": one.offer.safeguard,
                    "title": one.offer.title,
                    "first_year_cents": one.sums.first_year,
                    "yearly_cents": one.sums.yearly,
                }
                for one in group.rows
            ]
            for group in shown
        },
    )


def _prices_of(groups: Sequence[ProposedGroup], preparation: Preparation) -> tuple[Block, ...]:
    """Whose prices these are and of which day: a change of the price book does not reach them."""
    priced = [one.offer for group in groups for one in group.rows if one.offer.priced]
    sources = dict.fromkeys(one.cost_source.strip() for one in priced if one.cost_source.strip())
    if not sources:
        return ()
    day = long_date(preparation.as_of)
    return (
        Paragraph(
            f"Prices: {' '.join(sources)} They are those of this proposal of {day}.", "small"
        ),
    )


def _table(group: ProposedGroup) -> Table:
    total = Sums()
    for one in group.rows:
        total += one.sums
    return Table(
        group.title,
        (
            Column("Recommendation", share=2.6),
            Column("Why it is here", share=1.6),
            Column("Who, by when", share=1.4),
            Column("Price", "right", 1.4),
        ),
        tuple(
            (
                one.offer.title,
                ", ".join(one.offer.reasons),
                _plan(one),
                sum_words(one.sums) if one.offer.priced else NOT_PRICED,
            )
            for one in group.rows
        ),
        total=("Together", "", "", sum_words(total)),
    )


def _plan(one: Proposed) -> str:
    day = long_date(one.due_on) if one.due_on else ""
    return ", ".join(part for part in (one.assignee, day) if part) or "not decided"


def _words(one: Proposed) -> tuple[Block, ...]:
    offer = one.offer
    told = [
        ("What we do", offer.text),
        ("Today", offer.found),
        ("What the law asks of you", "\n".join(offer.duty)),
        ("What insurers ask", "\n".join(offer.stakes.insurers)),
        (
            "How often",
            " ".join(part for part in (offer.stakes.often, offer.stakes.often_with) if part),
        ),
        ("What it costs", "\n".join([offer.cost, *_lines(offer)]).strip()),
    ]
    stays = tuple((line.title, line.text) for line in offer.stakes.stays)
    return (
        Definitions(tuple((term, text) for term, text in told if text)),
        Paragraph("If you decide not to, this stays:"),
        Definitions(stays),
    )


def _lines(offer: record.OfferWords) -> list[str]:
    return [f"{line.text}: {line.amount}." for line in offer.cost_lines]
