"""Authenticated encryption of keys, documents and backups: AES-256-GCM, nonce first."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duecare.errors import EvidenceError

_NONCE_BYTES = 12  # NIST SP 800-38D recommends 96 bits


def encrypt(key: bytes, plain: bytes, *, purpose: str) -> bytes:
    """AES-256-GCM, nonce first; ``purpose`` is authenticated and must be given to decrypt."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def decrypt(key: bytes, sealed: bytes | memoryview, *, purpose: str) -> bytes:
    """The reverse of :func:`encrypt`; raises :class:`EvidenceError` if anything was changed."""
    nonce, ciphertext = bytes(sealed[:_NONCE_BYTES]), bytes(sealed[_NONCE_BYTES:])
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise EvidenceError(
            f"{purpose.split(':', maxsplit=1)[0]} cannot be decrypted: wrong key, or the bytes were changed",
            hint="compare the folder keys with the one that made this database",
        ) from error
