"""Identifiers: how they are made and how names become safe parts of paths and origins."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid

from duecare.errors import InputError

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_DIGITS = 8


def uuid_from_bytes(entropy: bytes) -> str:
    """A random (version 4) UUID from 16 given random bytes.

    Raises :class:`InputError` if there are not exactly 16 bytes.
    """
    if len(entropy) != 16:
        raise InputError(f"a UUID needs 16 random bytes, got {len(entropy)}")
    return str(uuid.UUID(bytes=entropy, version=4))


def slug(name: str, *, longest: int = 60) -> str:
    """A name as lower-case ASCII words joined by hyphens, safe in a file name: ``harbor-tax``.

    A letter or digit that ASCII does not have would be lost, and two names could become one: a
    short digest of the name takes its place (``王小明 Tax`` is ``tax-`` and eight hex digits).
    """
    decomposed = unicodedata.normalize("NFKD", name)
    words = _NOT_SLUG.sub("-", decomposed.encode("ascii", "ignore").decode().lower()).strip("-")
    if any(char.isalnum() and not char.isascii() for char in decomposed):
        digest = hashlib.sha256(decomposed.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
        return f"{words[: longest - _DIGITS - 1].rstrip('-')}-{digest}".lstrip("-")
    return words[:longest].rstrip("-") or "unnamed"
