"""The offers put to a client's contact: every open recommendation in its frozen words.

This is the document that a decision is signed over, so that what was shown is one hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duecare import __version__
from duecare.documents.model import Statement
from duecare.documents.statements import Preparation, offer_letter
from duecare_web.assessments.models import Assessment, Recommendation


def letter_of(
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
    return offer_letter(
        [one.offer for one in recommendations],
        preparation=preparation,
        subtitle=f"Offer letter, assessment {assessment.number}",
    )
