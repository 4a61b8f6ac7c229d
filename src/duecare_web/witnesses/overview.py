"""What the app adds to other pages: the block of a client, and the banner of an outage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from duecare.dates import moment_text
from duecare_web.clients.models import Client
from duecare_web.ui.notices import Notice
from duecare_web.witnesses import queries


def client_block(client: Client) -> Mapping[str, Any] | None:
    """Who holds checkpoints of this client, and its last timestamp; hidden before the first."""
    found = queries.client_witnesses(client)
    if found.newest is None:
        return None
    tokens = queries.latest_tokens(1)
    return {
        "client": client,
        "found": found,
        "confirmed": sum(1 for one in found.holders if one.confirmed),
        "token": tokens[0] if tokens else None,
    }


def notices() -> Sequence[Notice]:
    """A banner once timestamps have been wanted in vain for a day."""
    since = queries.outage_since(timezone.now())
    if since is None:
        return []
    text = (
        f"No time authority has answered since {moment_text(timezone.localtime(since))}. "
        "Everything is still recorded and sealed; only its time is bounded later."
    )
    return [Notice(text, reverse("witnesses:overview"))]
