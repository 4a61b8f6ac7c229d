"""Identifiers: how they are made and how names become safe parts of paths and origins."""

from __future__ import annotations

import re
import unicodedata
import uuid

from duecare.errors import InputError

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def uuid_from_bytes(entropy: bytes) -> str:
    """A random (version 4) UUID from 16 given random bytes.

    Raises :class:`InputError` if there are not exactly 16 bytes.
    """
    if len(entropy) != 16:
        raise InputError(f"a UUID needs 16 random bytes, got {len(entropy)}")
    return str(uuid.UUID(bytes=entropy, version=4))


def slug(name: str, *, longest: int = 60) -> str:
    """A name as lower-case ASCII words joined by hyphens, safe in a file name: ``harbor-tax``."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = _NOT_SLUG.sub("-", ascii_name.lower()).strip("-")
    return words[:longest].rstrip("-") or "unnamed"
