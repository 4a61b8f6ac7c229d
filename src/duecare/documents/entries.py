"""The ledger entries of an assessment: the facts of a result and the words that were shown."""

from __future__ import annotations

import dataclasses

from duecare import record
from duecare.documents.statements import offer_of
from duecare.documents.wording.insurance import gap_sentence
from duecare.money import Money
from duecare.risk import Assessment, PriceResult, Recommendation


def assessment_entry(
    price: PriceResult,
    findings: Assessment,
    *,
    number: int | None = None,
    offered: int | None = None,
) -> record.AssessmentCompleted:
    """What is recorded of a completed assessment; an input that was not given is left out.

    ``number``: of the assessment among those of the client; ``offered``: how many of the
    recommendations are put to the client.
    """
    gap = price.insurance.gap
    return record.AssessmentCompleted(
        number=number,
        release=findings.release,
        inputs={_name(key): str(value) for key, value in price.inputs.items() if value is not None},
        digest=price.digest,
        people=round(price.people.best),
        gap=gap_sentence(gap),
        recommendations=len(findings.recommendations),
        offered=offered,
        risks={_name(risk.scenario): risk.risk_level for risk in findings.risks},
        expected_annual_loss_cents=cents(price.expected_annual_loss.value),
        bad_year_cents=cents(gap.loss),
        paid_cents=cents(gap.paid),
        uninsured_cents=cents(gap.uninsured),
    )


def recommendation_entry(
    recommendation: Recommendation, *, assessment: int | None = None
) -> record.RecommendationMade:
    """What is recorded of a recommendation, in the words and figures of its offer."""
    return record.RecommendationMade(
        rank=recommendation.rank,
        assessment=assessment,
        offer=record.OfferWords(**dataclasses.asdict(offer_of(recommendation))),
        first_year_cost_cents=cents(recommendation.cost.first_year.best),
        saving_cents=cents(recommendation.saving.value),
    )


def cents(dollars: float) -> int:
    """Whole cents of an amount that was computed, rounded to the nearest."""
    return Money.from_dollars(round(dollars, 2)).cents


def _name(key: str) -> str:
    return key.lower().replace("-", "_")
