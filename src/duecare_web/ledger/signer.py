"""What the signer of checkpoints remembers by itself, outside the database.

Before a checkpoint is signed, the new size and root are written to ``signer-state.json`` as
*intended*; after the database has committed they become *confirmed*. So a crash at any point
leaves the database at one of the two, and a database that was rolled back (an old backup, an
edited table) is at neither: then the signer refuses to sign, because it would sign a fork.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from duecare.errors import EvidenceError
from duecare_web.ledger import keys

Head = tuple[int, str]
"""Tree size and root hash (hex) of a log."""
EMPTY: Head = (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
"""Size 0 and SHA-256 of nothing (RFC 9162, 2.1.1)."""


class SignerState:
    """The heads that this signer has signed, by origin."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or keys.keys_folder() / "signer-state.json"
        kept = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._confirmed = {name: _head(head) for name, head in kept.get("confirmed", {}).items()}
        self._intended = {name: _head(head) for name, head in kept.get("intended", {}).items()}

    def confirmed(self, origin: str) -> Head:
        """The last head of ``origin`` that is known to be in the database."""
        return self._confirmed.get(origin, EMPTY)

    def accept(self, heads: Mapping[str, Head]) -> None:
        """Compare the database's heads with what was signed; settle what a crash left open.

        Raises :class:`EvidenceError` naming the first log that does not fit.
        """
        for origin, head in heads.items():
            if head == self._intended.get(origin):
                self._confirmed[origin] = head
            elif head != self.confirmed(origin):
                raise EvidenceError(_fork(origin, self.confirmed(origin), head), hint=_FORK_HINT)
        known = {*self._confirmed, *self._intended}
        for origin in sorted(known - heads.keys()):
            if self.confirmed(origin) != EMPTY:
                raise EvidenceError(_fork(origin, self.confirmed(origin), EMPTY), hint=_FORK_HINT)
        self._intended = {}

    def intend(self, heads: Mapping[str, Head]) -> None:
        """Note, durably, that these heads are about to be signed."""
        self._intended = dict(heads)
        self._write()

    def confirm(self) -> None:
        """The database has committed what was intended."""
        self._confirmed.update(self._intended)
        self._intended = {}
        self._write()

    def _write(self) -> None:
        text = json.dumps({"confirmed": self._confirmed, "intended": self._intended}, indent=1)
        draft = self._file.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self._file)


_FORK_HINT = (
    "the database is not the one that this signer has signed for: it was restored from an older "
    "copy, or changed. Restore the newest backup with its keys, or see duecare restore --help"
)


def _head(kept: list[object]) -> Head:
    size, root = kept
    return int(str(size)), str(root)


def _fork(origin: str, signed: Head, found: Head) -> str:
    return (
        f"log {origin}: the signer has signed {signed[0]} entries (root {signed[1][:16]}), "
        f"the database holds {found[0]} (root {found[1][:16]})"
    )
