"""Writes about witnesses: whom the firm asks, for whom it is one, what contacts acknowledge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from duecare import record
from duecare.errors import EvidenceError, InputError
from duecare.evidence.log import notes
from duecare.evidence.outgoing import is_public
from duecare.evidence.witness.client import http_post
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Contact
from duecare_web.ledger.actions import action, append_entry, append_firm_entry
from duecare_web.ledger.models import Checkpoint
from duecare_web.witnesses.cosigning import keep_cosignature
from duecare_web.witnesses.models import (
    BrowserWitness,
    CheckpointMail,
    Cosignature,
    KnownLog,
    PeerWitness,
)


@action
def add_peer(*, firm: Firm, actor: Actor, url: str, vkey: str) -> PeerWitness:
    """Name another firm's witness, to which checkpoints are submitted from now on.

    Raises :class:`InputError` for an address or a key that cannot be used.
    """
    key = _cosignature_key(vkey)
    try:
        http_post(url)
        _refuse_private(url)
    except EvidenceError as error:
        raise InputError(str(error), hint=error.hint) from error
    lock(firm)
    if PeerWitness.objects.filter(vkey=str(key)).exists():
        raise InputError(f"the witness {key.name} is already on the list")
    now = timezone.now()
    append_firm_entry(firm=firm, entry=record.WitnessNamed(url=url, vkey=str(key)), actor=actor)
    return PeerWitness.objects.create(
        firm=firm, url=url, vkey=str(key), added_at=now, next_attempt_at=now
    )


def _refuse_private(url: str) -> None:
    """Said at once where the address is a number; a name is looked up whenever it is asked."""
    host = urlsplit(url).hostname or ""
    is_number = host.replace(".", "").isdigit() or ":" in host or host == "localhost"
    if is_number and not settings.DUECARE_PRIVATE_ADDRESSES and not is_public(host):
        raise EvidenceError(
            f"{host} is in a private network", hint="a witness is reached over the Internet"
        )


@action
def retire_peer(*, peer: PeerWitness, actor: Actor) -> PeerWitness:
    """Stop asking a witness; what it cosigned stays."""
    lock(peer)
    if peer.retired_at is not None:
        raise InputError(f"the witness {peer.name} is already disabled, {told(peer.retired_at)}")
    peer.retired_at = timezone.now()
    peer.save(update_fields=["retired_at"])
    entry = record.WitnessRetired(vkey=peer.vkey, cosigned_size=peer.cosigned_size)
    append_firm_entry(firm=peer.firm, entry=entry, actor=actor)
    return peer


@action
def add_known_log(*, firm: Firm, actor: Actor, vkeys: str) -> KnownLog:
    """Witness another firm's log from now on; ``vkeys``: its verifier keys, one a line.

    All keys carry the name of the log. A log that is known can be given again with a further key,
    beside one that is known. Raises :class:`InputError` otherwise.
    """
    try:
        keys = [notes.parse_vkey(line.strip()) for line in vkeys.splitlines() if line.strip()]
    except EvidenceError as error:
        raise InputError(
            str(error), hint="paste the line of the log from its trust file"
        ) from error
    names = {key.name for key in keys}
    if len(names) != 1:
        raise InputError("all keys of a log carry the name of the log")
    if any(key.kind != notes.ED25519 for key in keys):
        raise InputError("a log signs with Ed25519; this is the key of a witness")
    origin = names.pop()
    lock(firm)
    entry = record.WitnessLogAdded(origin=origin, vkeys=[str(key) for key in keys])
    append_firm_entry(firm=firm, entry=entry, actor=actor)
    found = KnownLog.objects.filter(origin=origin).first()
    if found is not None:
        return _with_keys(found, firm, [str(key) for key in keys])
    return KnownLog.objects.create(
        firm=firm, origin=origin, vkeys="\n".join(map(str, keys)), added_at=timezone.now()
    )


def _with_keys(log: KnownLog, firm: Firm, vkeys: list[str]) -> KnownLog:
    """A log whose key rotates: given again with the key that is known and the one that follows."""
    known = log.vkeys.split()
    if log.firm_id != firm.pk or not set(known) & set(vkeys):
        raise InputError(
            f"the log {log.origin} is on the list with another key",
            hint="after a rotation paste the old line and the new one; after a compromise a log "
            "begins under a new name",
        )
    log.vkeys, log.retired_at = "\n".join(dict.fromkeys([*known, *vkeys])), None
    log.save(update_fields=["vkeys", "retired_at"])
    return log


@action
def retire_known_log(*, log: KnownLog, actor: Actor) -> KnownLog:
    """Witness a log no longer; what was cosigned last stays known."""
    lock(log)
    if log.retired_at is not None:
        first = told(log.retired_at)
        raise InputError(f"the log {log.origin} has already been removed from the list, {first}")
    log.retired_at = timezone.now()
    log.save(update_fields=["retired_at"])
    entry = record.WitnessLogRemoved(origin=log.origin, size=log.size or 0)
    append_firm_entry(firm=log.firm, entry=entry, actor=actor)
    return log


@action
def acknowledge(
    *, mail: CheckpointMail, context: Mapping[str, Any] | None = None, at: datetime | None = None
) -> CheckpointMail:
    """The contact says that the mail with the checkpoint arrived and is kept."""
    lock(mail)
    if mail.acknowledged_at is not None:
        first = told(mail.acknowledged_at, mail.contact.name)
        raise InputError(f"this has already been acknowledged, {first}")
    now = at or timezone.now()
    mail.acknowledged_at = now
    mail.save(update_fields=["acknowledged_at"])
    append_entry(
        client=mail.client,
        entry=record.WitnessConfirmed(
            size=mail.checkpoint.size,
            root=bytes(mail.checkpoint.root).hex(),
            fingerprint=mail.fingerprint,
            message_id=mail.message_id,
        ),
        actor=mail.contact.as_actor(),
        person=mail.contact.as_person(),
        context=context,
        related=mail.entry_id,
        at=at,
    )
    return mail


@action
def record_cosignature(
    *,
    contact: Contact,
    checkpoint: Checkpoint,
    vkey: str,
    line: str,
    context: Mapping[str, Any] | None = None,
) -> Cosignature:
    """Keep the cosignature that a contact's browser made over a checkpoint of the client's log.

    The first one of a browser also records its key. Raises :class:`InputError` for a line that
    does not fit, a key that is another contact's, or a checkpoint of another log.
    """
    key, now = _cosignature_key(vkey), timezone.now()
    if checkpoint.log_id != contact.client.log_id:
        raise InputError("this checkpoint belongs to another log")
    lock(contact)
    browser = BrowserWitness.objects.filter(vkey=str(key)).first()
    if browser is not None and browser.contact_id != contact.pk:
        raise InputError("this key belongs to another person's browser")
    if not key.name.startswith(f"{contact.client.log.origin}/browser/"):
        raise InputError("the key of a browser is named after the log that it witnesses")
    try:
        kept = keep_cosignature(checkpoint, key, line, now)
    except EvidenceError as error:
        raise InputError(str(error), hint="reload the page and try again") from error
    receipt = append_entry(
        client=contact.client,
        entry=record.WitnessCosigned(size=checkpoint.size, vkey=str(key), line=line.rstrip("\n")),
        actor=contact.as_actor(),
        person=contact.as_person(),
        context=context,
    )
    if browser is None:
        BrowserWitness.objects.create(
            firm=contact.firm,
            client=contact.client,
            contact=contact,
            vkey=str(key),
            added_at=now,
            entry_id=receipt.entry_id,
        )
    return kept


@action
def record_alarm(
    *,
    contact: Contact,
    remembered_size: int,
    remembered_root: str,
    problem: str,
    context: Mapping[str, Any] | None = None,
) -> Contact:
    """A browser remembers a checkpoint that does not fit what the ledger shows now."""
    append_entry(
        client=contact.client,
        entry=record.WitnessAlarm(
            remembered_size=remembered_size,
            remembered_root=remembered_root[:64],
            problem=problem[:300],
        ),
        actor=contact.as_actor(),
        person=contact.as_person(),
        context=context,
    )
    return contact


def _cosignature_key(vkey: str) -> notes.VerifierKey:
    try:
        key = notes.parse_vkey(vkey.strip())
    except EvidenceError as error:
        raise InputError(str(error), hint="paste the entire line, name+hash+base64") from error
    if key.kind != notes.COSIGNATURE_V1:
        raise InputError("this is not the key of a witness (cosignature/v1)")
    return key
