"""Cosignatures between firms: the witness that this installation is, and those that it asks."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from duecare import record
from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare.evidence.witness import witness
from duecare.evidence.witness.client import http_post
from duecare.evidence.witness.witness import Cosigner, Witness, WitnessReply
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger import timestamping
from duecare_web.ledger.actions import action, append_firm_entry
from duecare_web.ledger.keys import installation_id, keys_folder
from duecare_web.ledger.models import Checkpoint
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.settings.environment import kept_secret
from duecare_web.witnesses.models import Cosignature, KnownLog, PeerWitness

SUBMIT_EVERY = timedelta(minutes=1)
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
LARGEST_REQUEST = 128 * 1024
_ACTOR = system_actor("witness")


def cosigner() -> Cosigner:
    """The witness key of this installation, made on first use; it signs nothing else."""
    seed = kept_secret(keys_folder() / "witness-signing-seed", make=lambda: os.urandom(32))
    name = f"{installation_id()}/witness"
    return Cosigner(name, Ed25519PrivateKey.from_private_bytes(seed))


# --- the witness for others -----------------------------------------------------------------------
class _DatabaseState:
    """The memory of the witness: one row a log, changed only if it still is what was judged."""

    def latest(self, origin: str) -> notes.Checkpoint | None:
        row = KnownLog.objects.get(origin=origin)
        if row.size is None or row.root is None:
            return None
        return notes.Checkpoint(origin, row.size, bytes(row.root))

    def compare_and_set(
        self, origin: str, old: notes.Checkpoint | None, new: notes.Checkpoint
    ) -> bool:
        rows = KnownLog.objects.filter(origin=origin, retired_at=None)
        same = rows.filter(size=None) if old is None else rows.filter(size=old.size, root=old.root)
        return bool(same.update(size=new.size, root=new.root, cosigned_at=timezone.now()))


def add_checkpoint(body: str) -> WitnessReply:
    """Answer a submission as C2SP tlog-witness prescribes; only listed logs are known."""
    logs = {
        row.origin: tuple(map(notes.parse_vkey, row.vkeys.split()))
        for row in KnownLog.objects.filter(retired_at=None)
    }
    server = Witness(logs, _DatabaseState(), cosigner(), lambda: int(timezone.now().timestamp()))
    answer = server.add_checkpoint(body)
    if answer.status == 200:
        _, _, note = notes.parse_add_checkpoint(body)
        text = notes.parse_note(note).text
        KnownLog.objects.filter(origin=text.partition("\n")[0]).update(note=note)
    elif answer.status in (409, 422):
        _note_fork(body)
    return answer


def _note_fork(body: str) -> None:
    """Record a signed checkpoint that cannot extend what was cosigned: a fork, shown by two notes."""
    _, _, note = notes.parse_add_checkpoint(body)
    shown = notes.parse_checkpoint(notes.parse_note(note).text)
    row = KnownLog.objects.get(origin=shown.origin)
    if row.size is None or row.refusal == note:
        return
    is_fork = shown.size == row.size and shown.root != bytes(row.root or b"")
    if is_fork:
        record_fork(row=row, note=note)


@action
def record_fork(*, row: KnownLog, note: str) -> KnownLog:
    """Keep both notes of a log that shows two roots for one size, in the firm's own log."""
    row.refused_at, row.refusal = timezone.now(), note
    row.save(update_fields=["refused_at", "refusal"])
    append_firm_entry(
        firm=row.firm,
        entry=record.WitnessForkSeen(
            origin=row.origin, size=row.size or 0, cosigned=row.note, shown=note
        ),
        actor=_ACTOR,
    )
    return row


# --- the witnesses of ours ------------------------------------------------------------------------
def submit_due(now: datetime, *, timeout_seconds: float = 10) -> int:
    """Submit the newest anchor checkpoint to every witness whose turn it is; returns cosignatures.

    A witness that does not answer is asked again later and later (15 seconds doubling to 1 hour).
    """
    point = timestamping.newest_anchor()
    if point is None:
        return 0
    due = PeerWitness.objects.filter(
        retired_at=None, next_attempt_at__lte=now, cosigned_size__lt=point.size
    )
    return sum(_submit(peer, point, now, timeout_seconds) for peer in due)


def _submit(peer: PeerWitness, point: Checkpoint, now: datetime, timeout_seconds: float) -> bool:
    key = notes.parse_vkey(peer.vkey)
    try:
        line = witness.request_cosignature(
            point.note,
            old_size=peer.cosigned_size,
            read_node=DatabaseStorage(point.log).read_node,
            witness=key,
            post=http_post(
                peer.url,
                timeout_seconds=timeout_seconds,
                public_only=not settings.DUECARE_PRIVATE_ADDRESSES,
            ),
        )
    except EvidenceError as error:
        pause = min(FIRST_RETRY * 2 ** min(peer.attempts, 10), LONGEST_RETRY)
        PeerWitness.objects.filter(pk=peer.pk).update(
            problem=str(error), attempts=F("attempts") + 1, next_attempt_at=now + pause
        )
        return False
    with transaction.atomic():
        keep_cosignature(point, key, line, now)
        PeerWitness.objects.filter(pk=peer.pk).update(
            problem="",
            attempts=0,
            cosigned_size=point.size,
            cosigned_at=now,
            next_attempt_at=now + SUBMIT_EVERY,
        )
    return True


def keep_cosignature(
    point: Checkpoint, key: notes.VerifierKey, line: str, now: datetime
) -> Cosignature:
    """Keep a signature line over a checkpoint; raises :class:`EvidenceError` unless it fits."""
    opened = notes.open_note(f"{notes.parse_note(point.note).text}\n{line}", [key])
    seconds = notes.cosignature_time(opened.signatures[0].signature)
    try:
        stated_at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise EvidenceError("a cosignature states a time that no calendar has") from error
    kept, _ = Cosignature.objects.get_or_create(
        checkpoint=point,
        vkey=str(key),
        defaults={"line": line, "stated_at": stated_at, "received_at": now},
    )
    return kept


def cosigned_note(point: Checkpoint) -> str:
    """The note of a checkpoint with the lines of all who cosigned it."""
    lines = point.cosignatures.order_by("pk").values_list("line", flat=True)
    return point.note + "".join(lines)
