"""Recommendations in words: how far they are in place, and what they bear on."""

from __future__ import annotations

from duecare.documents.wording.case import Audience, often_with, often_words
from duecare.documents.wording.events import event_of
from duecare.risk.result import Recommendation


def state_of(recommendation: Recommendation) -> str:
    """How far a safeguard is in place, as a sentence."""
    if recommendation.assumed:
        return "No answer shows that this is in place."
    if not recommendation.level:
        return "Not in place."
    return f"{recommendation.level:.0%} in place."


def bearing_words(recommendation: Recommendation, audience: Audience) -> str:
    """The event that a safeguard is told by, how often it happens, and what the step changes."""
    facts = recommendation.offer
    event = event_of(facts.case.scenario)
    often = often_words(facts, audience)[1]
    return f"{event.title}. {often} {often_with(facts, recommendation.step, audience)}"
