"""Witnesses: someone outside who keeps checkpoints (C2SP tlog-witness, tlog-cosignature, policy).

A witness remembers, for each log, the largest checkpoint it has seen, and cosigns a new one only
with proof that it extends the old one. Its memory is compared and set in one step; without that,
two requests at once could make it forget the newer of two checkpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle, notes

SIZE_TYPE = "text/x.tlog.size"
_QUORUM_NAMES = frozenset({"any", "all", "none"})


class WitnessReply(NamedTuple):
    """An HTTP answer to ``add-checkpoint``."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


class WitnessState(Protocol):
    """What a witness must never forget."""

    def latest(self, origin: str) -> notes.Checkpoint | None:
        """The largest checkpoint cosigned for a log."""
        ...

    def compare_and_set(
        self, origin: str, old: notes.Checkpoint | None, new: notes.Checkpoint
    ) -> bool:
        """Replace ``old`` by ``new`` in one step; False if ``old`` is not the latest any more."""
        ...


@dataclass(frozen=True)
class Cosigner:
    """A witness key: Ed25519 with ``cosignature/v1``."""

    name: str
    key: Ed25519PrivateKey

    def vkey(self) -> notes.VerifierKey:
        """The public key of the witness."""
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return notes.VerifierKey(self.name, notes.COSIGNATURE_V1, public)

    def cosign(self, text: str, *, seconds: int) -> str:
        """A signature line over a checkpoint's text at the given POSIX time.

        Raises :class:`EvidenceError` for an empty log: a witness never cosigns size 0.
        """
        if notes.parse_checkpoint(text).size == 0:
            raise EvidenceError("a witness does not cosign an empty log")
        signature = self.key.sign(notes.cosignature_message(text, seconds))
        return notes.signature_line(
            self.name, self.vkey().key_hash, seconds.to_bytes(8) + signature
        )


@dataclass(frozen=True)
class Witness:
    """The server's side of ``add-checkpoint``: which logs it knows, its memory, its key."""

    logs: Mapping[str, Sequence[notes.VerifierKey]]
    state: WitnessState
    cosigner: Cosigner
    clock: Callable[[], int]

    def add_checkpoint(self, body: str) -> WitnessReply:
        """Answer a request with the status that C2SP tlog-witness prescribes."""
        try:
            old_size, proof, note = notes.parse_add_checkpoint(body)
            text = notes.parse_note(note).text
            origin = text.partition("\n")[0]
        except EvidenceError as error:
            return WitnessReply(400, f"{error}\n")
        if origin not in self.logs:
            return WitnessReply(404, "unknown log\n")
        try:
            # A log may use a key of another name (the Go checksum database does), so the
            # configured pair of origin and keys decides.
            checkpoint = notes.parse_checkpoint(notes.open_note(note, self.logs[origin]).text)
        except EvidenceError as error:
            return WitnessReply(403, f"{error}\n")
        return self._judge(old_size, proof, checkpoint, text)

    def _judge(
        self, old_size: int, proof: Sequence[bytes], checkpoint: notes.Checkpoint, text: str
    ) -> WitnessReply:
        known = self.state.latest(checkpoint.origin)
        known_size = known.size if known else 0
        if old_size > checkpoint.size:
            return WitnessReply(400, "the old size is larger than the checkpoint's\n")
        forked = known and checkpoint.size == known.size and checkpoint.root != known.root
        if old_size != known_size or forked:
            return WitnessReply(409, f"{known_size}\n", SIZE_TYPE)
        try:
            _check_extends(known, checkpoint, proof)
        except EvidenceError as error:
            return WitnessReply(422, f"{error}\n")
        if not self.state.compare_and_set(checkpoint.origin, known, checkpoint):
            latest = self.state.latest(checkpoint.origin)
            return WitnessReply(409, f"{latest.size if latest else 0}\n", SIZE_TYPE)
        return WitnessReply(200, self.cosigner.cosign(text, seconds=self.clock()))


def _check_extends(
    known: notes.Checkpoint | None, new: notes.Checkpoint, proof: Sequence[bytes]
) -> None:
    if known is None:
        if proof or new.size == 0:
            raise EvidenceError("no proof is possible from or to an empty log")
        return
    merkle.verify_consistency(known.size, new.size, proof, known.root, new.root)


def request_cosignature(
    note: str,
    *,
    old_size: int,
    read_node: merkle.ReadNode,
    witness: notes.VerifierKey,
    post: Callable[[str], WitnessReply],
) -> str:
    """The client's side: returns the witness's signature line, checked, to add to the note.

    ``post(body)`` sends the request. A witness that answers 409 knows another size than
    ``old_size``; the request is made once more from the size that it names. Raises
    :class:`EvidenceError` when the witness knows more than this log has, refuses, or signs wrongly.
    """
    checkpoint = notes.parse_checkpoint(notes.parse_note(note).text)
    answer = post(_request(old_size, checkpoint.size, note, read_node))
    if answer.status == 409 and answer.content_type == SIZE_TYPE:
        known = notes.parse_number(answer.body.rstrip("\n"), "the witness's size")
        # A witness that knows this very size may have answered before, and the answer was lost.
        if known > checkpoint.size or old_size == known:
            raise EvidenceError(
                f"witness {witness.name} has seen {known} entries, but this log shows "
                f"{checkpoint.size}: it was rolled back or forked",
                hint="before you continue, compare with the checkpoints that others keep",
            )
        answer = post(_request(known, checkpoint.size, note, read_node))
    if answer.status != 200:
        raise EvidenceError(f"witness {witness.name} refused with status {answer.status}")
    return _checked_line(note, answer.body, witness)


def _request(old_size: int, size: int, note: str, read_node: merkle.ReadNode) -> str:
    proof = merkle.consistency_proof(old_size, size, read_node) if 0 < old_size < size else []
    return notes.add_checkpoint_request(old_size, proof, note)


def _checked_line(note: str, body: str, witness: notes.VerifierKey) -> str:
    for line in body.splitlines(keepends=True):
        try:
            notes.open_note(notes.parse_note(note).text + "\n" + line, [witness])
        except EvidenceError:
            continue
        return line
    raise EvidenceError(f"witness {witness.name} sent no signature that matches the checkpoint")


@dataclass(frozen=True)
class WitnessPolicy:
    """A C2SP witness policy: witnesses, groups of them, and the quorum that is asked for."""

    witnesses: Mapping[str, notes.VerifierKey]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str

    def is_met(self, cosigned: Iterable[notes.VerifierKey]) -> bool:
        """Whether the keys that cosigned reach the quorum."""
        keys = set(cosigned)
        return self.quorum == "none" or self._reached(self.quorum, keys)

    def _reached(self, name: str, keys: set[notes.VerifierKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in keys
        threshold, members = self.groups[name]
        return sum(self._reached(member, keys) for member in members) >= threshold


def parse_policy(text: str) -> WitnessPolicy:
    """Read a policy file; raises :class:`EvidenceError` naming the first bad line."""
    policy = WitnessPolicy({}, {}, "")
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            try:
                policy = _with_instruction(policy, words)
            except EvidenceError as error:
                raise EvidenceError(f"witness policy, line {number}: {error}") from error
    if not policy.quorum:
        raise EvidenceError("a witness policy must state its quorum")
    return policy


def _with_instruction(policy: WitnessPolicy, words: Sequence[str]) -> WitnessPolicy:
    known = policy.witnesses.keys() | policy.groups.keys()
    match list(words):
        case ["witness", name, vkey] | ["witness", name, vkey, _]:
            witness = {_new_name(name, known): notes.parse_vkey(vkey)}
            return replace(policy, witnesses={**policy.witnesses, **witness})
        case ["group", name, threshold, *members] if members:
            group = {_new_name(name, known): _read_group([threshold, *members], known)}
            return replace(policy, groups={**policy.groups, **group})
        case ["quorum", name] if not policy.quorum:
            return replace(policy, quorum=_known_name(name, known | {"none"}))
        case ["log", _] | ["log", _, _]:
            return policy
    raise EvidenceError("unknown or repeated instruction")


def _new_name(name: str, known: Iterable[str]) -> str:
    if name in _QUORUM_NAMES or name in known:
        raise EvidenceError(f"the name {name[:40]!r} is reserved or a duplicate")
    return name


def _known_name(name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise EvidenceError(f"{name[:40]!r} has not been defined")
    return name


def _read_group(words: Sequence[str], known: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    members = tuple(_known_name(name, known) for name in words[1:])
    if len(set(members)) != len(members):
        raise EvidenceError("a group lists a member twice")
    named = {"any": 1, "all": len(members)}
    threshold = named.get(words[0])
    if threshold is None:
        threshold = notes.parse_number(words[0], "a threshold")
    if not 1 <= threshold <= len(members):
        raise EvidenceError(f"a threshold must be between 1 and {len(members)}")
    return threshold, members
