"""ML-DSA-44 (FIPS 204), where the installed ``cryptography`` offers it.

A build without it can neither sign nor check such signatures. It then leaves them aside, as C2SP
signed-note asks for signatures of unknown keys, and relies on the Ed25519 line beside.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from duecare.errors import EvidenceError

PUBLIC_BYTES = 1312
SIGNATURE_BYTES = 2420
SEED_BYTES = 32


def _module() -> Any:
    from cryptography.hazmat.primitives.asymmetric import mldsa

    return mldsa


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether this installation can sign and check ML-DSA-44."""
    try:
        _module().MLDSA44PrivateKey.from_seed_bytes(bytes(SEED_BYTES)).sign(b"")
    except (ImportError, AttributeError, UnsupportedAlgorithm):
        return False
    return True


def public_key(seed: bytes) -> bytes:
    """The 1312-byte public key of a 32-byte seed (the xi of FIPS 204, algorithm 1)."""
    return bytes(_private(seed).public_key().public_bytes_raw())


def sign(seed: bytes, message: bytes) -> bytes:
    """The 2420-byte signature, with an empty context."""
    return bytes(_private(seed).sign(message))


def verify(key: bytes, message: bytes, signature: bytes) -> None:
    """Check a signature; raises :class:`EvidenceError` if it does not fit, or cannot be checked."""
    if not is_available():
        raise EvidenceError(
            "this installation cannot check ML-DSA-44",
            hint="install a newer release of cryptography",
        )
    try:
        _module().MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise EvidenceError("the ML-DSA-44 signature does not match what it signs") from error


def _private(seed: bytes) -> Any:
    if not is_available():
        raise EvidenceError(
            "this installation cannot sign with ML-DSA-44",
            hint="install a newer release of cryptography, or keep Ed25519",
        )
    if len(seed) != SEED_BYTES:
        raise EvidenceError(f"an ML-DSA-44 seed has {SEED_BYTES} bytes, got {len(seed)}")
    return _module().MLDSA44PrivateKey.from_seed_bytes(seed)
