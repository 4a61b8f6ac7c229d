"""Link tokens and typed codes: how they are made, hashed and compared.

A token carries 256 random bits, so a plain SHA-256 of it needs no salt. A code has eight
characters of an alphabet of 31 (about 39 bits, without 0 O 1 I L); with five tries and ten
minutes guessing it is hopeless, and its hash is keyed with the installation's secret, so that a
stolen database does not give it away.
"""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def new_token() -> str:
    """A fresh token for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A fresh code, shown as two groups: ``K7QF-2MXB``."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{text[:4]}-{text[4:]}"


def code_hash(code: str, *, link_id: object) -> str:
    """What is kept of a code, bound to its link."""
    return salted_hmac(
        f"portal code {link_id}", normalize_code(code), algorithm="sha256"
    ).hexdigest()


def normalize_code(code: str) -> str:
    """A typed code as it was meant: upper case, without spaces and hyphens."""
    return "".join(character for character in code.upper() if character.isalnum())


def is_code(code: str, *, kept: str, link_id: object) -> bool:
    """Whether ``code`` is the one whose hash was kept, compared in constant time."""
    return bool(kept) and constant_time_compare(code_hash(code, link_id=link_id), kept)
