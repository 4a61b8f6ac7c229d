"""What a link of an exercise leads to, counted: who opened it, the button, reports."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from duecare.catalog import load_catalog
from duecare.simulations.clicks import ClickClass, Look, classify
from duecare_web.ledger import keys
from duecare_web.simulations import queries
from duecare_web.simulations.models import Lure, LureOpening


def note_opening(
    *,
    lure: Lure,
    copy: str,
    method: str,
    headers: Mapping[str, str],
    address: str,
    at: datetime,
    pressed: bool = False,
) -> LureOpening | None:
    """Keep that a link was opened, and by whom; nothing once the campaign is counted.

    The address is kept as a keyed digest for as long as the row, and only to see that one address
    opens many people's links.
    """
    if lure.campaign.finished_at is not None or copy not in queries.COPIES:
        return None
    rules, origin = load_catalog().simulations.scanners, _origin(lure, address)
    soon = timedelta(seconds=rules.both_links_within)
    other = lure.openings.filter(at__gte=at - soon, origin=origin).exclude(copy=copy)
    burst = LureOpening.objects.filter(
        origin=origin, at__gte=at - timedelta(seconds=rules.burst_within), at__lte=at
    ).exclude(lure=lure)
    look = Look(
        method=method,
        agent=headers.get("user-agent", ""),
        address=address,
        headers=headers,
        seconds=(at - lure.sent_at).total_seconds() if lure.sent_at else None,
        both_links=other.exists(),
        people=1 + burst.order_by().values("lure").distinct().count(),
        pressed=pressed,
    )
    if look.both_links:  # the first of the two was a program's too
        other.filter(who=ClickClass.UNCLEAR).update(who=ClickClass.SCANNER)
    who = str(classify(look, rules))
    return LureOpening.objects.create(lure=lure, at=at, who=who, copy=copy, origin=origin)


def _origin(lure: Lure, address: str) -> str:
    text = f"exercise origin {lure.campaign_id} {address}"
    mac = hmac.new(keys.installation_key(), text.encode(), hashlib.sha256)
    return mac.hexdigest()[:32]


def record_report(*, at: datetime, token: str = "", message_id: str = "") -> Lure | None:
    """A person reported an exercise message: found by the secret of its link or its Message-ID.

    The first report counts. ``None``: no message of an exercise; a real report is somebody else's work.
    """
    lure = queries.find_lure(token) if token else queries.lure_of_message(message_id)
    if lure is None:
        return None
    Lure.objects.filter(pk=lure.pk, reported_at=None, campaign__finished_at=None).update(
        reported_at=at
    )
    lure.refresh_from_db()
    return lure
