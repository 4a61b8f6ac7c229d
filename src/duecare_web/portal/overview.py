"""The owner's first page: people, money, cover, risks and what waits, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duecare.documents.wording.advice import risk_sentence
from duecare.documents.wording.insurance import gap_sentence
from duecare.documents.wording.words import estimate_range, people_range
from duecare.money import brief_dollars
from duecare.risk.result import AssessedRisk
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.assessments.queries import latest_assessment
from duecare_web.clients.models import Contact
from duecare_web.portal import queries, rules
from duecare_web.security_policies.queries import versions_waiting

TOP_RISKS = 3


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk in a sentence."""

    title: str
    level: str
    sentence: str


def owner_overview(contact: Contact) -> dict[str, Any]:
    """What the overview page shows to this contact."""
    client = contact.client
    assessment = latest_assessment(client)
    offers = queries.offers_to(contact)
    waiting = [one for one in offers if one.waiting]
    context: dict[str, Any] = {
        "client": client,
        "contact": contact,
        "assessment": assessment,
        "offers": offers,
        "waiting": waiting,
        "answered": len(offers) - len(waiting),
        "approvals": list(versions_waiting(client)),
        "statements": queries.statements_for(contact),
        "to_countersign": _to_countersign(contact),
        "second_words": rules.SECOND,
        "request_made": queries.current_request(contact),
    }
    if assessment is not None:
        context |= _figures(assessment)
    return context


def _to_countersign(contact: Contact) -> list[Decision]:
    if not contact.may_sign:
        return []
    waiting = rules.open_countersignatures(contact.client, rules.Role.CONTACT)
    return [one for one in waiting if one.contact_id != contact.pk]


def _figures(assessment: Assessment) -> dict[str, Any]:
    price = assessment.price
    gap, severe = price.insurance.gap, price.insurance.worst_case
    risks = sorted(assessment.findings.risks, key=lambda one: -one.expected_annual_loss)
    return {
        "people": f"{round(price.people.best):,}",
        "people_range": people_range(price.people),
        "severe": brief_dollars(severe.loss),
        "cover": brief_dollars(severe.paid),
        "uninsured": brief_dollars(severe.uninsured),
        "gap_sentences": (gap_sentence(severe), gap_sentence(gap)),
        "average": brief_dollars(price.expected_annual_loss.value),
        "average_range": estimate_range(price.expected_annual_loss),
        "release": assessment.release,
        "risks": [_risk(one) for one in risks[:TOP_RISKS]],
    }


def _risk(risk: AssessedRisk) -> RiskLine:
    return RiskLine(risk.title, risk.risk_level, risk_sentence(risk))
