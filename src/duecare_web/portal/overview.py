"""The owner's first page: people, money, cover, risks and what waits, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duecare.documents.statements.owner import worst_scenario
from duecare.documents.statements.risks import LEVEL_RULE, shown_risks
from duecare.documents.wording.case import (
    Audience,
    audience_of,
    case_note,
    case_tiles,
    chance_words,
    level_words,
    payer_lines,
    rounded_cost,
)
from duecare.documents.wording.events import SUPPLIERS_LINE, event_of
from duecare.documents.wording.words import held_range
from duecare.risk.result import AssessedRisk
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.assessments.queries import latest_assessment
from duecare_web.clients.models import Contact
from duecare_web.portal import queries, rules
from duecare_web.security_policies.queries import versions_waiting

TOP_RISKS = 3


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk with its level and the reason."""

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
    audience = audience_of(price, firm=assessment.firm.name)
    found: dict[str, Any] = {
        "people": audience.held.figure,
        "people_range": held_range(price.people, scanned=True),
        "release": assessment.release,
        "suppliers": SUPPLIERS_LINE,
        "level_rule": LEVEL_RULE,
        "risks": [
            _risk(one, audience) for one in shown_risks(assessment.findings.risks)[:TOP_RISKS]
        ],
    }
    worst = worst_scenario(price)
    if worst is not None:
        found["case_title"] = event_of(worst.id).title
        found["tiles"] = case_tiles(worst.case, audience)
        found["payers"] = payer_lines(worst.case.bad, rounded_cost(worst.case.bad))
        found["often"] = chance_words(worst.chance, worst.id, audience)
        found["case_note"] = case_note(worst.case, event_of(worst.id))
    return found


def _risk(risk: AssessedRisk, audience: Audience) -> RiskLine:
    title = event_of(risk.scenario).title
    level, _, sentence = level_words(risk.level, audience).partition(": ")
    return RiskLine(title, level, f"{sentence[:1].upper()}{sentence[1:]}")
