"""The signer's keys: made on the first start, added, retired, given up after a theft.

``ask/keys.json`` lists them with what others need to know: the public part, and the log sizes
between which each speaks for a log. The secret part of each is a file of its own in ``keys``.

A new key is *announced* first, so that an entry can name it while only the old key signs. Then it
is *active*: both sign. Then the old one is *retired*. A *compromised* key is left aside at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from duecare.errors import EvidenceError
from duecare.evidence.canonical import parse_strict
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.log import notes, post_quantum
from duecare.evidence.log.signing import SEED_BYTES, LogSigner, NoteSigner, PostQuantumSigner

Algorithm = Literal["ed25519", "ml-dsa-44"]
State = Literal["announced", "active", "retired", "compromised"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
_KINDS: dict[str, int] = {"ed25519": notes.ED25519, "ml-dsa-44": notes.ML_DSA_44}
Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class SigningKey:
    """One key of the signer, without its secret.

    ``since`` and ``until``: the first and last size of each log that the key speaks for. A log
    that is in neither began after; an active key speaks for it whole. ``added_at``: POSIX seconds
    of the signer's clock.
    """

    id: str
    algorithm: Algorithm
    state: State
    public: bytes
    added_at: int
    since: Mapping[str, int] = field(default_factory=dict)
    until: Mapping[str, int] = field(default_factory=dict)

    @property
    def signs(self) -> bool:
        """Whether the signer adds this key's line to checkpoints."""
        return self.state == "active"

    def vkey(self, origin: str) -> notes.VerifierKey:
        """The public key under the name of a log, valid for the sizes that it speaks for."""
        until = None if self.signs or self.state == "announced" else self.until.get(origin, 0)
        return notes.VerifierKey(
            origin, _KINDS[self.algorithm], self.public, self.since.get(origin, 0), until
        )

    def as_value(self) -> dict[str, Any]:
        """As it stands in ``keys.json`` and in answers of the signer."""
        return {
            "id": self.id,
            "algorithm": self.algorithm,
            "state": self.state,
            "public": b64(self.public),
            "added_at": self.added_at,
            "since": sorted(map(list, self.since.items())),
            "until": sorted(map(list, self.until.items())),
        }


def read_key(value: Any) -> SigningKey:
    """The reverse of :meth:`SigningKey.as_value`; raises :class:`EvidenceError`."""
    try:
        found = SigningKey(
            str(value["id"]),
            value["algorithm"],
            value["state"],
            from_b64(value["public"]),
            int(value["added_at"]),
            dict(value["since"]),
            dict(value["until"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError("the list of signing keys is damaged") from error
    if found.algorithm not in ALGORITHMS or found.state not in get_args(State):
        raise EvidenceError(f"the list of signing keys names {found.algorithm}, {found.state}")
    return found


def read_keys(file: Path) -> tuple[SigningKey, ...]:
    """The keys that a file ``keys.json`` lists, the oldest first; none if there is no file."""
    if not file.exists():
        return ()
    body = parse_strict(file.read_bytes())
    if not isinstance(body, list):
        raise EvidenceError(f"the signer's {file.name} is damaged")
    return tuple(map(read_key, body))


class KeyRing:
    """The keys in one folder. ``entropy`` gives random bytes, ``clock`` POSIX seconds."""

    def __init__(self, folder: Path, *, entropy: Entropy, clock: Callable[[], int]) -> None:
        self._file, self._secrets = folder / "ask" / "keys.json", folder / "keys"
        self._entropy, self._clock = entropy, clock
        self._secrets.mkdir(mode=0o700, exist_ok=True)
        self.keys = self._read()

    def _read(self) -> tuple[SigningKey, ...]:
        return read_keys(self._file)

    def signers(self) -> list[NoteSigner]:
        """The private keys that sign now, the oldest first."""
        return [self._signer(key) for key in self.keys if key.signs]

    def _signer(self, key: SigningKey) -> NoteSigner:
        seed = load_key(self._secrets / key.id)
        return LogSigner.from_seed(seed) if key.algorithm == "ed25519" else PostQuantumSigner(seed)

    def find(self, key_id: str) -> SigningKey:
        """The key of that name; raises :class:`EvidenceError`."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise EvidenceError(
            f"the signer has no key {key_id[:40]!r}", hint="duecare keys list shows its keys"
        )

    def announce(self, algorithm: Algorithm) -> SigningKey:
        """Make a key that does not sign yet, or give the one that waits already."""
        waiting = [k for k in self.keys if k.state == "announced" and k.algorithm == algorithm]
        if waiting:
            return waiting[0]
        if algorithm not in ALGORITHMS:
            raise EvidenceError(f"the signer knows {', '.join(ALGORITHMS)}, not {algorithm!r}")
        number = 1 + sum(key.algorithm == algorithm for key in self.keys)
        seed = self._entropy(SEED_BYTES)
        made = SigningKey(
            f"{algorithm}-{number}", algorithm, "announced", _public(algorithm, seed), self._clock()
        )
        keep_key(self._secrets / made.id, seed)
        self._write((*self.keys, made))
        return made

    def activate(self, key_id: str, *, sizes: Mapping[str, int]) -> SigningKey:
        """Let an announced key sign; ``sizes`` are those of the logs as signed now."""
        key = self.find(key_id)
        if key.state == "active":
            return key
        if key.state != "announced":
            raise EvidenceError(f"key {key_id} is {key.state} and cannot be used again")
        return self._change(replace(key, state="active", since=dict(sizes)))

    def retire(self, key_id: str, *, sizes: Mapping[str, int], state: State) -> SigningKey:
        """Let a key sign no more; it goes on to speak for logs up to ``sizes``.

        Raises :class:`EvidenceError` if no Ed25519 key would be left.
        """
        key = self.find(key_id)
        if key.state == state:
            return key
        left = [k for k in self.keys if k.signs and k.id != key_id and k.algorithm == "ed25519"]
        if not left:
            raise EvidenceError(
                f"{key_id} is the only Ed25519 signing key", hint="duecare keys rotate first"
            )
        return self._change(replace(key, state=state, until=dict(sizes)))

    def _change(self, changed: SigningKey) -> SigningKey:
        self._write(tuple(changed if key.id == changed.id else key for key in self.keys))
        return changed

    def _write(self, keys: tuple[SigningKey, ...]) -> None:
        text = json.dumps([key.as_value() for key in keys], indent=1)
        # The folder ask decides who gets this far; nothing in the file is secret.
        replace_file(self._file, text.encode(), mode=0o640)
        self.keys = keys


def _public(algorithm: Algorithm, seed: bytes) -> bytes:
    if algorithm == "ml-dsa-44":
        return post_quantum.public_key(seed)
    return LogSigner.from_seed(seed).vkey("any").key


def keep_key(path: Path, seed: bytes) -> None:
    """Write a new secret that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(seed)
        target.flush()
        os.fsync(target.fileno())


def load_key(path: Path) -> bytes:
    """A secret from its file; raises :class:`EvidenceError` if others may read it."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise EvidenceError(
                f"key file {path.name} can be read by others", hint="chmod 600 the file"
            )
        seed = path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"key file {path.name} cannot be read: {error.strerror}",
            hint="restore the signer's folder from its copy, or use duecare keys compromised",
        ) from error
    if len(seed) != SEED_BYTES:
        raise EvidenceError(f"key file {path.name} does not hold {SEED_BYTES} bytes")
    return seed


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.chmod(mode)
    temporary.replace(path)
