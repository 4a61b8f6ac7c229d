"""What a signer remembers outside the database: the last checkpoint it signed for each log.

With it, a database that was restored from an old backup, or was changed and hashed again, cannot get
a signature: the new checkpoint must extend the remembered one. The file is a journal, one line for
each signature, written to the disk before the signature leaves the process::

    duecare signer state v1
    <origin> <size> <root, base64>
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.signing import NoteSigner

HEADER = "duecare signer state v1\n"
_COMPACT_BYTES = 4 * 1024 * 1024
ROLLBACK_HINT = (
    "before you continue, compare the database with the checkpoints that others keep; "
    "docs/guides/signer.md explains how"
)


class RollbackError(EvidenceError):
    """The log to sign is older than, or another than, the one that was signed before."""


class OutdatedError(EvidenceError):
    """The proof starts elsewhere than at the last signed size: ask again from there."""

    def __init__(self, origin: str, given: int, last: int) -> None:
        super().__init__(
            f"the proof for {origin} starts at {given}, the last signed size is {last}",
            hint=ROLLBACK_HINT,
        )


class Extension(NamedTuple):
    """A checkpoint to sign, and the proof that it extends the log of ``old_size`` entries."""

    checkpoint: notes.Checkpoint
    old_size: int
    proof: tuple[bytes, ...]


@dataclass
class SignerState:
    """The last signed checkpoint of every log, in one file of its own."""

    path: Path
    _known: dict[str, notes.Checkpoint] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> SignerState:
        """Read the state; an absent file is a first start. Raises :class:`EvidenceError`."""
        if not path.exists():
            return cls(path)
        data = path.read_bytes()
        # A line without its end was being written when the process was killed: its signature
        # never left.
        whole = data[: data.rfind(b"\n") + 1]
        state = cls(path, _read_lines(whole, path.name))
        if whole != data or len(data) > _COMPACT_BYTES:
            state.rewrite()
        return state

    def last(self, origin: str) -> notes.Checkpoint | None:
        """The checkpoint last signed for a log."""
        return self._known.get(origin)

    def all(self) -> Mapping[str, notes.Checkpoint]:
        """The checkpoint last signed for each log."""
        return self._known

    def remember(self, *checkpoints: notes.Checkpoint) -> None:
        """Write checkpoints to disk as the last ones of their logs."""
        first = not self.path.exists()
        if first:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        text = (HEADER if first else "") + "".join(map(_line, checkpoints))
        _append(self.path, text.encode())
        if first:
            _sync_folder(self.path.parent)
        self._known.update({one.origin: one for one in checkpoints})

    def rewrite(self) -> None:
        """Rewrite the file with one line for each log."""
        temporary = self.path.with_name(self.path.name + ".new")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(HEADER + "".join(map(_line, self._known.values())))
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(self.path)
        _sync_folder(self.path.parent)

    def forget(self, origin: str, *, back_to: notes.Checkpoint | None) -> None:
        """Take ``back_to`` as the last checkpoint of a log: for the operator alone, on the record."""
        kept = {name: one for name, one in self._known.items() if name != origin}
        self._known = kept | ({origin: back_to} if back_to else {})
        self.rewrite()


def _line(checkpoint: notes.Checkpoint) -> str:
    if not checkpoint.origin or any(one.isspace() for one in checkpoint.origin):
        raise EvidenceError(f"the name of a log holds no white space: {checkpoint.origin[:80]!r}")
    return f"{checkpoint.origin} {checkpoint.size} {b64(checkpoint.root)}\n"


def _read_lines(data: bytes, name: str) -> dict[str, notes.Checkpoint]:
    try:
        header, *lines = data.decode("utf-8").splitlines(keepends=True)
        if header != HEADER:
            raise ValueError(header)
        known: dict[str, notes.Checkpoint] = {}
        for line in lines:
            origin, size, root = line.rstrip("\n").split(" ")
            number = notes.parse_number(size, "a size")
            known[origin] = notes.Checkpoint(origin, number, from_b64(root, length=32))
    except (ValueError, EvidenceError) as error:
        raise EvidenceError(
            f"the signer's state file {name} is damaged",
            hint="restore it from a copy; never start without it: the signer would forget "
            "what it has signed",
        ) from error
    return known


def _append(path: Path, data: bytes) -> None:
    """Add to a file, durably, all or nothing: no half line to which the next one would be added."""
    with path.open("ab", buffering=0) as target:
        start = target.tell()
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[target.write(rest) :]
            os.fsync(target.fileno())
        except OSError:
            target.truncate(start)
            raise


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is durable once the folder is, where folders can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass
class GuardedSigner:
    """Signs a checkpoint only if it extends the last one it signed.

    ``signers``: the current key, and during a rotation also the one before it; each adds its line.
    """

    signers: Sequence[NoteSigner]
    state: SignerState

    def sign_extension(
        self, checkpoint: notes.Checkpoint, proof: Sequence[bytes], *, old_size: int
    ) -> str:
        """The signed note of one log; see :meth:`sign_extensions`."""
        return self.sign_extensions([Extension(checkpoint, old_size, tuple(proof))])[0]

    def sign_extensions(self, extensions: Iterable[Extension]) -> list[str]:
        """The signed notes of several logs: all of them, or none.

        Raises :class:`RollbackError` for a smaller log, another root, or a proof that fails, and
        :class:`OutdatedError` for a proof from another size than the last one signed.
        """
        given = list(extensions)
        if not self.signers:
            raise EvidenceError("the signer has no active signing key", hint="duecare keys add")
        if len({one.checkpoint.origin for one in given}) != len(given):
            raise RollbackError("one log was requested twice at once", hint=ROLLBACK_HINT)
        for one in given:
            self._check(one)
        self.state.remember(*(one.checkpoint for one in given))
        return [self._note(one.checkpoint) for one in given]

    def _note(self, checkpoint: notes.Checkpoint) -> str:
        text = checkpoint.text()
        lines = [signer.sign_text(checkpoint.origin, text) for signer in self.signers]
        return text + "\n" + "".join(lines)

    def _check(self, extension: Extension) -> None:
        checkpoint, old_size, proof = extension
        if checkpoint.size < 1:
            raise EvidenceError("an empty log is not signed")
        last = self.state.last(checkpoint.origin)
        if last is None or last.size == 0:
            return
        if checkpoint.size < last.size:
            raise RollbackError(
                f"log {checkpoint.origin} has {checkpoint.size} entries, but {last.size} were "
                "signed: an old copy of the database was restored",
                hint=ROLLBACK_HINT,
            )
        if old_size != last.size:
            raise OutdatedError(checkpoint.origin, old_size, last.size)
        try:
            merkle.verify_consistency(last.size, checkpoint.size, proof, last.root, checkpoint.root)
        except EvidenceError as error:
            raise RollbackError(
                f"log {checkpoint.origin} is not the one that was signed at {last.size} entries: "
                f"{error}",
                hint=ROLLBACK_HINT,
            ) from error
