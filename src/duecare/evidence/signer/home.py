"""The folder of a signer, and what it answers.

::

    keys/                    the secrets of its keys (see key_ring)
    signed                   what it has signed (see signer_state)
    lock                     one signer at a time
    ask/                     what an application needs to ask it, and nothing more:
        address              where it listens, while it runs as a process
        secret               proves to it that the caller may ask
        keys.json            the public part of its keys
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duecare.errors import EvidenceError
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.locking import held
from duecare.evidence.log import notes
from duecare.evidence.signer.key_ring import KeyRing, keep_key
from duecare.evidence.signer.state import (
    Extension,
    GuardedSigner,
    OutdatedError,
    RollbackError,
    SignerState,
)

Message = dict[str, Any]
PAGE = 1000
"""Logs in one answer about heads."""


@dataclass
class SignerHome:
    """An open signer. Nobody else has its folder open meanwhile."""

    ring: KeyRing
    state: SignerState

    def answer(self, message: Message) -> Message:
        """The answer to one question; whatever is wrong with it becomes part of the answer."""
        try:
            return _QUESTIONS[str(message["ask"])](self, message)
        except OutdatedError:
            return {"outdated": True}
        except RollbackError as error:
            return {"refused": str(error), "hint": error.hint}
        except EvidenceError as error:
            return {"problem": str(error), "hint": error.hint}
        except OSError as error:
            return {
                "problem": f"the signer cannot write its state: {error.strerror}",
                "hint": "free up disk space for the signer",
            }
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return {"problem": f"malformed request: {type(error).__name__}", "hint": ""}

    def _heads(self, message: Message) -> Message:
        after = str(message.get("after", ""))
        names = sorted(name for name in self.state.all() if name > after)[:PAGE]
        points = [self.state.all()[name] for name in names]
        return {"heads": [[one.origin, one.size, b64(one.root)] for one in points]}

    def _last(self, message: Message) -> Message:
        found = [self.state.last(str(origin)) for origin in message["origins"]]
        return {"heads": [[one.origin, one.size, b64(one.root)] for one in found if one]}

    def _sign(self, message: Message) -> Message:
        extensions = [_read_extension(row) for row in message["points"]]
        return {"notes": GuardedSigner(self.ring.signers(), self.state).sign_extensions(extensions)}

    def _keys(self, _message: Message) -> Message:
        return {"keys": [key.as_value() for key in self.ring.keys]}

    def _announce(self, message: Message) -> Message:
        return {"key": self.ring.announce(message["algorithm"]).as_value()}

    def _activate(self, message: Message) -> Message:
        return {"key": self.ring.activate(message["key"], sizes=self._sizes()).as_value()}

    def _retire(self, message: Message) -> Message:
        key = self.ring.retire(message["key"], sizes=self._sizes(), state="retired")
        return {"key": key.as_value()}

    def _compromised(self, message: Message) -> Message:
        sizes = {str(origin): int(size) for origin, size in message["until"]}
        key = self.ring.retire(message["key"], sizes=sizes, state="compromised")
        return {"key": key.as_value()}

    def _sizes(self) -> dict[str, int]:
        return {origin: one.size for origin, one in self.state.all().items()}


_QUESTIONS: dict[str, Callable[[SignerHome, Message], Message]] = {
    "heads": SignerHome._heads,  # noqa: SLF001  a table of this class's own methods
    "last": SignerHome._last,  # noqa: SLF001
    "sign": SignerHome._sign,  # noqa: SLF001
    "keys": SignerHome._keys,  # noqa: SLF001
    "announce": SignerHome._announce,  # noqa: SLF001
    "activate": SignerHome._activate,  # noqa: SLF001
    "retire": SignerHome._retire,  # noqa: SLF001
    "compromised": SignerHome._compromised,  # noqa: SLF001
}
"""No question takes back what was signed: that needs the folder itself, see ``duecare keys``."""


def _read_extension(row: Any) -> Extension:
    size, old_size = row["size"], row["old"]
    if type(size) is not int or type(old_size) is not int:
        raise EvidenceError("a size is a whole number")
    checkpoint = notes.Checkpoint(str(row["origin"]), size, from_b64(row["root"], length=32))
    return Extension(checkpoint, old_size, tuple(from_b64(one, length=32) for one in row["proof"]))


@contextmanager
def open_signer(folder: Path, *, wait_seconds: float = 0.0) -> Iterator[SignerHome]:
    """Open the signer in ``folder``, made with a first key if there is none, for one caller.

    Raises :class:`duecare.evidence.locking.HeldError` while another process has it open, and
    :class:`EvidenceError` if it is damaged.
    """
    prepare(folder)
    busy, hint = (
        f"another signer is running in {folder}",
        "only one signer may run at a time: stop the other one",
    )
    with held(folder / "lock", seconds=wait_seconds, busy=busy, hint=hint):
        yield _load(folder)


def _load(folder: Path) -> SignerHome:
    ring = KeyRing(folder, entropy=secrets.token_bytes, clock=lambda: int(time.time()))
    state = SignerState.open(folder / "signed")
    if not ring.keys:
        if state.all():
            raise EvidenceError(
                "the signer's keys are missing, and it has already signed",
                hint="restore ask/keys.json and the keys folder from the signer's copy",
            )
        ring.activate(ring.announce("ed25519").id, sizes={})
    return SignerHome(ring, state)


def prepare(folder: Path) -> Path:
    """Make the folder of a signer and the folder ``ask`` in it; returns the latter."""
    ask = folder / "ask"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ask.mkdir(mode=0o700, exist_ok=True)
        if not (ask / "secret").exists():
            keep_key(ask / "secret", secrets.token_bytes(32))
    except OSError as error:
        raise EvidenceError(
            f"the signer's folder {folder} cannot be used: {error.strerror}",
            hint="set DUECARE_SIGNER to the folder of a signer that you are allowed to use",
        ) from error
    return ask
