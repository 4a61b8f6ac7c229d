"""Signing a message as Standard Webhooks says, version 1 (symmetric).

https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md: the signed text is
``id.timestamp.body``, the signature HMAC-SHA256 in Base64 behind ``v1,``; secrets are 24 to 64 random
bytes in Base64 behind ``whsec_``. While a secret is being replaced, one signature of each is sent.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A fresh secret as the receiver enters it."""
    return PREFIX + b64encode(os.urandom(SECRET_BYTES)).decode("ascii")


def signed_headers(
    body: bytes, *, message_id: str, at: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """The three headers of a message; ``at`` is when this attempt is made.

    Raises :class:`ValueError` for an id with a full stop: what is signed would be ambiguous.
    """
    if "." in message_id:
        raise ValueError(f"a message id holds no full stop, given {message_id!r}")
    seconds = str(int(at.timestamp()))
    signed = f"{message_id}.{seconds}.".encode() + body
    digests = (hmac.digest(_key(one), signed, "sha256") for one in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode('ascii')}" for one in digests),
    }


def _key(secret: str) -> bytes:
    return b64decode(secret.removeprefix(PREFIX), validate=True)
