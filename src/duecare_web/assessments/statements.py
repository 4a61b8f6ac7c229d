"""The PDFs of an assessment and of a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duecare import __version__, record
from duecare.documents import statements
from duecare.documents.model import SignatureLine, Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.documents.translation import with_spanish
from duecare.documents.wording.decisions import Choice
from duecare.risk import offered
from duecare.risk.advice.changes import ChangesSince
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import Calculated
from duecare_web.clients.models import Client, Language
from duecare_web.ledger.shown import KeptPage

CHOICES: dict[str, Choice] = {
    Decision.Kind.ACCEPT: "accepted",
    Decision.Kind.DECLINE: "declined",
    Decision.Kind.DEFER: "deferred",
    Decision.Kind.NO_ANSWER: "undecided",
}


@dataclass(frozen=True, slots=True)
class RenderedStatement:
    """A statement with its exact bytes."""

    statement: Statement
    pdf: bytes

    @property
    def file_name(self) -> str:
        return f"{self.statement.kind}.pdf"


def preparation(client: Client, *, release: str, as_of: dt.datetime) -> statements.Preparation:
    """For whom and by whom, as of when."""
    return statements.Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=firm_day(client.firm, as_of),
        versions={"catalog": release, "duecare": __version__},
    )


def branding(firm: Firm) -> Branding:
    """How the firm's papers look."""
    return branding_of(firm)


def render(statement: Statement, *, firm: Firm, created: dt.datetime) -> RenderedStatement:
    """The PDF of a statement."""
    return RenderedStatement(
        statement, render_pdf(statement, branding=branding(firm), created=created)
    )


def assessment_statements(
    client: Client,
    calculated: Calculated,
    *,
    now: dt.datetime,
    changes: ChangesSince | None = None,
) -> list[RenderedStatement]:
    """Owner summary, data found, risk assessment, liability and insurance gap as PDF."""
    prepared = preparation(client, release=calculated.findings.release, as_of=now)
    inventory, priced, findings = calculated.inventory, calculated.price, calculated.findings
    settled = calculated.settled
    asked = statements.answered_questions(calculated.said, settled, at=firm_day(client.firm, now))
    summary = statements.owner_statement(
        inventory,
        priced,
        findings,
        preparation=prepared,
        waiting=offered(findings.recommendations),
    )
    if _a_signer_reads_spanish(client):
        summary = with_spanish(summary)
    made = [
        summary,
        statements.risk_assessment_statement(
            findings,
            priced,
            inventory,
            preparation=prepared,
            answers=asked,
            settled=settled,
            changes=changes,
            earlier=_decided_before(client),
        ),
        statements.liability_statement(priced, inventory, preparation=prepared),
        statements.insurance_gap_statement(priced, preparation=prepared),
    ]
    if inventory is not None:
        made.append(statements.data_inventory_statement(inventory, preparation=prepared))
    return [render(one, firm=client.firm, created=now) for one in made]


def _decided_before(client: Client) -> dict[str, statements.EarlierDecision]:
    """By safeguard: the last decision on it, of whichever assessment."""
    rows = client.decisions.select_related("recommendation__assessment").order_by("decided_at")
    return {
        one.recommendation.safeguard: statements.EarlierDecision(
            one.outcome.lower(),
            firm_day(client.firm, one.decided_at),
            one.recommendation.assessment.number,
        )
        for one in rows
    }


def _a_signer_reads_spanish(client: Client) -> bool:
    signers = client.contacts.filter(may_sign=True, is_active=True)
    return signers.filter(language=Language.SPANISH.value).exists()


def decision_statement(
    decision: Decision, signature: record.Signature, page: KeptPage, *, now: dt.datetime
) -> RenderedStatement:
    """The letter that records one decision, in the words of the page that was shown and signed."""
    recommendation, contact = decision.recommendation, decision.contact
    client = recommendation.client
    title = f"{contact.title}, may" if contact and contact.title else "May"
    choice = statements.DecisionRecord(
        offer=recommendation.offer,
        choice=CHOICES[decision.kind],
        reason=decision.reason,
        remaining_safeguards=decision.alternative,
        revisit_on=decision.revisit_on,
        page_sha256=page.sha256,
        language=page.lang,
    )
    line = SignatureLine(
        role=f"{title} sign for {client.name}",
        name=signature.typed_name.strip(),
        organization=client.name,
        signed_at=firm_time(client.firm, now),
        method=signature.method,
    )
    prepared = preparation(client, release=recommendation.assessment.release, as_of=now)
    letter = statements.decision_letter(choice, preparation=prepared, signatures=(line,))
    if page.lang == Language.SPANISH.value:
        letter = with_spanish(letter)
    return render(letter, firm=client.firm, created=now)
