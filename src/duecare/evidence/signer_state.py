"""What a signer remembers outside the database: the last checkpoint it signed for each log.

With it, a database that was restored from an old backup, or was changed and hashed anew, cannot get
a signature: the new checkpoint must extend the remembered one. The file is replaced as a whole and
written to disk before the signature leaves the process.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duecare.errors import EvidenceError
from duecare.evidence import merkle, notes
from duecare.evidence.canonical import parse_strict
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.signing import SEED_BYTES, LogSigner


class RollbackError(EvidenceError):
    """The log to sign is older than, or another than, the one that was signed before."""


@dataclass
class SignerState:
    """The last signed checkpoint of every log, in one file of its own."""

    path: Path
    _known: dict[str, notes.Checkpoint] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> SignerState:
        """Read the state; an absent file is a first start. Raises :class:`EvidenceError`."""
        if not path.exists():
            return cls(path)
        body = parse_strict(path.read_bytes())
        if not isinstance(body, dict) or not all(isinstance(item, list) for item in body.values()):
            raise EvidenceError(f"the signer's state file {path.name} is damaged")
        known = {
            origin: notes.Checkpoint(origin, item[0], from_b64(item[1], length=32))
            for origin, item in body.items()
            if len(item) == 2 and type(item[0]) is int
        }
        if len(known) != len(body):
            raise EvidenceError(f"the signer's state file {path.name} is damaged")
        return cls(path, known)

    def last(self, origin: str) -> notes.Checkpoint | None:
        """The checkpoint last signed for a log."""
        return self._known.get(origin)

    def remember(self, checkpoint: notes.Checkpoint) -> None:
        """Write a checkpoint to disk as the last one of its log."""
        known = {**self._known, checkpoint.origin: checkpoint}
        body = {origin: [one.size, b64(one.root)] for origin, one in known.items()}
        temporary = self.path.with_name(self.path.name + ".new")
        with temporary.open("w", encoding="utf-8") as target:
            json.dump(body, target, sort_keys=True)
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(self.path)
        self._known = known


@dataclass
class GuardedSigner:
    """Signs a checkpoint only if it extends the last one it signed.

    ``signers``: the current key, and during a rotation also the one before it; each adds its line.
    """

    signers: Sequence[LogSigner]
    state: SignerState

    def sign_extension(
        self, checkpoint: notes.Checkpoint, proof: Sequence[bytes], *, old_size: int
    ) -> str:
        """The signed note; ``proof`` shows consistency with the last signed size.

        Raises :class:`RollbackError` for a smaller log, another root, or a proof that fails.
        """
        self._check(checkpoint, proof, old_size)
        self.state.remember(checkpoint)
        text = checkpoint.text()
        lines = [signer.sign_text(checkpoint.origin, text) for signer in self.signers]
        return text + "\n" + "".join(lines)

    def _check(self, checkpoint: notes.Checkpoint, proof: Sequence[bytes], old_size: int) -> None:
        last = self.state.last(checkpoint.origin)
        if last is None or last.size == 0:
            return
        hint = "compare the database with the checkpoints that others keep before going on"
        if checkpoint.size < last.size:
            raise RollbackError(
                f"log {checkpoint.origin} has {checkpoint.size} entries, but {last.size} were "
                "signed: an old copy of the database was put back",
                hint=hint,
            )
        if old_size != last.size:
            raise RollbackError(
                f"the proof starts at {old_size}, the last signed size is {last.size}", hint=hint
            )
        try:
            merkle.verify_consistency(last.size, checkpoint.size, proof, last.root, checkpoint.root)
        except EvidenceError as error:
            raise RollbackError(
                f"log {checkpoint.origin} is not the one that was signed at {last.size} entries: "
                f"{error}",
                hint=hint,
            ) from error


def load_or_create_key(path: Path, *, entropy: bytes) -> LogSigner:
    """The key in a file that only its owner can read; made from ``entropy`` on the first start.

    Raises :class:`EvidenceError` if the file has another length or others may read it.
    """
    if not path.exists():
        LogSigner.from_seed(entropy)  # refuses a wrong length before there is a file
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(entropy)
            target.flush()
            os.fsync(target.fileno())
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise EvidenceError(
            f"key file {path.name} can be read by others", hint="chmod 600 the file"
        )
    seed = path.read_bytes()
    if len(seed) != SEED_BYTES:
        raise EvidenceError(f"key file {path.name} does not hold {SEED_BYTES} bytes")
    return LogSigner.from_seed(seed)


def rotation_entry(new: notes.VerifierKey) -> Mapping[str, object]:
    """The ``content`` group of a ``key.added`` entry, sealed while the old key still signs."""
    return {"vkey": str(new), "purpose": "checkpoints"}
