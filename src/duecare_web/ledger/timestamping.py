"""Timestamps in the ledger: what is stamped, how a token is kept, and what it says of an entry.

A token is over the newest checkpoint of the anchor log, so one bounds the time of every client.
Its hash becomes an anchor entry, so that a later token also covers the earlier one: a token whose
algorithm or certificate has aged stays proven by its successors (RFC 4998 in spirit).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from duecare.evidence.bundle.bundle import Token
from duecare.evidence.log import anchor
from duecare.evidence.timestamps import timestamp
from duecare_web.ledger import sequencer
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TimestampToken

TOKEN_KIND = "token"  # noqa: S105 - a kind of anchor entry


@dataclass(frozen=True, slots=True)
class Interval:
    """When an entry came into the log, as far as time authorities show it.

    ``not_before``: the last stamped checkpoint without the entry. ``not_later``: the first stamped
    checkpoint with it. Either is ``None`` while there is no such timestamp.
    """

    not_before: datetime | None
    not_later: datetime | None


def newest_anchor() -> Checkpoint | None:
    """The newest signed checkpoint of the anchor log."""
    log = Log.objects.filter(kind=Log.Kind.ANCHOR).first()
    return Checkpoint.objects.filter(log=log).select_related("log").order_by("-size").first()


def needs_stamp(point: Checkpoint) -> bool:
    """Whether an anchor checkpoint holds more than tokens since the last one that was stamped."""
    last = TimestampToken.objects.order_by("-pk").select_related("checkpoint").first()
    if last is None:
        return True
    fresh = LedgerEntry.objects.filter(log=point.log, index__gte=last.checkpoint.size)
    return fresh.exclude(kind=TOKEN_KIND).exists()


def keep_token(point: Checkpoint, token: Token, now: datetime) -> TimestampToken:
    """Keep a token over ``point`` and append its hash to the anchor log, in one transaction.

    Call :func:`duecare_web.ledger.sequencer.confirm_signed` after the transaction has committed.
    """
    with transaction.atomic():
        kept = TimestampToken.objects.create(
            checkpoint=point,
            authority=token.label,
            request=token.request,
            response=token.reply,
            received_at=now,
        )
        leaf = anchor.token_leaf(point.size, sha256(token.reply).digest())
        sequencer.append_to_anchor(uuid.uuid4(), TOKEN_KIND, now, leaf)
    return kept


def time_interval(log: Log, index: int) -> Interval:
    """The interval in which entry ``index`` of ``log`` came into the log."""
    anchored = first_anchoring(log, index)
    if anchored is None:
        return Interval(None, None)
    tokens = TimestampToken.objects.select_related("checkpoint")
    later = tokens.filter(checkpoint__size__gt=anchored).order_by("checkpoint__size", "pk").first()
    before = tokens.filter(checkpoint__size__lte=anchored).order_by("-checkpoint__size").first()
    return Interval(_time_of(before), _time_of(later))


def _time_of(token: TimestampToken | None) -> datetime | None:
    return timestamp.read_reply(bytes(token.response)).time if token else None


def first_anchoring(log: Log, index: int) -> int | None:
    """The anchor index of the first checkpoint of ``log`` with more than ``index`` entries.

    A log is anchored in the transaction in which it grows, so that each of its checkpoints names
    the place.
    """
    points = Checkpoint.objects.filter(log=log, size__gt=index, anchored_index__isnull=False)
    return points.order_by("size").values_list("anchored_index", flat=True).first()
