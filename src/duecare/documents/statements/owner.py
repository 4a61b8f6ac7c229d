"""The owner summary: one page, readable in five minutes."""

from __future__ import annotations

from duecare.documents.charts import liability_against_cover_chart
from duecare.documents.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Chart,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.insurance import gap_sentence
from duecare.documents.wording.reading import share_words
from duecare.documents.wording.words import (
    estimate_range,
    loss_words,
    people,
    people_range,
    plural,
    saving_words,
)
from duecare.inventory import DataInventory
from duecare.money import brief_dollars
from duecare.risk.result import Assessment, PriceResult, Recommendation

_TOP = 3


def owner_statement(
    inventory: DataInventory,
    price: PriceResult,
    assessment: Assessment,
    *,
    preparation: Preparation,
    waiting: tuple[Recommendation, ...] | None = None,
) -> Statement:
    """One page: people held, top three risks, the insurance gap, the decisions of today.

    ``waiting`` are the recommendations without a decision; by default all of the assessment.
    """
    open_items = assessment.recommendations if waiting is None else waiting
    return preparation.statement(
        "owner-summary",
        "What you hold, what it could cost, what to decide",
        subtitle="Summary for the owner",
        intro=(_figures(inventory, price),),
        sections=(
            Section("Top risks", (_risks(assessment),)),
            Section("Insurance", _insurance(price)),
            Section("Decisions needed today", _decisions(open_items)),
            Section("How sure this is", (Paragraph(_certainty(inventory, price), style="small"),)),
        ),
        facts=_facts(inventory, price, assessment, open_items),
        dense=True,
    )


def _figures(inventory: DataInventory, price: PriceResult) -> KeyFigures:
    scanned = inventory.scanned_at.date()
    severe, expected = price.insurance.worst_case, price.expected_annual_loss
    average = f"average a year {brief_dollars(expected.value)} ({estimate_range(expected)})"
    return KeyFigures(
        (
            Figure(
                "People whose data you hold",
                people(price.people.best),
                f"range {people_range(price.people)}",
                "scan",
                scanned,
            ),
            Figure(
                "One severe event costs", loss_words(severe.loss), average, "loss model", scanned
            ),
            Figure(
                "Insurance would pay",
                brief_dollars(severe.paid),
                f"with {brief_dollars(price.insurance.limit_total)} of coverage",
                "insurance record",
                scanned,
            ),
            Figure(
                "Retained by you",
                loss_words(severe.uninsured),
                "of that one event",
                "loss model, insurance record",
                scanned,
            ),
        )
    )


def _risks(assessment: Assessment) -> Table:
    return Table(
        "",
        (
            Column("Risk", share=3.2),
            Column("Level", share=1),
            Column("People in one event", "right", 1.3),
            Column("Average per year", "right", 1.1),
            Column("Not insured, 1 event in 10", "right", 1.4),
        ),
        tuple(
            (
                risk.title,
                risk.risk_level,
                people_range(risk.people_exposed),
                brief_dollars(risk.expected_annual_loss),
                brief_dollars(risk.uninsured_90),
            )
            for risk in assessment.risks[:_TOP]
        ),
        empty="No risk was assessed.",
    )


def _insurance(price: PriceResult) -> tuple[Block, ...]:
    insurance = price.insurance
    words = f"{gap_sentence(insurance.worst_case)}\n{gap_sentence(insurance.gap)}"
    return (
        Callout("The gap", words, "gap"),
        Chart(liability_against_cover_chart(price.insurance, height=22)),
    )


def _decisions(waiting: tuple[Recommendation, ...]) -> tuple[Items | Paragraph, ...]:
    if not waiting:
        return (Paragraph("No recommendations are waiting for a decision."),)
    items = tuple(
        f"{item.title}. First year {brief_dollars(item.cost.first_year.best)}, then "
        f"{brief_dollars(item.cost.yearly.best)} a year; saves {saving_words(item)} a year."
        for item in waiting[:_TOP]
    )
    more = len(waiting) - len(items)
    tail = (
        (
            Paragraph(
                f"{plural(more, 'more recommendation')} in the decision letter.", style="small"
            ),
        )
        if more
        else ()
    )
    return (Items(items, numbered=True), *tail)


def _certainty(inventory: DataInventory, price: PriceResult) -> str:
    scope = inventory.scope
    day, account = long_date(inventory.scanned_at.date()), scope.account
    share = share_words(account.read.bytes, account.may_hold_text.bytes)
    read = f"The scan of {day} read {share} of the bytes that may hold text"
    read += "; counts are at least what they say." if scope.may_hold_more else "."
    marked = sum(1 for source in price.sources if source.mark)
    model = (
        f" Loss figures are estimates from a model; {marked} of its {len(price.sources)} inputs "
        "are assumptions or unconfirmed, each marked in the liability statement."
    )
    return read + model


def _facts(
    inventory: DataInventory,
    price: PriceResult,
    assessment: Assessment,
    waiting: tuple[Recommendation, ...],
) -> dict[str, object]:
    return {
        "scanned_at": inventory.scanned_at.isoformat(),
        "people": {
            "low": round(price.people.low),
            "best": round(price.people.best),
            "high": round(price.people.high),
        },
        "loss_digest": price.digest,
        "expected_annual_loss_cents": round(price.expected_annual_loss.value * 100),
        "loss_1_in_100_cents": round(price.quantiles["99"].value * 100),
        "severe_event_cents": round(price.insurance.worst_case.loss * 100),
        "severe_event_uninsured_cents": round(price.insurance.worst_case.uninsured * 100),
        "top_risks": [risk.scenario for risk in assessment.risks[:_TOP]],
        "waiting": [item.safeguard for item in waiting],
    }
