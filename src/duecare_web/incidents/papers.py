"""The plan of an incident on paper, for the hours when computers are out of service."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import IncidentFacts, Preparation, incident_statement
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.incidents import queries
from duecare_web.incidents.models import Incident
from duecare_web.insurance.queries import policies_of_client

_ENCRYPTED: Final[dict[str, bool]] = {
    Incident.Encrypted.YES.value: True,
    Incident.Encrypted.NO.value: False,
}


def plan_pdf(incident: Incident) -> bytes:
    """The checklist with every notice and its last day, as PDF."""
    known_at = firm_time(incident.firm, incident.known_at)
    today = firm_day(incident.firm, timezone.now())
    plan = queries.plan_of(incident, today=today)
    prepared = Preparation(
        client=incident.client.name,
        firm=incident.firm.name,
        as_of=today,
        versions={"catalog": load_catalog().release},
    )
    facts = IncidentFacts(
        kind=queries.kind_words(incident.kind),
        discovered=known_at,
        places=(incident.place,),
        people=float(incident.people_best or 0),
        elements=tuple(plan.data_types),
        insurers=tuple(str(one) for one in policies_of_client(incident.client)),
        done={one.key: one.done_on for one in incident.steps_done.all()},
        closed_on=firm_day(incident.firm, incident.closed_at) if incident.closed_at else None,
        provider_phone=incident.firm.phone,
        encrypted=_ENCRYPTED.get(incident.encrypted),
        encrypted_on=firm_day(incident.firm, seen)
        if (seen := incident.encrypted_seen_at)
        else None,
    )
    statement = incident_statement(facts, queries.steps_of(incident), preparation=prepared)
    return render_pdf(statement, branding=branding_of(incident.firm), created=timezone.now())
