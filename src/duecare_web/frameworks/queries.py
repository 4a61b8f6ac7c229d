"""The lines of a framework over what is known about a client now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.documents.wording.frameworks import FiledEvidence
from duecare.risk import profile_terms
from duecare.risk.frameworks import (
    FrameworkReach,
    FrameworkView,
    frameworks_for,
    view_framework,
)
from duecare.risk.inputs.profile import profile_from
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import EvidenceFile
from duecare_web.assessments.queries import (
    decision_on,
    laws_of,
    recommendations_of,
    settled_of,
)
from duecare_web.assessments.replies import answers_of
from duecare_web.clients.models import Client
from duecare_web.scans.queries import latest_scan


@dataclass(frozen=True)
class ClientFrameworks:
    """Which frameworks bind a client, and one of them line by line."""

    reaches: tuple[FrameworkReach, ...]
    reach: FrameworkReach
    view: FrameworkView
    recommended: dict[str, str]
    answered: int
    files: dict[str, list[FiledEvidence]]
    on: date
    """The day at the firm on which it was asked."""
    asks: tuple[str, ...] = ()
    """What is to be answered before it is known which of the others bind the client."""


def client_frameworks(client: Client, name: str) -> ClientFrameworks | None:
    """One framework for a client, the first that binds where ``name`` is empty; ``None`` if unknown."""
    catalog, scan = load_catalog(), latest_scan(client)
    profile = profile_from(client.profile_facts(), where=client.name)
    laws = laws_of(client)
    reaches = frameworks_for(laws, catalog)
    reach = next((one for one in reaches if name in ("", one.framework.id)), None)
    if reach is None:
        return None
    said = answers_of(client)
    counted = settled_of(client)
    terms = profile_terms(profile, catalog, scan.people_best if scan else 0, said)
    view = view_framework(reach.framework, counted, catalog, terms=terms, laws=laws)
    today = firm_day(client.firm, timezone.now())
    answered = len(counted.answers.by_question)
    asks = dict.fromkeys(
        ask for one in reaches if one.how == "unknown" for ask in laws.law(one.framework.law).ask
    )
    return ClientFrameworks(
        reaches,
        reach,
        view,
        recommended_of(client),
        answered,
        files_of(client),
        today,
        tuple(asks),
    )


def files_of(client: Client) -> dict[str, list[FiledEvidence]]:
    """The evidence files of each question, those past their date too: that is said."""
    found: dict[str, list[FiledEvidence]] = {}
    for one in EvidenceFile.objects.filter(client=client, withdrawn_at=None):
        file = FiledEvidence(one.name, one.dated_on, one.good_until)
        found.setdefault(one.question, []).append(file)
    return found


def recommended_of(client: Client) -> dict[str, str]:
    """By safeguard: what the newest assessment recommends, and what was decided."""
    found = {}
    for one in recommendations_of(client):
        decision = decision_on(one)
        state = decision.outcome.lower() if decision else "waiting for a decision"
        found[one.safeguard] = f"{one.title}: {state}"
    return found
