"""Signed notes, checkpoints and proof files (C2SP signed-note, tlog-checkpoint, tlog-proof).

A note is text ending in a newline, a blank line, and signature lines ``— name base64``. A
verifier key is ``name+hash+base64(type || key)``. Signatures of keys that are not known are
ignored, and so are those of a type that cannot be checked here; a bad signature of a known key
is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duecare.errors import EvidenceError
from duecare.evidence.encoding import b64, from_any_b64, from_b64
from duecare.evidence.log import post_quantum

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
ML_DSA_44 = 0x06
"""Types of keys: C2SP signed-note ("Signature types") and, for 0x06, tlog-cosignature."""
LARGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 100
LARGEST_SIZE = 2**63 - 1
MOST_PROOF_LINES = 63
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class NoteSignature(NamedTuple):
    """One signature line: who, which key (4-byte hash), and the signature bytes."""

    name: str
    key_hash: bytes
    signature: bytes


@dataclass(frozen=True)
class VerifierKey:
    """A public key for notes.

    ``since`` and ``until`` are log sizes: for those who trust the key, it is valid for checkpoints
    of these sizes and those between them. They are no part of its identity.
    """

    name: str
    kind: int
    key: bytes
    since: int = field(default=0, compare=False)
    until: int | None = field(default=None, compare=False)

    def speaks_for(self, size: int) -> bool:
        """Whether a checkpoint of so many entries lies within the key's validity."""
        return self.since <= size and (self.until is None or size <= self.until)

    def can_be_checked(self) -> bool:
        """Whether signatures of this type of key can be checked by this installation."""
        if self.kind == ML_DSA_44:
            return post_quantum.is_available()
        return self.kind in (ED25519, COSIGNATURE_V1)

    @property
    def key_hash(self) -> bytes:
        """First 4 bytes of ``SHA-256(name || 0x0A || type || key)``."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{b64(bytes([self.kind]) + self.key)}"


@dataclass(frozen=True)
class Note:
    """An opened note: its text, all signature lines, and the keys whose signature was checked."""

    text: str
    signatures: tuple[NoteSignature, ...]
    verified: tuple[VerifierKey, ...] = ()


@dataclass(frozen=True)
class Checkpoint:
    """Origin, tree size, root hash and extension lines of a log."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text that is signed."""
        return "\n".join([self.origin, str(self.size), b64(self.root), *self.extensions]) + "\n"


@dataclass(frozen=True)
class TlogProof:
    """A ``c2sp.org/tlog-proof@v1`` file: index, audit path, checkpoint note, optional extra data."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The file's text."""
        lines = [_PROOF_HEADER]
        if self.extra is not None:
            lines.append(f"extra {b64(self.extra)}")
        lines += [f"index {self.index}", *map(b64, self.proof), "", self.checkpoint]
        return "\n".join(lines)


def parse_vkey(text: str) -> VerifierKey:
    """Read a verifier key line; raises :class:`EvidenceError` naming what is wrong with it."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise EvidenceError("a verifier key reads name+hash+base64")
    name, hash_text, data_text = parts
    if not name or re.search(r"\s", name) or not re.match(r"[0-9a-f]{8}\Z", hash_text):
        raise EvidenceError("a verifier key has a bad name or hash")
    data = from_b64(data_text)
    if len(data) < 2:
        raise EvidenceError("a verifier key holds no key")
    if data[0] in (ED25519, COSIGNATURE_V1) and len(data) != 33:
        raise EvidenceError("an Ed25519 verifier key has 32 bytes")
    if data[0] == ML_DSA_44 and len(data) != 1 + post_quantum.PUBLIC_BYTES:
        raise EvidenceError(f"an ML-DSA-44 verifier key has {post_quantum.PUBLIC_BYTES} bytes")
    key = VerifierKey(name, data[0], data[1:])
    if key.key_hash.hex() != hash_text:
        raise EvidenceError(f"the hash of verifier key {name[:80]!r} does not match its bytes")
    return key


def parse_note(note: str) -> Note:
    """Split a note into text and signature lines; no signature is checked.

    Raises :class:`EvidenceError` for control characters, more than 100 signatures or 64 KiB.
    """
    if len(note) > LARGEST_NOTE:
        raise EvidenceError(f"a note has at most {LARGEST_NOTE} characters")
    if _CONTROL.search(note):
        raise EvidenceError("a note must not hold control characters")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise EvidenceError("a note needs text, a blank line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise EvidenceError(f"a note has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(map(_parse_signature, lines)))


def _parse_signature(line: str) -> NoteSignature:
    match = _SIGNATURE_LINE.match(line)
    if not match:
        raise EvidenceError("a signature line reads '— name base64'")
    data = from_any_b64(match[2])
    if len(data) < 5:
        raise EvidenceError("a signature line holds no signature")
    return NoteSignature(match[1], data[:4], data[4:])


def open_note(note: str, keys: Iterable[VerifierKey]) -> Note:
    """Read a note and check the signatures of the given keys.

    Raises :class:`EvidenceError` if no given key signed it or one of their signatures is bad.
    """
    known = {(key.name, key.key_hash): key for key in keys if key.can_be_checked()}
    parsed = parse_note(note)
    verified: list[VerifierKey] = []
    for line in parsed.signatures:
        key = known.get((line.name, line.key_hash))
        if key is None or key in verified:
            continue
        verify_signature(key, parsed.text, line.signature)
        verified.append(key)
    if not verified:
        raise EvidenceError("the note is not signed by a known key")
    return Note(parsed.text, parsed.signatures, tuple(verified))


def verify_signature(key: VerifierKey, text: str, signature: bytes) -> None:
    """Check one note signature of any known type; raises :class:`EvidenceError`."""
    message = text.encode()
    if key.kind == ML_DSA_44:
        if len(signature) != 8 + post_quantum.SIGNATURE_BYTES:
            raise EvidenceError(
                "an ML-DSA-44 cosignature has 8 bytes of time and 2420 of signature"
            )
        message = subtree_message(key.name, int.from_bytes(signature[:8]), parse_checkpoint(text))
        post_quantum.verify(key.key, message, signature[8:])
        return
    if key.kind == COSIGNATURE_V1:
        message = cosignature_message(text, cosignature_time(signature))
        signature = signature[8:]
    elif key.kind != ED25519:
        raise EvidenceError(f"key type {key.kind:#04x} of {key.name!r} is not supported")
    verify_signed_bytes(key, message, signature)


def verify_signed_bytes(key: VerifierKey, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature over exact bytes; raises :class:`EvidenceError`."""
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise EvidenceError(
            f"the signature of {key.name!r} does not match what it signs"
        ) from error


def cosignature_time(signature: bytes) -> int:
    """POSIX seconds at which a witness cosigned; raises :class:`EvidenceError` if malformed."""
    if len(signature) != 72:
        raise EvidenceError("a cosignature/v1 has 8 bytes of time and 64 bytes of signature")
    return int.from_bytes(signature[:8])


def cosignature_message(text: str, seconds: int) -> bytes:
    """The bytes a witness signs (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def subtree_message(name: str, seconds: int, checkpoint: Checkpoint) -> bytes:
    """The bytes that an ML-DSA-44 key signs for a whole tree (C2SP tlog-cosignature).

    ``seconds``: POSIX time, or 0 where no time is stated. Raises :class:`EvidenceError` for names
    of more than 255 bytes.
    """
    names = [name.encode(), checkpoint.origin.encode()]
    if not all(1 <= len(one) <= 255 for one in names):
        raise EvidenceError("the names in an ML-DSA-44 cosignature have 1 to 255 bytes")
    cosigner, origin = (bytes([len(one)]) + one for one in names)
    start, end = bytes(8), checkpoint.size.to_bytes(8)
    return (
        b"subtree/v1\n\0" + cosigner + seconds.to_bytes(8) + origin + start + end + checkpoint.root
    )


def signature_line(name: str, key_hash: bytes, signature: bytes) -> str:
    """One ``— name base64`` line with its newline."""
    return f"— {name} {b64(key_hash + signature)}\n"


def parse_checkpoint(text: str, *, root_bytes: int | None = 32) -> Checkpoint:
    """Read the text of a checkpoint note.

    ``root_bytes``: required length of the root; None takes any. Raises :class:`EvidenceError`.
    """
    if not text.endswith("\n"):
        raise EvidenceError("a checkpoint ends with a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise EvidenceError("a checkpoint has origin, size and root, and no empty line")
    return Checkpoint(
        lines[0],
        parse_number(lines[1], "a checkpoint's size"),
        from_b64(lines[2], length=root_bytes),
        tuple(lines[3:]),
    )


def parse_number(text: str, what: str) -> int:
    """A whole number in its one spelling, up to 2^63 - 1; raises :class:`EvidenceError`."""
    if not _NUMBER.match(text) or int(text) > LARGEST_SIZE:
        raise EvidenceError(f"{what} must be a whole number up to 2^63 - 1, got {text[:30]!r}")
    return int(text)


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, Note]:
    """Check a checkpoint note's signatures and read it; raises :class:`EvidenceError`.

    A log key must carry the checkpoint's origin as its name (C2SP tlog-checkpoint); cosignature
    keys carry their own.
    """
    opened = open_note(note, keys)
    checkpoint = parse_checkpoint(opened.text)
    for key in opened.verified:
        if key.kind == ED25519 and key.name != checkpoint.origin:
            raise EvidenceError(
                f"key {key.name!r} signed a checkpoint of a different log, {checkpoint.origin!r}"
            )
    return checkpoint, opened


def parse_tlog_proof(text: str) -> TlogProof:
    """Read a ``c2sp.org/tlog-proof@v1`` file; raises :class:`EvidenceError`. Nothing is verified."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != _PROOF_HEADER:
        raise EvidenceError(f"a proof file starts with {_PROOF_HEADER}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_b64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise EvidenceError("a proof file must name its index")
    index = parse_number(lines.pop(0).removeprefix("index "), "a proof's index")
    if len(lines) > MOST_PROOF_LINES:
        raise EvidenceError(f"a proof has at most {MOST_PROOF_LINES} hashes")
    return TlogProof(index, tuple(from_b64(line, length=32) for line in lines), checkpoint, extra)


def add_checkpoint_request(old_size: int, proof: Iterable[bytes], checkpoint: str) -> str:
    """A C2SP tlog-witness ``add-checkpoint`` body: old size, consistency proof, checkpoint."""
    return "".join([f"old {old_size}\n", *(f"{b64(h)}\n" for h in proof), "\n", checkpoint])


def parse_add_checkpoint(body: str) -> tuple[int, tuple[bytes, ...], str]:
    """Read an ``add-checkpoint`` body; raises :class:`EvidenceError`. Nothing is verified."""
    head, blank, checkpoint = body.partition("\n\n")
    first, *rest = head.split("\n")
    if not blank or not first.startswith("old "):
        raise EvidenceError("a request must contain the old size, a proof and a checkpoint")
    if len(rest) > MOST_PROOF_LINES:
        raise EvidenceError(f"a proof has at most {MOST_PROOF_LINES} hashes")
    old_size = parse_number(first.removeprefix("old "), "the old size")
    return old_size, tuple(from_b64(line, length=32) for line in rest), checkpoint
