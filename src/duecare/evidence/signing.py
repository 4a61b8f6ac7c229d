"""Keys that sign checkpoints and statements, and the state that keeps a signer from signing a fork."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duecare.errors import EvidenceError
from duecare.evidence import notes

SEED_BYTES = 32


@dataclass(frozen=True)
class LogSigner:
    """An Ed25519 key that signs checkpoints of any origin under that origin's name.

    One key may serve all logs of an installation: the origin is part of what is signed.
    """

    key: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, seed: bytes) -> LogSigner:
        """A signer from 32 secret random bytes; raises :class:`EvidenceError` for another length."""
        if len(seed) != SEED_BYTES:
            raise EvidenceError(f"a signing seed has {SEED_BYTES} bytes, got {len(seed)}")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def vkey(self, name: str) -> notes.VerifierKey:
        """The public key under the given name (a log's origin)."""
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return notes.VerifierKey(name, notes.ED25519, public)

    def sign_checkpoint(self, origin: str, size: int, root: bytes) -> str:
        """The signed note of a checkpoint."""
        text = notes.Checkpoint(origin, size, root).text()
        return text + "\n" + self.sign_text(origin, text)

    def sign_text(self, name: str, text: str) -> str:
        """The signature line of a note text, under the given key name."""
        return notes.signature_line(name, self.vkey(name).key_hash, self.key.sign(text.encode()))
