"""Changes of the signer's keys, each on the record of every log before or as it takes effect.

A new key is announced by an entry that only the keys before it sign; then it signs beside them.
A key that is retired is named by an entry that it signs for the last time. A stolen key signs
nothing more: the entries that give it up are signed by another one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction

from duecare.errors import InputError
from duecare.evidence.log import anchor
from duecare.evidence.signer.key_ring import Algorithm, SigningKey
from duecare.record import Entry, KeyAdded, KeyCompromised, KeyRetired
from duecare_web.accounts.actors import Actor
from duecare_web.ledger.actions import append_to_log
from duecare_web.ledger.models import LedgerEntry, Log, TimestampToken
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.ledger.signer import signer

OVERLAP = timedelta(days=30)
"""How long both keys sign, so that anyone who keeps trust files can take the new one in."""


def add_key(*, algorithm: Algorithm, actor: Actor) -> SigningKey:
    """Make a key, announce it in every log, and let it sign beside the others.

    After an interruption the same call goes on with the key that was made. Raises
    :class:`EvidenceError` if the signer does not answer.
    """
    made = signer().announce(algorithm)
    _record(actor, lambda log: KeyAdded(**_named(made, log)))
    return signer().activate(made.id)


def retire_key(*, key_id: str, actor: Actor, now: datetime, at_once: bool = False) -> SigningKey:
    """Name the key in every log a last time, and let it sign no more.

    Raises :class:`InputError` before the key that follows it has signed for 30 days, unless
    ``at_once``, and :class:`EvidenceError` for the only key.
    """
    key = _find(key_id)
    others = [
        one
        for one in signer().signing_keys()
        if one.signs and one.id != key_id and one.algorithm == "ed25519"
    ]
    if not others:
        raise InputError(
            f"{key_id} is the only Ed25519 key that signs", hint="duecare keys add makes another"
        )
    earliest = max(others, key=lambda one: one.added_at).added_at + OVERLAP.total_seconds()
    if now.timestamp() < earliest and key.algorithm == "ed25519" and not at_once:
        raise InputError(
            f"the key that follows {key_id} has signed for less than {OVERLAP.days} days",
            hint="wait, so that everyone has the new trust file; or give --now",
        )
    if key.signs:
        _record(actor, lambda log: KeyRetired(**_named(key, log)))
    return signer().retire(key_id)


def give_up_key(*, key_id: str, actor: Actor, reason: str) -> tuple[SigningKey, dict[str, int]]:
    """Let a stolen key sign no more, with another one in its place, and say so in every log.

    The key goes on to speak for what somebody outside has attested before: up to these sizes,
    which are returned by origin. Raises :class:`EvidenceError` if the signer does not answer.
    """
    key = _find(key_id)
    others = [one for one in signer().signing_keys() if one.signs and one.id != key_id]
    if not any(one.algorithm == "ed25519" for one in others):
        made = signer().announce("ed25519")
        # Nothing is sealed between the two: the entry below introduces the new key.
        signer().activate(made.id)
    attested = {log.origin: attested_size(log) for log in Log.objects.all()}
    given_up = signer().mark_compromised(key.id, attested)
    new = [one for one in signer().signing_keys() if one.signs and one.id != key_id]

    def compromised(log: Log) -> KeyCompromised:
        return KeyCompromised(
            **_named(given_up, log),
            reason=reason,
            attested_size=attested[log.origin],
            signs_now=[str(one.vkey(log.origin)) for one in new],
        )

    _record(actor, compromised)
    return given_up, attested


def attested_size(log: Log) -> int:
    """How many entries of a log lie under a time authority's token."""
    token = (
        TimestampToken.objects.order_by("-checkpoint__size").select_related("checkpoint").first()
    )
    if token is None:
        return 0
    if log.kind == Log.Kind.ANCHOR:
        return int(token.checkpoint.size)
    rows = LedgerEntry.objects.filter(
        log=token.checkpoint.log, kind=f"checkpoint:{log.pk}", index__lt=token.checkpoint.size
    )
    row = rows.order_by("-index").first()
    return anchor.read_anchor_leaf(bytes(row.leaf)).size if row else 0


def _find(key_id: str) -> SigningKey:
    for key in signer().signing_keys():
        if key.id == key_id:
            return key
    raise InputError(f"the signer has no key {key_id!r}", hint="duecare keys list shows its keys")


class _Named(TypedDict):
    key: str
    algorithm: str
    purpose: str
    log_key: str


def _named(key: SigningKey, log: Log) -> _Named:
    return {
        "key": key.id,
        "algorithm": key.algorithm,
        "purpose": "checkpoints",
        "log_key": str(key.vkey(log.origin)),
    }


def _record(actor: Actor, entry_of: Callable[[Log], Entry]) -> None:
    with transaction.atomic():
        for log in Log.objects.exclude(kind=Log.Kind.ANCHOR).order_by("origin"):
            append_to_log(log, entry=entry_of(log), actor=actor)
    seal_pending()
