"""Keys that sign checkpoints and lists of files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duecare.errors import EvidenceError
from duecare.evidence.log import notes, post_quantum

SEED_BYTES = 32


class NoteSigner(Protocol):
    """A private key that adds its line to a note."""

    def vkey(self, name: str) -> notes.VerifierKey:
        """The public key under the given name (a log's origin)."""
        ...

    def sign_text(self, name: str, text: str) -> str:
        """The signature line of a note text, under the given key name."""
        ...


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


@dataclass(frozen=True)
class PostQuantumSigner:
    """An ML-DSA-44 key that adds a second line to checkpoints (C2SP tlog-cosignature, type 0x06).

    The line states no time (0): when a checkpoint was made is for time authorities to say.
    """

    seed: bytes = field(repr=False)

    def vkey(self, name: str) -> notes.VerifierKey:
        """The public key under the given name (a log's origin)."""
        return notes.VerifierKey(name, notes.ML_DSA_44, post_quantum.public_key(self.seed))

    def sign_text(self, name: str, text: str) -> str:
        """The signature line of a checkpoint's text; raises :class:`EvidenceError` for others."""
        message = notes.subtree_message(name, 0, notes.parse_checkpoint(text))
        signature = bytes(8) + post_quantum.sign(self.seed, message)
        return notes.signature_line(name, self.vkey(name).key_hash, signature)
