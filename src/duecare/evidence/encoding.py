"""Base64 that has one spelling only: what is not the canonical text of its bytes is refused."""

from __future__ import annotations

import binascii

from duecare.errors import EvidenceError

# The last character before the padding must leave the unused bits at zero (RFC 4648 section 3.5):
# after 2 characters of a group 4 bits are unused, after 3 characters 2 bits.
_LAST_OF_TWO = frozenset("AQgw")
_LAST_OF_THREE = frozenset("AEIMQUYcgkosw048")


def b64u(data: bytes) -> str:
    """URL-safe base64 without padding (RFC 4648 section 5), as used inside leaves."""
    return b64(data).rstrip("=").replace("+", "-").replace("/", "_")


def from_b64u(text: object, *, length: int | None = None) -> bytes:
    """Read :func:`b64u` text; raises :class:`EvidenceError` for another spelling or length."""
    if not isinstance(text, str) or "+" in text or "/" in text or "=" in text:
        raise EvidenceError("base64url text expected")
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    return from_b64(padded, length=length)


def b64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4), as the C2SP formats use."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_b64(text: object, *, length: int | None = None) -> bytes:
    """Read :func:`b64` text; raises :class:`EvidenceError` for another spelling or length."""
    data = from_any_b64(text)
    if not _is_canonical(str(text)):
        raise EvidenceError("base64 is not in its canonical spelling")
    if length is not None and len(data) != length:
        raise EvidenceError(f"{length} bytes expected in base64, got {len(data)}")
    return data


def from_any_b64(text: object) -> bytes:
    """Read base64 whose unused last bits may be set, as Go's decoder does for note signatures.

    Raises :class:`EvidenceError` if it is not base64.
    """
    if not isinstance(text, str) or len(text) % 4:
        raise EvidenceError("base64 text expected")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise EvidenceError("not base64") from error


def _is_canonical(text: str) -> bool:
    if text.endswith("=="):
        return text[-3] in _LAST_OF_TWO
    return not text.endswith("=") or text[-2] in _LAST_OF_THREE
