"""The tick of the exercises: what is due is asked about and put into the outbox; ends are counted."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from duecare import record
from duecare.errors import DuecareError
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client
from duecare_web.simulations import domains, queries, sending
from duecare_web.simulations.models import Lure, PhishingCampaign
from duecare_web.simulations.results import finish

logger = logging.getLogger(__name__)
DUE: Final = "exercises"
FOLLOWS: Final = upkeep.kinds(
    record.SimulationPlanned,
    record.SimulationStopped,
    record.SimulationSent,
    record.SimulationNotSent,
    record.SimulationFinished,
)


def due_at(client: Client) -> datetime | None:
    """When the next message of a client goes, or its campaign ends."""
    campaign = client.campaigns.filter(finished_at=None).first()
    if campaign is None:
        return None
    if campaign.stopped_at is None:
        first = campaign.lures.filter(state=Lure.State.PLANNED).order_by("send_at").first()
        if first is not None and first.send_at < campaign.ends_at:
            return first.send_at
    return campaign.ends_at


def run_due(now: datetime, *, ask: domains.Resolver | None = None) -> int:
    """Work off every client whose time has come; returns how many. One that fails is tried again."""
    done = 0
    for client in upkeep.clients_due(DUE, now):
        try:
            run_client(client, now, ask=ask or domains.txt_records)
        except Exception:  # the other clients' exercises run all the same
            logger.exception("the exercise of client %s failed", client.pk)
            upkeep.try_again(client, DUE, now)
        else:
            upkeep.count_due_again(client, DUE)
            done += 1
    return done


def run_client(client: Client, now: datetime, *, ask: domains.Resolver) -> None:
    """Send what is due at one client, and end what is over."""
    rows = client.campaigns.filter(finished_at=None)
    for campaign in rows.select_related("authorization__contact", "client__firm", "client__log"):
        if campaign.ends_at > now:
            _send(campaign, now, ask)
        elif sending.is_under_way(campaign):  # asked about in the outbox, and goes no more
            sending.ask_at_once(campaign, now)
        else:
            finish(campaign, now)


def _send(campaign: PhishingCampaign, now: datetime, ask: domains.Resolver) -> None:
    rows = campaign.lures.filter(state=Lure.State.PLANNED, send_at__lte=now)
    due = list(rows.select_related("employee", "client__log", "client__firm"))
    if not due:
        return
    _look_at_domain(campaign, now, ask)
    for lure in due:
        try:
            _post_or_refuse(lure, now)
        except DuecareError as error:
            logger.warning("exercise message %s: %s", lure.pk, error)


def _post_or_refuse(lure: Lure, now: datetime) -> None:
    if because := queries.why_not_now(lure, now):
        sending.refuse(lure=lure, because=because, at=now)
        return
    with transaction.atomic():
        sending.post_lure(lure, now)


def _look_at_domain(campaign: PhishingCampaign, now: datetime, ask: domains.Resolver) -> None:
    """Once on each day on which messages go."""
    domain = campaign.client.sending_domains.filter(name=campaign.authorization.domain).first()
    if domain is None:
        return
    firm, looked = campaign.client.firm, domain.checked_at
    if looked is None or firm_day(firm, looked) != firm_day(firm, now):
        domains.check_domain(domain, ask=ask, at=now)
