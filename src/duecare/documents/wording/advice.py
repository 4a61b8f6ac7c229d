"""Risks and recommendations in words: why, what it costs to leave it, how bad it may be."""

from __future__ import annotations

from duecare.documents.wording.words import money_range, people_range
from duecare.money import brief_dollars
from duecare.risk.result import AssessedRisk, Recommendation


def purpose_of(recommendation: Recommendation) -> str:
    """Why a safeguard is recommended: how far it is in place, and what it bears on."""
    state = f"{recommendation.level:.0%} in place"
    if recommendation.assumed:
        state = "No answer shows that this is in place"
    elif not recommendation.level:
        state = "Not in place"
    return f"{state}. It affects: {'; '.join(recommendation.bears_on)}."


def remaining_loss(recommendation: Recommendation, *, client: str) -> str:
    """The loss that remains if the safeguard is not put in place."""
    if not recommendation.saving.distinguishable:
        return (
            "The loss stays as it is. The effect of this safeguard alone is too small to be "
            "told apart from chance in our figures."
        )
    text = (
        f"An average loss of about {brief_dollars(recommendation.saving.value)} a year stays with "
        f"{client} (range {money_range(*recommendation.saving_range)})."
    )
    if recommendation.saving_uninsured.distinguishable:
        uninsured = brief_dollars(recommendation.saving_uninsured.value)
        text += f" About {uninsured} a year of it is not covered by your insurance."
    return text


def risk_sentence(risk: AssessedRisk) -> str:
    """One risk for an owner: the people of one event and the yearly average."""
    return (
        f"One such event could expose {people_range(risk.people_exposed)} people; it costs "
        f"{brief_dollars(risk.expected_annual_loss)} a year on average."
    )
