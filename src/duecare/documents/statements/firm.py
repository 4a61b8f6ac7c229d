"""Claims against the firm from one client: a paper for the firm alone, prepared for counsel."""

from __future__ import annotations

from duecare.documents.charts import liability_against_cover_chart
from duecare.documents.model import (
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
from duecare.documents.statements.insurance import exhibit_blocks, limit_needed_table
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.firm import (
    COUNSEL,
    HOW_OFTEN,
    LIMITS,
    advice_words,
    contract_words,
)
from duecare.documents.wording.insurance import gap_sentence, policy_words
from duecare.documents.wording.words import sources_summary
from duecare.money import estimated_dollars
from duecare.risk.result import InsuranceResult, PriceResult

KIND = "firm-exposure"


def firm_exposure_statement(price: PriceResult, *, preparation: Preparation) -> Statement:
    """What this client's events may bring against the firm, and what its insurance pays of it.

    Never given to the client, and never part of the client's evidence.
    """
    result, exposure = price.firm_insurance, price.firm_exposure
    average = price.firm_expected_annual_loss.value
    return preparation.statement(
        KIND,
        "Claims against the firm",
        subtitle="Claims against the firm",
        prepared_for=preparation.firm,
        intro=(
            Callout("Prepared for counsel", COUNSEL, "warning"),
            KeyFigures(
                (
                    Figure(
                        "Claims in an average year",
                        estimated_dollars(average),
                        "payments and defense",
                        "loss model",
                    ),
                    Figure(
                        "Chance of a claim in a year",
                        f"{exposure.chance:.2%}",
                        "from this client",
                        "loss model",
                    ),
                )
            ),
        ),
        sections=(
            Section(
                "What moves it",
                (Items((HOW_OFTEN, contract_words(exposure), advice_words(exposure))),),
            ),
            Section("Who pays", _payers(result)),
            Section("Limit needed", (limit_needed_table(result),)),
            Section("One simulated year, step by step", exhibit_blocks(result.exhibit)),
            Section("What this does not show", (Items(LIMITS),)),
            Section("Sources", (Paragraph(sources_summary(price)),)),
        ),
        facts={
            "client": price.client,
            "loss_digest": price.digest,
            "average_cents": round(average * 100),
            "contract_limit_cents": None
            if exposure.contract_limit is None
            else round(exposure.contract_limit * 100),
        },
    )


def _payers(result: InsuranceResult) -> tuple[Items | Paragraph | Table | Chart, ...]:
    if not result.policies:
        return (Paragraph("No insurance policy of the firm is on record."),)
    rows = [(paid.policy, estimated_dollars(paid.yearly)) for paid in result.paid_by]
    rows.append(("The firm itself", estimated_dollars(result.uninsured.mean.value)))
    return (
        Items(tuple(policy_words(terms) for terms in result.policies)),
        Table(
            "An average year",
            (Column("Who pays", share=2), Column("Dollars per year", "right")),
            tuple(rows),
            note="No policy pays the retention of another.",
        ),
        Paragraph(gap_sentence(result.worst_case)),
        Chart(liability_against_cover_chart(result)),
    )
