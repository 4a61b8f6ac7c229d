"""What an application asks of the signer, whether that is a process or works in this one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.encoding import b64, from_b64
from duecare.evidence.log import merkle, notes
from duecare.evidence.signer.home import PAGE, Message, open_signer
from duecare.evidence.signer.key_ring import (
    Algorithm,
    SigningKey,
    read_key,
    read_keys,
    replace_file,
)
from duecare.evidence.signer.state import RollbackError
from duecare.evidence.signer.wire import (
    UnreachableError,
    is_on_another_machine,
    start_asking,
)

_LOCK_SECONDS = 10.0
_FRESH_SECONDS = 60.0
_AT_ONCE = 256
"""Logs in one request."""


class Growth(NamedTuple):
    """A log to sign: its new checkpoint, the size that was signed last, and its stored nodes."""

    checkpoint: notes.Checkpoint
    old_size: int
    read_node: merkle.ReadNode


@dataclass(frozen=True)
class SignerClient:
    """Asks a signer; ``start`` carries one question there and returns what waits for the answer.

    ``folder`` is its folder ``ask``.
    """

    start: Callable[[Message], Callable[[], Message]]
    folder: Path

    def sign(self, growths: Sequence[Growth]) -> list[str]:
        """The signed notes of logs that have grown.

        Raises :class:`RollbackError` when the signer refuses, :class:`EvidenceError` when it does
        not answer.
        """
        return self.begin(growths)()

    def begin(self, growths: Sequence[Growth]) -> Callable[[], list[str]]:
        """Ask without waiting: what is returned waits for the answer of :meth:`sign`.

        The proofs are made before this returns; the answer must be fetched in any case.
        """
        first, rest = growths[:_AT_ONCE], growths[_AT_ONCE:]
        asked = self.start({"ask": "sign", "points": [_point(one) for one in first]})

        def answer() -> list[str]:
            signed = self._notes(first, _told(asked()))
            return signed + self.sign(rest) if rest else signed

        return answer

    def _notes(self, growths: Sequence[Growth], answer: Message) -> list[str]:
        if answer.get("outdated"):
            # It has signed more than the database knows of: a crash came between.
            last = self.last(one.checkpoint.origin for one in growths)
            growths = [
                one._replace(old_size=known.size if known else 0)
                for one in growths
                for known in [last.get(one.checkpoint.origin)]
            ]
            answer = self._ask({"ask": "sign", "points": [_point(one) for one in growths]})
        if "notes" not in answer:
            raise EvidenceError("two sequencers are asking the signer at once", hint="try again")
        found: list[str] = answer["notes"]
        return found

    def sign_extension(self, checkpoint: notes.Checkpoint, read_node: merkle.ReadNode) -> str:
        """The signed note of one log that extends the last signed one."""
        last = self.last([checkpoint.origin]).get(checkpoint.origin)
        return self.sign([Growth(checkpoint, last.size if last else 0, read_node)])[0]

    def last(self, origins: Iterable[str]) -> dict[str, notes.Checkpoint]:
        """The checkpoint last signed for each of these logs, where there is one."""
        return _heads(self._ask({"ask": "last", "origins": list(origins)}))

    def heads(self) -> dict[str, notes.Checkpoint]:
        """The checkpoint last signed for every log that the signer knows."""
        found: dict[str, notes.Checkpoint] = {}
        while page := _heads(self._ask({"ask": "heads", "after": max(found, default="")})):
            found |= page
            if len(page) < PAGE:
                break
        return found

    def signing_keys(self) -> tuple[SigningKey, ...]:
        """Its keys, the oldest first, also while it does not answer.

        On a machine of its own it is asked once a minute, and the copy here is renewed.
        """
        file = self.folder / "keys.json"
        if is_on_another_machine(self.folder) and not _is_fresh(file):
            with suppress(UnreachableError, OSError):
                text = json.dumps(self._ask({"ask": "keys"})["keys"], indent=1)
                replace_file(file, text.encode(), mode=0o640)
        if not file.exists():
            self.heads()  # makes the first one
        return read_keys(file)

    def announce(self, algorithm: Algorithm) -> SigningKey:
        """Have a new key made that does not sign yet."""
        return read_key(self._ask({"ask": "announce", "algorithm": algorithm})["key"])

    def activate(self, key_id: str) -> SigningKey:
        """Let an announced key sign beside the others."""
        return read_key(self._ask({"ask": "activate", "key": key_id})["key"])

    def retire(self, key_id: str) -> SigningKey:
        """Let a key sign no more."""
        return read_key(self._ask({"ask": "retire", "key": key_id})["key"])

    def mark_compromised(self, key_id: str, until: Mapping[str, int]) -> SigningKey:
        """Let a key sign no more; it speaks for logs up to ``until`` only."""
        rows = sorted(map(list, until.items()))
        return read_key(self._ask({"ask": "compromised", "key": key_id, "until": rows})["key"])

    def _ask(self, message: Message) -> Message:
        return _told(self.start(message)())


def signer_at(folder: Path) -> SignerClient:
    """The signer in ``folder``: the process that holds it, or this one for as long as it asks."""

    def start(message: Message) -> Callable[[], Message]:
        if (folder / "ask" / "address").exists():
            # The address may be that of a signer that was killed: then this process signs.
            with suppress(UnreachableError):
                return start_asking(folder / "ask", message)
        with open_signer(folder, wait_seconds=_LOCK_SECONDS) as home:
            answer = home.answer(message)
        return lambda: answer

    return SignerClient(start, folder / "ask")


def signer_elsewhere(ask_folder: Path) -> SignerClient:
    """The signer of another user of this machine, whose folder ``ask`` is given."""
    return SignerClient(lambda message: start_asking(ask_folder, message), ask_folder)


def _is_fresh(file: Path) -> bool:
    try:
        return 0 <= time.time() - file.stat().st_mtime < _FRESH_SECONDS
    except FileNotFoundError:
        return False


def _told(answer: Message) -> Message:
    if "refused" in answer:
        raise RollbackError(answer["refused"], hint=answer["hint"])
    if "problem" in answer:
        raise EvidenceError(answer["problem"], hint=answer["hint"])
    return answer


def _heads(answer: Message) -> dict[str, notes.Checkpoint]:
    return {
        origin: notes.Checkpoint(origin, size, from_b64(root, length=32))
        for origin, size, root in answer["heads"]
    }


def _point(growth: Growth) -> dict[str, Any]:
    checkpoint, old_size, read_node = growth
    proof: list[bytes] = []
    if 0 < old_size <= checkpoint.size:
        proof = merkle.consistency_proof(old_size, checkpoint.size, read_node)
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": b64(checkpoint.root),
        "old": old_size,
        "proof": [b64(one) for one in proof],
    }
