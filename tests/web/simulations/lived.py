"""Rows of an exercise at a client as if it had run, without the days between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from duecare_web.ledger import sequencer
from duecare_web.ledger.models import LedgerEntry
from duecare_web.simulations import queries
from duecare_web.simulations.models import (
    Lure,
    PhishingAuthorization,
    PhishingCampaign,
    SendingDomain,
)


def an_exercise(side: Any, *, document: Any = None) -> Lure:
    """An authorization in force, a campaign that runs, and one message that was sent."""
    now = timezone.now()
    sequencer.seal_pending()
    entry = LedgerEntry.objects.filter(log=side.client.log).latest("index")
    today, whole = now.date(), {"firm": side.firm, "client": side.client}
    SendingDomain.objects.create(
        **whole, name="practice.invalid", proof="-", added_at=now, checked_at=now, found_at=now
    )
    authorization = PhishingAuthorization.objects.create(
        **whole, contact=side.contact, starts_on=today, ends_on=today + timedelta(days=30),
        domain="practice.invalid", told="the office manager", asked_at=now, signed_at=now,
        entry_id=entry.pk,
    )  # fmt: skip
    campaign = PhishingCampaign.objects.create(
        **whole, authorization=authorization, title="December", planned_at=now,
        messages=["text-call-qr/customs-fee"], starts_on=today, ends_on=today + timedelta(days=5),
        ends_at=now + timedelta(days=6), document=document,
    )  # fmt: skip
    lure = Lure(
        **whole, campaign=campaign, employee=side.employee, message="text-call-qr/customs-fee",
        difficulty="moderate", state=Lure.State.SENT, send_at=now, sent_at=now - timedelta(hours=1),
    )  # fmt: skip
    lure.token_hash = queries.token_hash(queries.token_of(lure.pk))
    lure.save()
    return lure
