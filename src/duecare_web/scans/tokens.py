"""Tokens of enrollments: made once, shown once, kept as a hash.

A token has 256 random bits, so a plain SHA-256 is enough to keep it. The first part names the
row; the rest is compared in constant time.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final, NamedTuple

from django.utils.crypto import constant_time_compare

_TOKEN: Final = re.compile(r"dct_([0-9a-f]{16})_[A-Za-z0-9_-]{43}")


class NewToken(NamedTuple):
    """A fresh token and what is kept of it."""

    token: str
    token_id: str
    token_hash: str


def new_token() -> NewToken:
    """A fresh token."""
    token_id = secrets.token_hex(8)
    token = f"dct_{token_id}_{secrets.token_urlsafe(32)}"
    return NewToken(token, token_id, token_hash(token))


def token_id_of(token: str) -> str:
    """The part that names the row; empty for what is no token."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else ""


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(token: str, *, kept: str) -> bool:
    """Whether ``token`` is the one whose hash was kept, compared in constant time."""
    return constant_time_compare(token_hash(token), kept)
