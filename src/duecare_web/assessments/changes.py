"""What changed since the newest assessment of a client: answers, how they are shown, levels."""

from __future__ import annotations

from duecare.catalog import load_catalog
from duecare.risk.advice.changes import ChangesSince, EarlierAssessment, changes_since
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Assessment
from duecare_web.assessments.queries import Calculated, latest_assessment
from duecare_web.clients.models import Client


def changes_of(client: Client, calculated: Calculated) -> ChangesSince | None:
    """The changes between the client's newest assessment and one that is not stored yet."""
    earlier = latest_assessment(client)
    if earlier is None:
        return None
    return changes_since(
        _kept(earlier, client),
        calculated.said,
        calculated.settled.answers,
        calculated.findings.risks,
        load_catalog(),
    )


def _kept(earlier: Assessment, client: Client) -> EarlierAssessment:
    return EarlierAssessment(
        earlier.number,
        firm_day(client.firm, earlier.completed_at),
        earlier.answer_values.get("replies", {}),
        {one.scenario: one.level.level for one in earlier.findings.risks},
    )
