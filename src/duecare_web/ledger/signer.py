"""The signer of checkpoints, as the web application asks it.

It is a process of its own (:mod:`duecare.evidence.signer.process`): ``duecare serve`` starts and
watches it, or it runs as another user of the machine. A command that runs beside neither opens the
signer's folder itself for as long as it asks.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare.evidence.log.notes import VerifierKey
from duecare.evidence.signer.client import SignerClient, signer_at, signer_elsewhere
from duecare_web.ledger.models import Checkpoint, Log


def folder() -> Path:
    """The folder of the installation's own signer."""
    return Path(settings.DUECARE_HOME) / "signer"


def is_elsewhere() -> bool:
    """Whether the signer belongs to another user."""
    return settings.DUECARE_SIGNER is not None


def signer() -> SignerClient:
    """Whom to ask for a signature."""
    if settings.DUECARE_SIGNER is not None:
        return signer_elsewhere(settings.DUECARE_SIGNER)
    return signer_at(folder())


def log_keys(log: Log) -> list[VerifierKey]:
    """The public keys that speak for a log, or did, the oldest first."""
    return [key.vkey(log.origin) for key in signer().signing_keys() if key.state != "announced"]


def require_own_signer() -> None:
    """Raise :class:`EvidenceError` if another signer has signed the logs of this database.

    Two signers would not know of each other what they have signed, and trust files name the keys
    of one.
    """
    newest = Checkpoint.objects.filter(log__kind=Log.Kind.ANCHOR).order_by("-size").first()
    if newest is None:
        return
    own = {key.vkey(newest.log.origin).key_hash for key in signer().signing_keys()}
    if own.isdisjoint(one.key_hash for one in notes.parse_note(newest.note).signatures):
        raise EvidenceError(
            "another signer has signed the logs of this database",
            hint="let DUECARE_SIGNER name the folder ask of that signer, as "
            "docs/guides/operations.md says",
        )
