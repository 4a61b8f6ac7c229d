"""The end of a campaign: counted, on paper, everyone told, and then nobody can be found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from email.utils import formataddr
from typing import Literal

from django.db import transaction

from duecare import __version__, record
from duecare.catalog import load_catalog
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import FinishedCampaign, Preparation, campaign_statement
from duecare.documents.wording.exercise_pages import debrief_mail
from duecare.documents.wording.simulations import REFUSALS
from duecare.simulations.permission import Refusal
from duecare.simulations.rates import LureCounts, ResultRow, shown_rows
from duecare_web.accounts.locking import lock
from duecare_web.accounts.look import branding_of, firm_mail
from duecare_web.accounts.zones import firm_day
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.posting import post
from duecare_web.simulations import queries
from duecare_web.simulations.models import Lure, LureOpening, PhishingCampaign
from duecare_web.simulations.sending import ACTOR, refuse

TOO_LATE = "the exercise was over before it could go"


def finish(campaign: PhishingCampaign, now: datetime) -> PhishingCampaign:
    """Count a campaign, keep its paper, tell everyone who got a message what it was."""
    because = REFUSALS[Refusal.CAMPAIGN_STOPPED] if campaign.stopped_at else TOO_LATE
    not_gone = campaign.lures.filter(state__in=(Lure.State.PLANNED, Lure.State.WAITING))
    for lure in not_gone.select_related("employee", "client__log"):
        refuse(lure=lure, because=because, at=now)
    lures = list(queries.sent_lures(campaign))
    pdf = _paper(campaign, lures, now)
    with transaction.atomic():
        return _record_finish(campaign=campaign, lures=lures, pdf=pdf, now=now)


def finished_campaign(campaign: PhishingCampaign, lures: Sequence[Lure]) -> FinishedCampaign:
    """The campaign as its paper tells it."""
    signer = campaign.authorization.contact
    return FinishedCampaign(
        title=campaign.title,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        rows=queries.result_rows(lures),
        not_sent=queries.not_sent_reasons(campaign),
        told=len(_to_tell(lures)),
        minutes_to_first_report=queries.first_report_minutes(lures),
        authorized_by=f"{signer.name} for {campaign.client.name}",
    )


def kept_rows(campaign: PhishingCampaign) -> list[ResultRow]:
    """The counts of a finished campaign."""
    return [
        ResultRow(tuple(row["difficulties"]), LureCounts(**row["counts"]))
        for row in campaign.results
    ]


def _paper(campaign: PhishingCampaign, lures: Sequence[Lure], now: datetime) -> bytes:
    client = campaign.client
    preparation = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=firm_day(client.firm, now),
        versions={"catalog": load_catalog().release, "duecare": __version__},
    )
    statement = campaign_statement(finished_campaign(campaign, lures), preparation=preparation)
    return render_pdf(statement, branding=branding_of(client.firm), created=now)


@action
def _record_finish(
    *, campaign: PhishingCampaign, lures: Sequence[Lure], pdf: bytes, now: datetime
) -> PhishingCampaign:
    lock(campaign)
    if campaign.finished_at is not None:
        return campaign
    rows = shown_rows(queries.result_rows(lures))
    paper = Attached("phishing-exercise.pdf", pdf)
    campaign.document = keep_document(client=campaign.client, document=paper)
    campaign.finished_at = now
    campaign.results = [
        {"difficulties": row.difficulties, "counts": asdict(row.counts)} for row in rows
    ]
    campaign.save()
    told = _to_tell(lures)
    for lure in told:
        _tell(lure, now)
    if not campaign.authorization.tells_people:
        LureOpening.objects.filter(lure__campaign=campaign).delete()
        campaign.lures.update(reported_at=None)
    append_entry(
        client=campaign.client,
        actor=ACTOR,
        entry=record.SimulationFinished(
            campaign=str(campaign.pk),
            title=campaign.title,
            results=[
                record.SimulationResult(difficulties=row.difficulties, **asdict(row.counts))
                for row in rows
            ],
            not_sent=campaign.lures.filter(state=Lure.State.NOT_SENT).count(),
            told=len(told),
            statement_sha256=campaign.document.sha256,
            minutes_to_first_report=queries.first_report_minutes(lures),
        ),
        attachments=[paper],
        at=now,
    )
    return campaign


def _to_tell(lures: Sequence[Lure]) -> list[Lure]:
    """The messages of those who still work there and have an address."""
    return [one for one in lures if one.employee.is_active and one.employee.email]


def _tell(lure: Lure, now: datetime) -> None:
    """The mail that says what the message was: to everyone who got one, whatever they did."""
    person, firm = lure.employee, lure.campaign.firm
    language: Literal["en", "es"] = "es" if lure.language == "es" else "en"
    subject, body = debrief_mail(
        name=person.name,
        client=lure.campaign.client.name,
        firm=firm.name,
        subject=lure.mail.subject if lure.mail else "",
        address=queries.link_of(lure, "d"),
        language=language,
    )
    message = firm_mail(
        firm,
        subject=subject,
        body=body,
        to=[formataddr((" ".join(person.name.split()), person.email))],
        headers={
            "Message-ID": new_message_id(),
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    post(message, what="debrief of an exercise", to=person, key=f"exercise-told:{lure.pk}", at=now)
