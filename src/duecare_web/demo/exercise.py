"""A phishing exercise in the year of a demonstration client: allowed, sent, counted, everyone told."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Final

from duecare_web.demo.stage import Stage
from duecare_web.outbox.sending import send_due
from duecare_web.simulations import authorizing, campaigns, domains, landing, running
from duecare_web.simulations.models import Lure, PhishingCampaign

DOMAIN: Final = "practice.northgate-it.example"
MESSAGES: Final = (
    "phishing-at-work/mailbox-full",
    "text-call-qr/customs-fee",
    "social-media-scams/m1",
)
DAYS: Final = 4
_BROWSER: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
_FILTER: Final = "Mozilla/5.0 (compatible; BarracudaLinkProtect)"


def play_exercise(stage: Stage, *, over: int) -> PhishingCampaign:
    """The owner allows exercises and one runs; ``over``: days before the last day, when it has ended."""
    client, clock = stage.client, stage.clock
    made = domains.add_domain(client=client, actor=stage.actor, name=DOMAIN, at=clock.at())
    domains.check_domain(made, ask=lambda _name: [made.proof], at=clock.at() or clock.now)
    scope = authorizing.ProposedScope(
        starts_on=clock.day(),
        ends_on=clock.day(180),
        per_month=1,
        domain=DOMAIN,
        told="the office manager",
        excluded=("gift",),
    )
    authorization = authorizing.propose(
        contact=stage.contact, actor=stage.actor, scope=scope, at=clock.at()
    )
    page = authorizing.authorization_page(authorization)
    authorizing.sign_authorization(
        authorization=authorization,
        contact=stage.contact,
        signature=stage.signature(page.sha256, authorizing.BUTTON),
        at=clock.at(),
    )
    campaign = campaigns.plan_campaign(
        authorization=authorization,
        actor=stage.actor,
        title="First exercise",
        messages=MESSAGES,
        starts_on=clock.day(),
        ends_on=clock.day(DAYS),
        chance=Random(7),  # noqa: S311  the same story each time
        at=clock.at(),
    )
    _send(campaign, made.proof)
    clock.go_to(over)
    campaign.refresh_from_db()
    return campaign


def _send(campaign: PhishingCampaign, proof: str) -> None:
    moments = sorted(set(campaign.lures.values_list("send_at", flat=True)))
    for moment in moments:
        running.run_client(campaign.client, moment, ask=lambda _name: [proof])
        send_due(moment)
    for number, lure in enumerate(campaign.lures.filter(sent_at__isnull=False)):
        _react(lure, number)
    running.run_client(campaign.client, campaign.ends_at, ask=lambda _name: [proof])
    send_due(campaign.ends_at)


def _react(lure: Lure, number: int) -> None:
    """A filter opens every second link, two people press theirs, a third of the messages is reported."""
    lure = Lure.objects.select_related("campaign", "mail").get(pk=lure.pk)
    sent = lure.sent_at or lure.send_at
    if number % 2 == 0:
        _open(lure, _FILTER, sent + dt.timedelta(seconds=2), pressed=False)
    if number in (3, 8):
        _open(lure, _BROWSER, sent + dt.timedelta(minutes=40), pressed=True)
    if number % 3 == 1 and lure.mail:
        at = sent + dt.timedelta(minutes=11 + number)
        landing.record_report(at=at, message_id=lure.mail.message_id)


def _open(lure: Lure, agent: str, at: dt.datetime, *, pressed: bool) -> None:
    landing.note_opening(
        lure=lure,
        copy="h",
        method="POST" if pressed else "GET",
        headers={"user-agent": agent},
        address="203.0.113.24",
        at=at,
        pressed=pressed,
    )
