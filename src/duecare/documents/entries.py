"""The ledger entries of an assessment: the facts of a result and the words that were shown."""

from __future__ import annotations

from duecare import record
from duecare.documents.wording.case import Audience
from duecare.documents.wording.insurance import gap_sentence, rounded_gap
from duecare.documents.wording.offers import offer_words
from duecare.money import Money, two_digits
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
    rounded = rounded_gap(gap)
    return record.AssessmentCompleted(
        number=number,
        release=findings.release,
        inputs={_name(key): str(value) for key, value in price.inputs.items() if value is not None},
        digest=price.digest,
        people=round(price.people.best),
        gap=gap_sentence(gap),
        recommendations=len(findings.recommendations),
        offered=offered,
        risks={_name(risk.scenario): risk.level.level for risk in findings.risks},
        expected_annual_loss_cents=two_digits(price.expected_annual_loss.value) * 100,
        bad_year_cents=rounded.cost * 100,
        paid_cents=(rounded.paid or 0) * 100,
        uninsured_cents=rounded.left * 100,
    )


def recommendation_entry(
    recommendation: Recommendation, audience: Audience, *, assessment: int | None = None
) -> record.RecommendationMade:
    """What is recorded of a recommendation, in the words and figures of its offer."""
    return record.RecommendationMade(
        rank=recommendation.rank,
        assessment=assessment,
        offer=offer_words(recommendation, audience),
        first_year_cost_cents=cents(recommendation.cost.first_year.best),
    )


def cents(dollars: float) -> int:
    """Whole cents of an amount that was computed, rounded to the nearest."""
    return Money.from_dollars(round(dollars, 2)).cents


def _name(key: str) -> str:
    return key.lower().replace("-", "_")
