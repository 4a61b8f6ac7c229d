"""Has an outside authority attest the time of the anchor log (RFC 3161).

One token bounds the time of everything that the anchor covers, so one an hour is enough for a
whole installation. An authority that does not answer never stops the ledger: the next attempt
covers more, and bounds the time less tightly.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from duecare.evidence import anchor, notes
from duecare.evidence.timestamp import Transport
from duecare.evidence.tsa_client import Authority, http_transport, request_token
from duecare_web.ledger import sequencer
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TimestampToken

EVERY = timedelta(hours=1)
_KIND = "token"


def stamp_anchor(
    now: datetime, *, urls: Sequence[str] | None = None, transport: Transport | None = None
) -> TimestampToken | None:
    """Get a token for the newest anchor checkpoint, if one is due; keep it and log it.

    ``urls``: the authorities in order of preference (default: the setting). Raises
    :class:`duecare.errors.EvidenceError` when none of them gives a token.
    """
    addresses = settings.DUECARE_TSA_URLS if urls is None else urls
    point = Checkpoint.objects.filter(log__kind=Log.Kind.ANCHOR).order_by("-size").first()
    if point is None or not addresses or not _is_due(point, now):
        return None
    authorities = [Authority(urlsplit(url).hostname or "authority", url) for url in addresses]
    body = notes.parse_note(point.note).text
    token = request_token(
        authorities,
        body.encode(),
        new_nonce=lambda: secrets.randbits(63),
        transport=transport or http_transport(),
    )
    with transaction.atomic():
        kept = TimestampToken.objects.create(
            checkpoint=point, authority=token.label, request=token.request, response=token.reply
        )
        leaf = anchor.token_leaf(point.size, sha256(token.reply).digest())
        sequencer.append_to_anchor(uuid.uuid4(), _KIND, now, leaf)
    sequencer.confirm_signed()
    return kept


def _is_due(point: Checkpoint, now: datetime) -> bool:
    last = TimestampToken.objects.order_by("-received_at").first()
    if last is None:
        return True
    fresh = LedgerEntry.objects.filter(log=point.log, index__gte=last.checkpoint.size)
    return now - last.received_at >= EVERY and fresh.exclude(kind=_KIND).exists()
