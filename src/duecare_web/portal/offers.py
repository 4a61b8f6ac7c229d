"""The offers put to a client's contact: every recommendation in its frozen words, with the warning.

This is the document that a decision is signed over, so that what was shown is one hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duecare import __version__
from duecare.documents.model import Callout, Definitions, Paragraph, Section, Statement
from duecare.documents.statements import Preparation
from duecare.documents.statements.decisions import DECLINE_WARNING
from duecare.documents.wording.advice import remaining_loss
from duecare_web.assessments.models import Assessment, Recommendation

LEAD = (
    "Each recommendation is listed below with its purpose, its cost and its effect. "
    "Answer each one: accept it, decline it, or defer it to a date."
)


def offer_letter(
    assessment: Assessment, recommendations: Sequence[Recommendation], *, as_of: date
) -> Statement:
    """All open recommendations of an assessment, as they are put to the client."""
    client = assessment.client
    preparation = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=as_of,
        versions={"catalog": assessment.release, "duecare": __version__},
    )
    return preparation.statement(
        "offer-letter",
        "Recommendations for your decision",
        subtitle=f"Assessment {assessment.number}",
        intro=(
            Paragraph(LEAD, "lead"),
            Callout("If you decline", DECLINE_WARNING, "warning"),
        ),
        sections=tuple(
            _section(number, one) for number, one in enumerate(recommendations, start=1)
        ),
        facts={"assessment": assessment.number, "offers": [one.offered for one in recommendations]},
    )


def _section(number: int, recommendation: Recommendation) -> Section:
    offer = recommendation.offer
    facts = [
        ("What we recommend", offer.text),
        ("Why", offer.purpose),
        ("What it costs", offer.cost),
        ("What it saves", offer.saving),
        ("Required by", offer.required_by),
        ("What remains if you decline", remaining_risk(recommendation)),
    ]
    shown = tuple((term, text) for term, text in facts if text)
    return Section(f"{number}. {offer.title}", (Definitions(shown),))


def remaining_risk(recommendation: Recommendation) -> str:
    """The loss that stays if the safeguard is not put in place, in words and money."""
    return remaining_loss(recommendation.content, client=recommendation.client.name)
