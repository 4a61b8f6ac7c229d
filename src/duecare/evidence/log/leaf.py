r"""One entry as the log hashes it: a leaf with salted commitments instead of personal values.

::

    leaf       = JCS({"v":1, "log":origin, "kind":kind, "at":time, "n":nonce,
                      "f":{path: commitment}, "x":[attachment digest, ...], "p":related index?,
                      "d":version of the kind's definition?})
    commitment = SHA-256("duecare/ledger/field/v1\n" || u16be(len path) || path || salt || JCS(value))
    salt       = HMAC-SHA-256(group key, "duecare/salt/v1\0" || n || path)

A group (``person``, ``content``, ``context``, ``money``...) is withheld or shown as a whole. Its
salt comes from a key per person, so that deleting this one key erases the values for good and
leaves every proof as it was.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duecare.errors import EvidenceError
from duecare.evidence.canonical import JSONValue, canonicalize, parse_strict
from duecare.evidence.encoding import b64u, from_b64u
from duecare.evidence.log import merkle

LARGEST_LEAF = 16 * 1024
NONCE_BYTES = 16
SALT_BYTES = KEY_BYTES = 32
_COMMITMENT_TAG = b"duecare/ledger/field/v1\n"
_SALT_TAG = b"duecare/salt/v1\x00"
_VALUE_TAG = b"duecare/value/v1"
_FILE_TAG = b"duecare/ledger/file/v1\n"
_GCM_NONCE_BYTES = 12
_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_PATH = re.compile(r"[a-z][a-z0-9_.]{0,99}\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", re.ASCII)
_REQUIRED = frozenset({"v", "log", "kind", "at", "n", "f", "x"})
_ALLOWED = _REQUIRED | {"p", "d"}


@dataclass(frozen=True)
class Opening:
    """What shows one group: its salt and its value. It lets anyone check the commitment."""

    salt: bytes
    value: JSONValue


@dataclass(frozen=True)
class LeafDraft:
    """A leaf ready to append, with the openings that are stored beside it, encrypted."""

    leaf: bytes
    leaf_hash: bytes
    nonce: bytes
    openings: Mapping[str, Opening]
    origin: str
    related: int | None


@dataclass(frozen=True)
class Leaf:
    """A leaf that was read and found well formed.

    ``version``: of the definition of its kind (:mod:`duecare.record`), readable also where every
    value is withheld; None for an entry from before kinds had definitions.
    """

    log: str
    kind: str
    at: str
    nonce: bytes
    commitments: Mapping[str, bytes]
    attachments: tuple[bytes, ...]
    related: int | None
    version: int | None = None


def format_time(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.mmmZ``; raises :class:`EvidenceError` for a time without a zone."""
    if moment.tzinfo is None:
        raise EvidenceError("a time needs a zone", hint="use datetime.now(UTC)")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def parse_time(text: object) -> datetime:
    """Read :func:`format_time` text; raises :class:`EvidenceError` for anything else."""
    if not isinstance(text, str) or not _TIME.match(text):
        raise EvidenceError("a time must read YYYY-MM-DDTHH:MM:SS.mmmZ")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise EvidenceError("a time names a day or hour that does not exist") from error


def draft_leaf(
    *,
    origin: str,
    kind: str,
    at: str,
    nonce: bytes,
    groups: Mapping[str, JSONValue],
    group_key: bytes | Mapping[str, bytes],
    attachments: Sequence[bytes] = (),
    related: int | None = None,
    version: int | None = None,
) -> LeafDraft:
    """Make a leaf.

    ``nonce``: 16 random bytes, fresh for each leaf. ``groups``: path -> JSON value of the canonical
    profile. ``group_key``: 32 secret bytes, or one per path. ``attachments``: SHA-256 digests.
    ``related``: index of an earlier leaf of the same log. ``version``: of the definition of the
    kind. Raises :class:`EvidenceError`.
    """
    openings = {
        path: Opening(derive_salt(_key_for(path, group_key), nonce, path), value)
        for path, value in groups.items()
    }
    body: dict[str, Any] = {
        "v": 1,
        "log": origin,
        "kind": kind,
        "at": at,
        "n": b64u(nonce),
        "f": {path: b64u(commit(path, opening)) for path, opening in openings.items()},
        "x": [b64u(digest) for digest in attachments],
    }
    if related is not None:
        body["p"] = related
    if version is not None:
        body["d"] = version
    leaf = canonicalize(body)
    read_leaf(leaf)
    return LeafDraft(leaf, merkle.leaf_hash(leaf), nonce, openings, origin, related)


def _key_for(path: str, group_key: bytes | Mapping[str, bytes]) -> bytes:
    key = group_key if isinstance(group_key, bytes) else group_key.get(path, b"")
    if len(key) != KEY_BYTES:
        raise EvidenceError(f"group {path!r} needs a key of {KEY_BYTES} bytes")
    return key


def derive_salt(group_key: bytes, nonce: bytes, path: str) -> bytes:
    """The 32-byte salt of a group; raises :class:`EvidenceError` for a wrong nonce length."""
    if len(nonce) != NONCE_BYTES:
        raise EvidenceError(f"a leaf nonce has {NONCE_BYTES} bytes, got {len(nonce)}")
    return hmac.digest(group_key, _SALT_TAG + nonce + path.encode(), "sha256")


def commit(path: str, opening: Opening) -> bytes:
    """The commitment to one group; raises :class:`EvidenceError` for a bad path, salt or value."""
    if not _PATH.match(path):
        raise EvidenceError(f"a group path must match [a-z][a-z0-9_.]*, got {path[:60]!r}")
    if len(opening.salt) != SALT_BYTES:
        raise EvidenceError(f"a salt has {SALT_BYTES} bytes, got {len(opening.salt)}")
    name = path.encode()
    head = _COMMITMENT_TAG + len(name).to_bytes(2) + name + opening.salt
    return sha256(head + canonicalize(opening.value)).digest()


def personal_file_digest(salt: bytes, content_digest: bytes) -> bytes:
    r"""The digest that a leaf names for a personal file, so that a short form cannot be guessed.

    ``SHA-256("duecare/ledger/file/v1\n" || salt[32] || SHA-256(content))``.
    Raises :class:`EvidenceError` for another length of salt or digest.
    """
    if len(salt) != SALT_BYTES or len(content_digest) != merkle.HASH_BYTES:
        raise EvidenceError("a personal file needs a 32-byte salt and a SHA-256 digest")
    return sha256(_FILE_TAG + salt + content_digest).digest()


def read_leaf(leaf: bytes) -> Leaf:
    """Read a leaf in the one way it can be read.

    Raises :class:`EvidenceError` for equal keys, unknown or missing top-level keys, wrong types,
    another version, or more than 16 KiB.
    """
    if len(leaf) > LARGEST_LEAF:
        raise EvidenceError(f"a leaf has at most {LARGEST_LEAF} bytes, got {len(leaf)}")
    body = parse_strict(leaf)
    if not isinstance(body, dict):
        raise EvidenceError("a leaf must be a JSON object")
    keys = body.keys()
    if keys - _ALLOWED or _REQUIRED - keys:
        names = ", ".join(sorted(keys ^ _REQUIRED))[:200]
        raise EvidenceError(f"a leaf has unknown or missing keys: {names}")
    if type(body["v"]) is not int or body["v"] != 1:
        raise EvidenceError("this leaf has a version other than 1", hint="use a newer verifier")
    if not isinstance(body["log"], str) or not body["log"]:
        raise EvidenceError("a leaf must name its log")
    if not isinstance(body["kind"], str) or not _KIND.match(body["kind"]):
        raise EvidenceError("the kind of a leaf must be words joined by points")
    parse_time(body["at"])
    return Leaf(
        body["log"],
        body["kind"],
        body["at"],
        from_b64u(body["n"], length=NONCE_BYTES),
        _read_commitments(body["f"]),
        _read_attachments(body["x"]),
        _read_related(body),
        _read_version(body),
    )


def _read_commitments(field: object) -> dict[str, bytes]:
    if not isinstance(field, dict):
        raise EvidenceError("f of a leaf must be an object of commitments")
    if not all(_PATH.match(path) for path in field):
        raise EvidenceError("f of a leaf holds a path outside [a-z][a-z0-9_.]*")
    return {path: from_b64u(text, length=merkle.HASH_BYTES) for path, text in field.items()}


def _read_attachments(field: object) -> tuple[bytes, ...]:
    if not isinstance(field, list):
        raise EvidenceError("x of a leaf must be a list of digests")
    return tuple(from_b64u(text, length=merkle.HASH_BYTES) for text in field)


def _read_related(body: dict[str, Any]) -> int | None:
    if "p" not in body:
        return None
    related = body["p"]
    if type(related) is not int or related < 0:
        raise EvidenceError("p of a leaf must be the index of an earlier leaf")
    return related


def _read_version(body: dict[str, Any]) -> int | None:
    if "d" not in body:
        return None
    version = body["d"]
    if type(version) is not int or version < 1:
        raise EvidenceError("d of a leaf must be the version of a definition, from 1")
    return version


def check_opening(leaf: Leaf, path: str, opening: Opening) -> None:
    """Raise :class:`EvidenceError` unless the leaf commits to this value under this path."""
    expected = leaf.commitments.get(path)
    if expected is None:
        raise EvidenceError(f"the leaf has no group {path[:60]!r}")
    if commit(path, opening) != expected:
        raise EvidenceError(f"the value shown for {path!r} is not the one committed to")


def seal_value(
    value: JSONValue,
    *,
    group_key: bytes | AESGCM,
    gcm_nonce: bytes,
    origin: str,
    nonce: bytes,
    path: str,
) -> bytes:
    """Encrypt a group's value for storage: ``gcm_nonce || AES-256-GCM(JCS(value))``.

    ``gcm_nonce``: 12 random bytes, never used twice with one key. The value is bound to its log,
    leaf and path, so that a row copied elsewhere does not open. Raises :class:`EvidenceError`.
    """
    if len(gcm_nonce) != _GCM_NONCE_BYTES:
        raise EvidenceError(f"a GCM nonce has {_GCM_NONCE_BYTES} bytes, got {len(gcm_nonce)}")
    bound_to = origin.encode() + nonce + path.encode()
    cipher = value_cipher(group_key) if isinstance(group_key, bytes) else group_key
    return gcm_nonce + cipher.encrypt(gcm_nonce, canonicalize(value), bound_to)


def open_value(
    sealed: bytes, *, group_key: bytes | AESGCM, origin: str, nonce: bytes, path: str
) -> JSONValue:
    """Decrypt :func:`seal_value` bytes; raises :class:`EvidenceError` when they do not open.

    ``group_key``: the key, or what :func:`value_cipher` has made of it, for many values.
    """
    bound_to = origin.encode() + nonce + path.encode()
    cipher = value_cipher(group_key) if isinstance(group_key, bytes) else group_key
    try:
        text = cipher.decrypt(sealed[:_GCM_NONCE_BYTES], sealed[_GCM_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise EvidenceError(f"the stored value of {path!r} does not open with this key") from error
    return parse_strict(text)


def value_cipher(group_key: bytes) -> AESGCM:
    """What encrypts and decrypts the values under a key; raises :class:`EvidenceError`."""
    if len(group_key) != KEY_BYTES:
        raise EvidenceError(f"a group key has {KEY_BYTES} bytes, got {len(group_key)}")
    return AESGCM(HKDF(SHA256(), KEY_BYTES, None, _VALUE_TAG).derive(group_key))
